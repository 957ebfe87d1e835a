"""Tables of all answers of a branch; compiled by numba on first use."""

import numba
import numpy as np

from limpide_credit.explanation.kernel.layout import Branches
from limpide_credit.explanation.kernel.quadrature import Quadrature


@numba.njit(cache=True, nogil=True, error_model="numpy")
def fill_tables(
    branches: Branches, quadrature: Quadrature, tables: np.ndarray
) -> None:  # pragma: no cover - compiled
    """Write down, for each branch with a table and each pattern of its bits, what its columns contribute."""
    for branch in range(len(branches.table_start)):
        start = branches.table_start[branch]
        if start < 0:
            continue
        width = branches.column_start[branch + 1] - branches.column_start[branch]
        patterns = 1 << (branches.bit_start[branch + 1] - branches.bit_start[branch])
        for leaf in range(branches.leaf_start[branch], branches.leaf_start[branch + 1]):
            first, last = branches.slot_start[leaf], branches.slot_start[leaf + 1]
            own = _leaf_table(branches.leaf_value[leaf], branches.slot_share[first:last], quadrature)
            for pattern in range(patterns):
                passed = 0
                for slot in range(first, last):
                    if pattern & branches.slot_mask[slot] == branches.slot_wanted[slot]:
                        passed |= 1 << (slot - first)
                for slot in range(first, last):
                    at = start + pattern * width + branches.slot_place[slot]
                    tables[at] += own[passed, slot - first]


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _leaf_table(
    value: float, shares: np.ndarray, quadrature: Quadrature
) -> np.ndarray:  # pragma: no cover - compiled
    """Return the contributions of a leaf's k slots, shape (2 ** k, k), for each pattern of passed slots."""
    slots = len(shares)
    table = np.zeros((1 << slots, slots))
    factor = np.empty(slots)
    before = np.empty(slots)
    for passed in range(1 << slots):
        for at in range(quadrature.start[slots], quadrature.start[slots + 1]):
            known = quadrature.node[at]
            product = quadrature.weight[at]
            for slot in range(slots):
                factor[slot] = (1.0 - known) * shares[slot] + (known if passed >> slot & 1 else 0.0)
                before[slot] = product
                product *= factor[slot]
            product = 1.0
            for slot in range(slots - 1, -1, -1):
                table[passed, slot] += before[slot] * product
                product *= factor[slot]
        for slot in range(slots):
            table[passed, slot] *= value * ((1.0 if passed >> slot & 1 else 0.0) - shares[slot])
    return table
