"""Finds NaN and infinity in nested values."""

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass


def first_not_finite(value: object, name: str) -> str | None:
    """Return the dotted name of the first NaN or infinity among nested values; None if there is none."""
    if isinstance(value, float):
        return None if math.isfinite(value) else name
    if is_dataclass(value):
        parts = {one.name: getattr(value, one.name) for one in fields(value)}
    elif isinstance(value, Mapping):
        parts = {str(key): one for key, one in value.items()}
    elif isinstance(value, list | tuple):
        parts = {str(place): one for place, one in enumerate(value)}
    else:
        return None
    found = (first_not_finite(one, f"{name}.{key}") for key, one in parts.items())
    return next((one for one in found if one is not None), None)
