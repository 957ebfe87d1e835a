"""Random draws that are the same on each machine, whatever the number of rows drawn at once.

Only the raw bits of a counter-free generator are taken from numpy, whose higher distributions may change
from version to version; every other distribution is read off a table of quantiles. Results are rounded or
compared by those who draw, so that the last bit of a mathematical library does not show.
"""

import math
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from limpide_credit.schemas.columns import Column

Floats = NDArray[np.floating]
Codes = NDArray[np.int8]
Flags = NDArray[np.bool_]

LEVELS = (0.0, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1.0)
"""The levels at which every curve of quantiles in this package is given."""

EMPTY = -1
"""The code of a category that is not given."""


@cache
def _normal_table() -> tuple[Floats, Floats]:
    grid = np.linspace(-5.0, 5.0, 4001)
    below = np.array([round(0.5 * (1.0 + math.erf(z / math.sqrt(2.0))), 12) for z in grid])
    return grid, below


def rank(z: Floats) -> Floats:
    """Return the share of a standard normal population that lies below each ``z``."""
    grid, below = _normal_table()
    return np.interp(z, grid, below)


def read(curve: Sequence[float], z: Floats) -> Floats:
    """Read a curve of quantiles (at ``LEVELS``) where a standard normal ``z`` stands in its population."""
    return np.interp(rank(z), LEVELS, curve)


def codes_of(column: Column, words: Sequence[str]) -> Codes:
    """Return the integer codes of ``words`` in the vocabulary of ``column``."""
    return np.array([column.values.index(word) for word in words], dtype=np.int8)


def code_of(column: Column, word: str) -> int:
    """Return the integer code of ``word`` in the vocabulary of ``column``."""
    return column.values.index(word)


class Draws:
    """A stream of draws that belongs to one key, such as (seed, block, table)."""

    def __init__(self, *key: int) -> None:
        self._bits = np.random.Generator(np.random.PCG64(np.random.SeedSequence(key)))

    def uniform(self, *shape: int) -> Floats:
        """Draw numbers from 0 (inclusive) to 1 (exclusive)."""
        return self._bits.random(shape)

    def normal(self, size: int) -> Floats:
        """Draw standard normal numbers, cut at 5 standard deviations."""
        grid, below = _normal_table()
        return np.interp(self.uniform(size), below, grid)

    def mix(self, size: int, *parts: tuple[float, Floats]) -> Floats:
        """Draw standard normal numbers that correlate with standard normal ``parts`` by their loadings."""
        total = np.zeros(size)
        left = 1.0
        for loading, part in parts:
            total += loading * part
            left -= loading * loading
        return total + math.sqrt(left) * self.normal(size)

    def chance(self, probability: float | Floats, size: int) -> Flags:
        """Draw whether an event of the given probability happens."""
        return self.uniform(size) < probability

    def pick(self, column: Column, shares: Mapping[str, float], size: int) -> Codes:
        """Draw words of a category by their shares (which are scaled to 1); return their codes."""
        ends = np.cumsum(np.fromiter(shares.values(), dtype=np.float64))
        place = np.searchsorted(ends / ends[-1], self.uniform(size), side="right")
        return codes_of(column, tuple(shares))[np.minimum(place, len(shares) - 1)]

    def count(self, shares: Sequence[float], size: int) -> Floats:
        """Draw 0, 1, 2, … by their shares (which are scaled to 1)."""
        ends = np.cumsum(np.asarray(shares, dtype=np.float64))
        place = np.searchsorted(ends / ends[-1], self.uniform(size), side="right")
        return np.minimum(place, len(shares) - 1).astype(np.float64)
