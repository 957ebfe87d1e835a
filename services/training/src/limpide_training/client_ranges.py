"""Clients by range of their numbers: the folders of whatever is too long for one file.

A range is a fixed stretch of numbers, so that where a row belongs follows from its client's number alone, and
tables that were written apart have the same ranges.
"""

import re
from collections.abc import Iterable

import numpy as np

COLUMN = "client_range"
"""Name of the partition; its value is the first number of the range."""

NUMBERS_A_RANGE = 20_000

_FOLDER = re.compile(rf"{COLUMN}=(\d+)")


def first_of(clients: np.ndarray, width: int) -> np.ndarray:
    """Return the first number of each client's range, shape (n,)."""
    return clients - clients % width


def folder_of(first: int) -> str:
    """Return the name of a range's folder."""
    return f"{COLUMN}={first}"


def ranges_in(names: Iterable[str]) -> list[int]:
    """Return the ranges, rising, whose folders are among ``names``."""
    return sorted(int(found.group(1)) for name in names if (found := _FOLDER.fullmatch(name)))
