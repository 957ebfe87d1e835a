"""Results of a batch as lines of JSON or CSV."""

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

import orjson

from limpide_credit.errors import LimpideError
from limpide_credit.spreadsheet import plain_cell
from limpide_scoring.answers import answer_of
from limpide_scoring.batch import Result

_FIELDS = (
    "row",
    "decision_id",
    "client_id",
    "at",
    "probability_of_default",
    "probability_of_repayment",
    "points",
    "grade",
    "threshold",
    "decision",
    "rules",
    "conditions",
    "kind",
    "model_version",
    "policy_digest",
    "feature_set_version",
    "duration_seconds",
)
_PROBLEM_FIELDS = ("code", "message", "field", "value", "remedy")

Formatter = Callable[[Sequence[Result], str], bytes]


def json_lines(results: Sequence[Result], request_id: str) -> bytes:
    """Return one JSON object a result and line."""
    return b"".join(
        orjson.dumps(_document(result, request_id), option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE)
        for result in results
    )


def csv_header() -> bytes:
    """Return the header line of `csv_lines`."""
    return (",".join((*_FIELDS, *(f"error_{name}" for name in _PROBLEM_FIELDS))) + "\r\n").encode()


def csv_lines(results: Sequence[Result], request_id: str) -> bytes:
    """Return one CSV line a result; an error fills the columns that begin with ``error_``."""
    text = io.StringIO()
    writer = csv.writer(text)
    for result in results:
        document = _document(result, request_id)
        problem = document.get("error", {})
        writer.writerow(
            [_cell(document.get(name)) for name in _FIELDS]
            + [_cell(problem.get(name)) for name in _PROBLEM_FIELDS]
        )
    return text.getvalue().encode()


def _document(result: Result, request_id: str) -> dict[str, Any]:
    if isinstance(result.outcome, LimpideError):
        return {"row": result.row, "error": {**result.outcome.as_dict(), "request_id": request_id}}
    return {"row": result.row, **answer_of(result.outcome)}


def _cell(value: Any) -> Any:
    if isinstance(value, list):  # the rules that bit, the facts to be proved
        return " ".join(one if isinstance(one, str) else one["code"] for one in value)
    return value.isoformat() if hasattr(value, "isoformat") else plain_cell(value)
