"""Outcomes as they are sent: one, a JSON list, one JSON object a line, or CSV."""

import csv
import io
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from pydantic import ValidationError

from limpide_credit.contracts.decisions import OutcomeRequest
from limpide_credit.errors import InputError, LimpideError, TooLargeError
from limpide_platform.http.content_type import CSV, JSON, JSON_LINES
from limpide_platform.http.json_body import decode

_FIELDS = ("decision_id", "outcome", "observed_at")
READ = JSON | JSON_LINES | CSV
_LONGEST_HEADER = 1000
_BOM = b"\xef\xbb\xbf"


def rows_of(body: bytes, kind: str, most: int) -> list[OutcomeRequest | LimpideError]:
    """Return each outcome, or what is wrong with it, in the order sent.

    Raises
    ------
    InputError
        The whole body cannot be read.
    TooLargeError
        There are more than ``most``.
    """
    body = body.removeprefix(_BOM)
    found = _csv(body) if kind in CSV else _lines(body) if kind in JSON_LINES else iter(_json(body))
    rows = list(islice(found, most + 1))
    if not rows:
        raise InputError("There is no outcome in it.", field="body", remedy="Send at least one.")
    if len(rows) > most:
        raise TooLargeError(
            f"There are more than {most:,} outcomes.",
            field="body",
            remedy="Send them in several files; one that is sent again changes nothing.",
        )
    return [_checked(row) for row in rows]


def _json(body: bytes) -> list[Any]:
    document = decode(body)
    return document if isinstance(document, list) else [document]


def _lines(body: bytes) -> Iterator[Any]:
    return (decode(line) for line in io.BytesIO(body) if line.strip())


def _csv(body: bytes) -> Iterator[Mapping[str, Any]]:
    try:
        text = body.decode()
        if len(text) > _LONGEST_HEADER and text[:_LONGEST_HEADER].isprintable():
            raise InputError(
                "The file has no line of columns.",
                field="body",
                value=text[:20],
                remedy=f"Its first line is {','.join(_FIELDS)}.",
            )
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        if set(reader.fieldnames or ()) != set(_FIELDS):
            raise InputError(
                "The file's columns are not those of outcomes.",
                field="body",
                value=", ".join(reader.fieldnames or ()),
                remedy=f"Its first line is {','.join(_FIELDS)}.",
            )
        yield from reader
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(
            f"The body is not CSV in UTF-8: {error}.", field="body", remedy="Export it as CSV, UTF-8."
        ) from None


def _checked(row: Any) -> OutcomeRequest | LimpideError:
    try:
        return OutcomeRequest.model_validate(row)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "outcome"
        return InputError(
            f"{field}: {first['msg']}.",
            field=field,
            value=None if first["type"] == "missing" else first["input"],
            remedy=f"An outcome has {', '.join(_FIELDS)}; see /docs.",
        )
