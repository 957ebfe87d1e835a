"""Decodes JSON bodies; faults become errors of `limpide_credit.errors`."""

import json
import re
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ValidationError

from limpide_credit.errors import InputError, TooLargeError

Contract = TypeVar("Contract", bound=BaseModel)

# The deepest document of any contract has four levels.
MOST_LEVELS = 32
# A value takes up to a hundred bytes of memory, however short it is in the text.
MOST_VALUES = 500_000

_NESTED = frozenset({dict, list})
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)


def decode(body: bytes, *, most_values: int = MOST_VALUES) -> Any:
    """Return the JSON document of a body.

    Raises:
        InputError: The body is empty, is no JSON, is nested deeper than `MOST_LEVELS`, names a member of an
            object twice, or holds NaN or Infinity, which JSON does not have.
        TooLargeError: It may hold more than ``most_values`` values; they are counted before they are decoded.
    """
    if len(body) > most_values:
        _check_values(body, most_values)
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _fault(body, error) from None
    if isinstance(document, dict | list):
        # Each member has one colon, and a member that stands twice is decoded once.
        members = _members(document)
        if body.count(b":") != members and _STRING.sub(b"", body).count(b":") != members:
            raise _twice(body)
    return document


def _check_values(body: bytes, most_values: int) -> None:
    values = 1 + body.count(b",") + body.count(b"[") + body.count(b"{")
    if values > most_values:
        raise TooLargeError(
            f"The body has more than {most_values:,} values.",
            field="body",
            value=values,
            remedy="Send less at once; large batches go to POST /score/batch.",
        )


def _members(document: Any) -> int:
    """Return how many members the objects of a document have, at any depth."""
    members = 0
    level = [document]
    for _ in range(MOST_LEVELS):
        below: list[Any] = []
        for value in level:
            members += len(value) if type(value) is dict else 0
            inner = value.values() if type(value) is dict else value
            below += [one for one in inner if type(one) in _NESTED]
        if not below:
            return members
        level = below
    raise InputError(
        f"The body is nested deeper than {MOST_LEVELS} levels.",
        field="body",
        remedy="Send the forms that /docs shows; none has more than four levels.",
    )


def _twice(body: bytes) -> InputError:
    named: list[str] = []

    def check(members: list[tuple[str, Any]]) -> None:
        seen: set[str] = set()
        named.extend(name for name, _ in members if name in seen or seen.add(name))

    json.loads(body, object_pairs_hook=check)
    name = named[0]
    return InputError(
        f"The body names {name} twice in one object.", field=name, value=name, remedy="Give each member once."
    )


def _fault(body: bytes, error: orjson.JSONDecodeError) -> InputError:
    if not body.strip():
        return InputError(
            "The body is empty.", field="body", remedy="Send JSON; /docs shows the forms of each route."
        )
    near = body[max(0, error.pos - 9) : error.pos + 9]
    if b"NaN" in near or b"Inf" in near:
        return InputError(
            "JSON has no NaN and no Infinity.",
            field="body",
            value=near.decode(errors="replace"),
            remedy="Send null for a missing value.",
        )
    return InputError(
        f"The body is not JSON: {error}.",
        field="body",
        value=near.decode(errors="replace"),
        remedy="Send UTF-8 JSON.",
    )


def decode_as(contract: type[Contract], body: bytes) -> Contract:
    """Return the body as a contract.

    Raises:
        InputError: The body does not keep to it; the first fault is named.
    """
    document = decode(body)
    try:
        return contract.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "body"
        known = ", ".join(contract.model_fields)
        raise InputError(
            f"{field}: {first['msg']}.",
            field=field,
            value=None if first["type"] == "missing" else first["input"],
            remedy=f"Send an object with {known}; see /docs.",
        ) from None
