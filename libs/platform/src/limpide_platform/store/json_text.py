"""JSON as the store keeps it: one text for one value, and nothing in it that PostgreSQL refuses."""

import json
import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from limpide_credit.errors import InputError


def json_text(value: object, field: str) -> str:
    """Return the canonical JSON text of a value: sorted keys, no spaces, UTF-8.

    JSON has no NaN: a missing number is written as null. It has no infinity either, and nothing would be
    a true reading of one.

    Raises
    ------
    InputError
        The value holds an infinity, half of a surrogate pair, or something that JSON cannot say;
        ``field`` names where.
    """
    try:
        return _dump(value, field)
    except ValueError:
        return _dump(_without_nan(value, field), field)


def _dump(value: object, field: str) -> str:
    try:
        text = json.dumps(
            value,
            sort_keys=True,
            separators=(",", ":"),
            ensure_ascii=False,
            allow_nan=False,
            default=_plain,
        )
        text.encode()
    except (TypeError, UnicodeEncodeError, RecursionError) as error:
        raise InputError(
            f"{field} cannot be written as JSON: {type(error).__name__}.",
            field=field,
            remedy="Send numbers, text, true, false, null, and lists and objects of these.",
        ) from error
    return text


def _plain(value: Any) -> Any:
    """NumPy's scalars and dates, as JSON knows them."""
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(type(value).__name__)


def _without_nan(value: Any, field: str) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_nan(one, f"{field}.{key}") for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(one, f"{field}[{position}]") for position, one in enumerate(value)]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        if math.isnan(value):
            return None
        raise InputError(
            f"{field} is infinite.", field=field, value=value, remedy="Send a finite number or null."
        )
    return value
