"""One row: the sums of `block` in the same order, to the same bits; compiled by numba on first use.

Arrays are handed to a function by the few: numba counts the references of each, and to pass a whole tuple of
them takes longer than a split.
"""

from typing import Any

import numba
import numpy as np

from limpide_credit.explanation.kernel.forest import (
    CATEGORY,
    MISSING_LEFT,
    MISSING_RIGHT,
    ZERO,
    ZERO_LEFT,
)
from limpide_credit.explanation.kernel.layout import Branches, Splits
from limpide_credit.explanation.kernel.quadrature import Quadrature


@numba.njit(cache=True, nogil=True, error_model="numpy")
def explain_row(  # noqa: C901 - one function: see above
    row: np.ndarray,
    columns: np.ndarray,
    places: np.ndarray,
    out: np.ndarray,
    splits: Splits,
    branches: Branches,
    quadrature: Quadrature,
    tables: np.ndarray,
) -> None:  # pragma: no cover - compiled
    """Add the contributions of every branch to ``out``, shape (any,); the rest is `block.explain_block`'s."""
    left = np.empty(np.diff(splits.tree_start).max() if len(splits.column) else 0, np.int64)
    most_bits = np.diff(branches.bit_start).max() if len(branches.column) else 0
    passed = np.empty(most_bits, np.int64)
    factor, total = np.empty(most_bits), np.empty(most_bits)
    contributions = np.zeros(len(columns))
    for tree in range(len(splits.tree_start) - 1):
        decide(row, columns, splits, tree, left)
        for branch in range(branches.tree_start[tree], branches.tree_start[tree + 1]):
            pattern = read_bits(branches, branch, left, passed)
            column = branches.column_start[branch]
            width = branches.column_start[branch + 1] - column
            if branches.table_start[branch] >= 0:
                start = branches.table_start[branch] + pattern * width
                for at in range(width):
                    contributions[branches.column[column + at]] += tables[start + at]
                continue
            leaf = branches.leaf_start[branch]
            slot = branches.slot_start[leaf]
            # The sum of `block._integrate`, here for one row.
            for at in range(width):
                total[at] = 0.0
            for node in range(quadrature.start[width], quadrature.start[width + 1]):
                known, product = quadrature.node[node], quadrature.weight[node]
                for at in range(width):
                    failed = (1.0 - known) * branches.slot_share[slot + at]
                    factor[at] = known + failed if passed[at] else failed
                    product *= factor[at]
                for at in range(width):
                    total[at] += product * (1.0 / factor[at])
            for at in range(width):
                gained = branches.leaf_value[leaf] * (passed[at] - branches.slot_share[slot + at]) * total[at]
                contributions[branches.column[column + at]] += gained
    for at in range(len(places)):
        out[places[at]] = contributions[at]


@numba.njit(inline="always", error_model="numpy")
def decide(
    row: np.ndarray, columns: np.ndarray, splits: Splits, tree: int, left: np.ndarray
) -> None:  # pragma: no cover - compiled
    """Write into ``left`` for each split of a tree whether the row goes left; see above why it is inlined."""
    first = splits.tree_start[tree]
    for split in range(first, splits.tree_start[tree + 1]):
        value = row[columns[splits.column[split]]]
        if splits.rule[split] == CATEGORY:
            words = splits.words[splits.word_start[split] : splits.word_start[split + 1]]
            left[split - first] = _among(words, value)
        else:
            left[split - first] = _below(splits.rule[split], splits.threshold[split], value)


@numba.njit(inline="always", error_model="numpy")
def read_bits(
    branches: Branches, branch: int, left: np.ndarray, passed: np.ndarray
) -> int:  # pragma: no cover - compiled
    """Write into ``passed`` whether the row takes the steps of each bit; return all bits as one number."""
    bits = branches.bit_start[branch]
    pattern = 0
    for bit in range(bits, branches.bit_start[branch + 1]):
        step = branches.step_start[bit]
        taken = left[branches.step_node[step]] ^ branches.step_right[step]
        for other in range(step + 1, branches.step_start[bit + 1]):
            taken &= left[branches.step_node[other]] ^ branches.step_right[other]
        passed[bit - bits] = taken
        pattern |= taken << (bit - bits)
    return pattern


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _below(rule: int, threshold: float, value: Any) -> np.int64:  # pragma: no cover - compiled
    """Return 1 if a number goes left, as LightGBM's ``Tree::NumericalDecision`` decides."""
    if rule == MISSING_RIGHT:
        return np.int64(value <= threshold)
    if rule == MISSING_LEFT:
        return np.int64(not value > threshold)
    if not abs(value) > ZERO:
        return np.int64(rule == ZERO_LEFT)
    return np.int64(value <= threshold)


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _among(words: np.ndarray, value: Any) -> np.int64:  # pragma: no cover - compiled
    """Return 1 if a category goes left, as LightGBM's ``Tree::CategoricalDecision`` decides."""
    if not -1.0 < value < 32.0 * len(words):
        return np.int64(0)
    code = np.int64(value)
    return np.int64(words[code >> 5] >> (code & 31) & 1)
