"""Many rows, block by block: rows lie in the lanes of the inner loops; compiled by numba on first use."""

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
def explain_block(
    rows: np.ndarray,
    columns: np.ndarray,
    places: np.ndarray,
    out: np.ndarray,
    block: int,
    splits: Splits,
    branches: Branches,
    quadrature: Quadrature,
    tables: np.ndarray,
) -> None:  # pragma: no cover - compiled
    """Add the contributions of every branch to ``out``.

    Args:
        rows: Shape (n, width).
        columns, places: Shape (c,): which columns of ``rows`` the splits read, and which of ``out`` they
            contribute to.
        out: Shape (n, any), zeros there.
        block: Rows that are worked on together, so that tables are read from the nearest cache.
        splits, branches, quadrature: Of types `Splits`, `Branches`, `Quadrature`.
        tables: What `fill_tables` wrote.
    """
    most_bits = np.diff(branches.bit_start).max() if len(branches.column) else 0
    values = np.empty((len(columns), block))
    contributions = np.empty((len(columns), block))
    left = np.empty((np.diff(splits.tree_start).max() if len(splits.column) else 0, block), np.int32)
    passed = np.empty((most_bits, block), np.int32)
    pattern = np.empty(block, np.int32)
    scratch = np.empty((most_bits + 1, block))
    for begin in range(0, len(rows), block):
        lanes = min(block, len(rows) - begin)
        for lane in range(lanes):
            for at in range(len(columns)):
                values[at, lane] = rows[begin + lane, columns[at]]
        contributions[:] = 0.0
        _add_up(
            values, lanes, left, passed, pattern, scratch, contributions, splits, branches, quadrature, tables
        )
        for lane in range(lanes):
            for at in range(len(places)):
                out[begin + lane, places[at]] = contributions[at, lane]


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _add_up(  # noqa: C901 - one function: numba counts the references of arrays at each call
    values: np.ndarray,
    lanes: int,
    left: np.ndarray,
    passed: np.ndarray,
    pattern: np.ndarray,
    scratch: np.ndarray,
    contributions: np.ndarray,
    splits: Splits,
    branches: Branches,
    quadrature: Quadrature,
    tables: np.ndarray,
) -> None:  # pragma: no cover - compiled
    """Add the contributions of every branch to ``contributions``; both have shape (c, block)."""
    for tree in range(len(splits.tree_start) - 1):
        first = splits.tree_start[tree]
        for split in range(first, splits.tree_start[tree + 1]):
            at, rule, threshold = splits.column[split], splits.rule[split], splits.threshold[split]
            node = split - first
            if rule == MISSING_RIGHT:
                for lane in range(lanes):
                    left[node, lane] = values[at, lane] <= threshold
            elif rule == MISSING_LEFT:
                for lane in range(lanes):
                    left[node, lane] = not values[at, lane] > threshold
            elif rule == CATEGORY:
                word, last = splits.word_start[split], splits.word_start[split + 1]
                for lane in range(lanes):
                    value = values[at, lane]
                    left[node, lane] = 0
                    if -1.0 < value < 32.0 * (last - word):
                        code = np.int64(value)
                        left[node, lane] = splits.words[word + (code >> 5)] >> (code & 31) & 1
            else:
                for lane in range(lanes):
                    value = values[at, lane]
                    left[node, lane] = rule == ZERO_LEFT if not abs(value) > ZERO else value <= threshold
        for branch in range(branches.tree_start[tree], branches.tree_start[tree + 1]):
            first_bit, last_bit = branches.bit_start[branch], branches.bit_start[branch + 1]
            column = branches.column_start[branch]
            width = branches.column_start[branch + 1] - column
            table = branches.table_start[branch]
            for lane in range(lanes):
                pattern[lane] = 0
            for bit in range(first_bit, last_bit):
                step, last = branches.step_start[bit], branches.step_start[bit + 1]
                node, right, row = (
                    branches.step_node[step],
                    np.int32(branches.step_right[step]),
                    bit - first_bit,
                )
                for lane in range(lanes):
                    passed[row, lane] = left[node, lane] ^ right
                for other in range(step + 1, last):
                    node, right = branches.step_node[other], np.int32(branches.step_right[other])
                    for lane in range(lanes):
                        passed[row, lane] &= left[node, lane] ^ right
                worth = np.int32(width << row)
                for lane in range(lanes):
                    pattern[lane] += passed[row, lane] * worth
            if table >= 0:
                for place in range(width):
                    at = branches.column[column + place]
                    for lane in range(lanes):
                        contributions[at, lane] += tables[table + place + pattern[lane]]
            else:
                leaf = branches.leaf_start[branch]
                slot = branches.slot_start[leaf]
                _integrate(quadrature, branches.slot_share, slot, width, passed, lanes, scratch)
                for place in range(width):
                    at, share = branches.column[column + place], branches.slot_share[slot + place]
                    value = branches.leaf_value[leaf]
                    for lane in range(lanes):
                        contributions[at, lane] += (
                            value * (passed[place, lane] - share) * scratch[place, lane]
                        )


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _integrate(
    quadrature: Quadrature,
    shares: np.ndarray,
    first: Any,
    slots: int,
    passed: np.ndarray,
    lanes: int,
    scratch: np.ndarray,
) -> None:  # pragma: no cover - compiled
    """Write the integral of the product over the other slots into ``scratch`` for each slot and each row.

    The product over the others is the whole product over the slot's own factor, which is never zero.
    """
    product = slots
    for slot in range(slots):
        for lane in range(lanes):
            scratch[slot, lane] = 0.0
    for at in range(quadrature.start[slots], quadrature.start[slots + 1]):
        known = quadrature.node[at]
        for lane in range(lanes):
            scratch[product, lane] = quadrature.weight[at]
        for slot in range(slots):
            failed = (1.0 - known) * shares[first + slot]
            met = known + failed
            for lane in range(lanes):
                scratch[product, lane] *= met if passed[slot, lane] else failed
        for slot in range(slots):
            failed = (1.0 - known) * shares[first + slot]
            by_met, by_failed = 1.0 / (known + failed), 1.0 / failed
            for lane in range(lanes):
                scratch[slot, lane] += scratch[product, lane] * (by_met if passed[slot, lane] else by_failed)
