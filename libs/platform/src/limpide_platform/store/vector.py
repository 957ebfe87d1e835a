"""Bytes of a feature vector in the store: little-endian float64, missing values as NaN."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from limpide_credit.errors import InputError


def pack(vector: ArrayLike, field: str) -> bytes:
    """Return the bytes of a vector of shape (features,).

    Raises:
        InputError: It is not a list of numbers.
    """
    try:
        packed = np.ascontiguousarray(vector, dtype="<f8")
    except (TypeError, ValueError):
        packed = None
    if packed is None or packed.ndim != 1:
        raise InputError(
            f"{field} is not a vector of numbers.",
            field=field,
            remedy="Pass one value a feature, in the feature set's order.",
        )
    return packed.tobytes()


def unpack(packed: bytes) -> NDArray[np.float64]:
    """Return the vector of shape (features,), read-only."""
    return np.frombuffer(packed, dtype="<f8")
