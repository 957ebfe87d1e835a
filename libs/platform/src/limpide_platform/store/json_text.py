"""Canonical JSON text as the store keeps it, without values that PostgreSQL refuses."""

import json
import math
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import orjson

from limpide_credit.errors import InputError

_CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS


def json_text(value: object, field: str) -> str:
    """Return the canonical JSON text of a value: sorted keys, no spaces, UTF-8.

    JSON has no NaN: a missing number is written as null. It has no infinity either, and nothing would be
    a true reading of one.

    Raises:
        InputError: The value holds an infinity, half of a surrogate pair, or something that JSON cannot say;
            ``field`` names where.
    """
    try:
        text = orjson.dumps(value, default=_plain, option=_CANONICAL)
    except orjson.JSONEncodeError:
        return _dump(value, field)
    if b"null" in text:
        _refuse_infinity(value, field)  # orjson writes null for it
    return text.decode()


def _dump(value: object, field: str) -> str:
    """Say with Python's encoder what orjson does not take, as whole numbers of more than 64 bits."""
    try:
        _refuse_infinity(value, field)
        text = json.dumps(
            _without_nan(value),
            sort_keys=True,
            separators=(",", ":"),
            ensure_ascii=False,
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


def _refuse_infinity(value: Any, field: str) -> None:
    if isinstance(value, Mapping):
        for key, one in value.items():
            _refuse_infinity(one, f"{field}.{key}")
    elif isinstance(value, list | tuple):
        for position, one in enumerate(value):
            _refuse_infinity(one, f"{field}[{position}]")
    elif isinstance(value, float | np.floating) and math.isinf(value):
        raise InputError(
            f"{field} is infinite.", field=field, value=value, remedy="Send a finite number or null."
        )


def _without_nan(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_nan(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(one) for one in value]
    return None if isinstance(value, float | np.floating) and math.isnan(value) else value
