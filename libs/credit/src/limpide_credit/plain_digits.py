"""Numbers with underscores, as 1_000, are numbers to Python's own parsers alone, and refused everywhere."""

import re
from collections.abc import Callable
from typing import Any

_UNDERSCORED = re.compile(r"[+-]?[0-9]+(?:_[0-9]+)+(?:\.[0-9_]*)?")


def is_underscored(text: str) -> bool:
    """Whether a text is a number to Python alone."""
    return _UNDERSCORED.fullmatch(text) is not None


def digits_alone(given: object, read: Callable[[object], Any]) -> Any:
    """Return a setting as ``read`` reads it; ValueError if it is a number that `is_underscored`."""
    value = read(given)
    if isinstance(value, int | float) and isinstance(given, str) and is_underscored(given):
        raise ValueError("write digits alone, as 1000")
    return value
