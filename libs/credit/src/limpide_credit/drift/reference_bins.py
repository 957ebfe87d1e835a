"""The bins that a reference sample sets, and how its own rows fall into them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from limpide_credit.drift.window_counts import BlockCounts, count_block
from limpide_credit.errors import InputError

BINS = 10
"""Bins of a number, as is usual for the population stability index."""


@dataclass(frozen=True, eq=False)
class ReferenceBins:
    """The cells of every feature: bins of a number, words of a category, and one for what is missing.

    A number's bins are closed on the right and hold about a tenth of the reference each; a value that many
    share (no past loan, a flag) has a bin of its own. A category has a cell for each word of its vocabulary
    and one for codes beyond it.
    """

    edges: np.ndarray  # Shape (width, e), rising; +inf where a feature needs fewer
    categorical: np.ndarray  # Shape (width,), whether the feature is a category
    # minimum and maximum: shape (width,), of the reference's known values; NaN where it has none.
    minimum: np.ndarray
    maximum: np.ndarray
    # Shape (width, e + 2), rows of the reference in each cell; the last is for missing values.
    counts: np.ndarray
    rows: int  # Rows of the reference

    @classmethod
    def of(cls, matrix: np.ndarray, vocabularies: Sequence[int], bins: int = BINS) -> "ReferenceBins":
        """Return the bins that a reference sets.

        Args:
            matrix: Shape (n, width), missing values as NaN, categories as codes.
            vocabularies: Words in the vocabulary of each feature; 0 for a number.
            bins: Bins of a number.

        Raises:
            InputError: The reference is empty or its width is not that of ``vocabularies``.
        """
        if matrix.ndim != 2 or not len(matrix) or matrix.shape[1] != len(vocabularies):
            raise InputError(
                "The reference sample is empty or of another feature set.",
                field="reference",
                value=matrix.shape,
                remedy=f"Give at least one row of {len(vocabularies)} features.",
            )
        edges: list[np.ndarray] = []
        minimum: list[float] = []
        maximum: list[float] = []
        for column, words in zip(np.ascontiguousarray(matrix.T), vocabularies, strict=True):
            values, counts = np.unique(column[~np.isnan(column)], return_counts=True)
            edges.append(np.arange(words, dtype=float) if words else _edges(values, counts, bins))
            minimum.append(values[0] if len(values) else np.nan)
            maximum.append(values[-1] if len(values) else np.nan)
        padded = np.full((len(edges), max(1, *map(len, edges))), np.inf)
        for row, own in zip(padded, edges, strict=True):
            row[: len(own)] = own
        low, high = np.array(minimum), np.array(maximum)
        block = count_block(matrix, padded, low, high)
        return cls(padded, np.array(vocabularies) > 0, low, high, block.cells, len(matrix))

    @property
    def width(self) -> int:
        """Features."""
        return len(self.edges)

    def count(self, block: np.ndarray) -> BlockCounts:
        """Count rows, shape (n, width), into the cells.

        Raises:
            InputError: The rows have another width.
        """
        if block.ndim != 2 or block.shape[1] != self.width:
            raise InputError(
                "These vectors are not of the reference's feature set.",
                field="vector",
                value=block.shape,
                remedy=f"Give shape (n, {self.width}).",
            )
        return count_block(block, self.edges, self.minimum, self.maximum)

    @cached_property
    def missing(self) -> np.ndarray:
        """Share of the reference that has no value, shape (width,)."""
        return self.counts[:, -1] / self.rows


def _edges(values: np.ndarray, counts: np.ndarray, bins: int) -> np.ndarray:
    """Return where the bins of a number end; the last one has no end."""
    if len(values) <= bins:
        return values[:-1]
    upto = np.cumsum(counts)
    wanted: np.ndarray = np.arange(1, bins) / bins * upto[-1]
    ends = np.searchsorted(upto, wanted)
    # A value at which several bins would end fills one of its own: it begins where the value before it ends.
    alone = ends[1:][ends[1:] == ends[:-1]]
    ends = np.unique(np.concatenate([ends, alone - 1]))
    return values[ends[(ends >= 0) & (ends < len(values) - 1)]]
