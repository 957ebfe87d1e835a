"""Counting a window of decisions block by block: its size costs time, not memory."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np


@dataclass(frozen=True, eq=False)
class BlockCounts:
    """How rows fall into the cells of every feature."""

    cells: np.ndarray  # Shape (width, cells), whole numbers; the last cell is for missing values
    outside: np.ndarray  # Shape (width,), known values below the reference's least or above its greatest


class _Bins(Protocol):
    """What counting needs of `limpide_credit.drift.reference_bins.ReferenceBins`."""

    @property
    def counts(self) -> np.ndarray: ...

    @property
    def width(self) -> int: ...

    def count(self, block: np.ndarray) -> BlockCounts: ...


class WindowCounts:
    """The counts of the blocks seen so far.

    Examples:
        >>> from limpide_credit.drift.reference_bins import ReferenceBins
        >>> bins = ReferenceBins.of(np.array([[0.0], [1.0], [1.0], [np.nan]]), [0])
        >>> window = WindowCounts(bins)
        >>> window.add(np.array([[1.0], [2.0]]))
        >>> window.rows, window.cells.tolist(), window.outside.tolist()
        (2, [[0, 2, 0]], [1])
    """

    def __init__(self, bins: _Bins) -> None:
        self._bins = bins
        self.rows = 0
        self.cells = np.zeros_like(bins.counts)
        self.outside = np.zeros(bins.width, np.int64)

    def add(self, block: np.ndarray) -> None:
        """Count rows, shape (n, width); InputError if they are of another width."""
        counted = self._bins.count(block)
        self.rows += len(block)
        self.cells += counted.cells
        self.outside += counted.outside


def count_block(
    block: np.ndarray, edges: np.ndarray, minimum: np.ndarray, maximum: np.ndarray
) -> BlockCounts:
    """Count rows of shape (n, width) into cells that end at ``edges``, shape (width, e), right ends included.

    Each column is sorted (SIMD in NumPy, NaN last), after which a cell is a difference of two positions.
    """
    columns = np.sort(np.ascontiguousarray(block.T), axis=1)
    known = len(block) - np.isnan(columns).sum(axis=1)
    upto = np.zeros((edges.shape[0], edges.shape[1] + 3), np.int64)
    outside = np.zeros(edges.shape[0], np.int64)
    for position, column in enumerate(columns):
        values = column[: known[position]]
        upto[position, 1:-2] = values.searchsorted(edges[position], side="right")
        if not np.isnan(minimum[position]):
            inside = values.searchsorted(maximum[position], "right") - values.searchsorted(minimum[position])
            outside[position] = len(values) - inside
    upto[:, -2] = known
    upto[:, -1] = len(block)
    return BlockCounts(np.diff(upto, axis=1), outside)
