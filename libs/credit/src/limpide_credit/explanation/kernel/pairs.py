"""Interactions of every two groups of features in one row's score; compiled by numba on first use.

A leaf of value v gives two of its features i and j together v (o_i - z_i) (o_j - z_j) times the integral of
the product over the other features, in the terms of `quadrature`: the Shapley interaction index (Grabisch and
Roubens 1999, "An axiomatic approach to the concept of interaction among players in cooperative games").
SHAP's ``shap_interaction_values`` splits it into halves, one for (i, j) and one for (j, i).
"""

import numba
import numpy as np

from limpide_credit.explanation.kernel.layout import Branches, Splits
from limpide_credit.explanation.kernel.one_row import decide, read_bits
from limpide_credit.explanation.kernel.quadrature import Quadrature


@numba.njit(cache=True, nogil=True, error_model="numpy")
def add_pairs(  # noqa: C901 - one function: numba counts the references of arrays at each call
    row: np.ndarray,
    columns: np.ndarray,
    groups: np.ndarray,
    out: np.ndarray,
    splits: Splits,
    branches: Branches,
    quadrature: Quadrature,
) -> None:  # pragma: no cover - compiled
    """Add the interaction of groups a < b to ``out[a, b]``, shape (g, g).

    ``columns`` and ``groups`` have shape (c,): which columns of ``row`` the splits read, and their groups.
    """
    left = np.empty(np.diff(splits.tree_start).max() if len(splits.column) else 0, np.int64)
    most_bits = np.diff(branches.bit_start).max() if len(branches.column) else 0
    most_slots = np.diff(branches.slot_start).max() if len(branches.column) else 0
    passed = np.empty(most_bits, np.int64)
    group, moved, by_factor = np.empty(most_slots, np.int64), np.empty(most_slots), np.empty(most_slots)
    for tree in range(len(splits.tree_start) - 1):
        decide(row, columns, splits, tree, left)
        for branch in range(branches.tree_start[tree], branches.tree_start[tree + 1]):
            pattern = read_bits(branches, branch, left, passed)
            tabled = branches.table_start[branch] >= 0
            column = branches.column_start[branch]
            for leaf in range(branches.leaf_start[branch], branches.leaf_start[branch + 1]):
                slot = branches.slot_start[leaf]
                slots = branches.slot_start[leaf + 1] - slot
                if slots < 2:
                    continue
                for at in range(slots):
                    group[at] = groups[branches.column[column + branches.slot_place[slot + at]]]
                    if tabled:
                        met = pattern & branches.slot_mask[slot + at] == branches.slot_wanted[slot + at]
                    else:
                        met = passed[at] == 1
                    moved[at] = (1.0 if met else 0.0) - branches.slot_share[slot + at]
                # The product over the others has a degree less than for one feature.
                for node in range(quadrature.start[slots - 1], quadrature.start[slots]):
                    known = quadrature.node[node]
                    product = branches.leaf_value[leaf] * quadrature.weight[node]
                    for at in range(slots):
                        factor = branches.slot_share[slot + at] + known * moved[at]
                        by_factor[at] = moved[at] / factor
                        product *= factor
                    for one in range(1, slots):
                        share = product * by_factor[one]
                        for other in range(one):
                            low, high = min(group[one], group[other]), max(group[one], group[other])
                            out[low, high] += share * by_factor[other]
