"""Declared facts: which of them an approval hangs on, and what is made of that.

A fact is declared unless the application says that it is proved. An approval hangs on a declared fact if it
falls once that fact alone takes its usual value: the median of those whom the model approves in its training
sample.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from limpide_credit.contracts.decisions import PROOF_WANTED
from limpide_credit.features import RowBuilder
from limpide_credit.model import CreditModel
from limpide_credit.policy.compiled import CompiledPolicy, PolicyResult

# Up to so many rows, one after the other takes less time than all at once: 63 µs for two, not 194.
_FEW = 6


def wanted_proofs(
    policy: CompiledPolicy,
    model: CreditModel,
    builder: RowBuilder,
    vectors: NDArray[np.float64],
    proved: Sequence[Collection[str]],
) -> list[tuple[str, ...]]:
    """Return the declared facts that the approval of each application hangs on; none where it hangs on none.

    The policy is asked as of a first attempt.

    Args:
        vectors: Shape (n, width), of applications that are approved.
        proved: The facts that each application proves.
    """
    wanted: list[list[str]] = [[] for _ in vectors]
    doubted: list[tuple[str, NDArray[np.intp]]] = []
    others: list[NDArray[np.float64]] = []
    for name, usual in policy.usual.items():
        given = vectors[:, policy.layout.position(name)]
        open_ = np.array([name not in one for one in proved], bool)
        rows = np.flatnonzero(open_ & ~np.isnan(given) & (given != usual))
        if len(rows):
            doubted.append((name, rows))
            others.append(builder.rebuild_rows(vectors[rows], {name: [usual] * len(rows)}))
    if not doubted:
        return [()] * len(vectors)
    matrix = np.concatenate(others)
    holds = iter(_approves(policy, model, matrix))
    for name, rows in doubted:
        places: list[int] = rows.tolist()
        for row in places:
            if not next(holds):
                wanted[row].append(name)
    return [tuple(one) for one in wanted]


def _approves(policy: CompiledPolicy, model: CreditModel, matrix: NDArray[np.float64]) -> list[bool]:
    if len(matrix) > _FEW:
        return policy.approves(matrix, model.assess(matrix)).tolist()
    pairs = [(row, *model.assess(row[None])) for row in matrix]
    return [policy.rule(row, assessment).outcome == "approved" for row, assessment in pairs]


def on_condition(ruling: PolicyResult, wanted: Collection[str]) -> PolicyResult:
    """Return an approval on condition of the wanted proofs; any other ruling as it is."""
    if ruling.outcome != "approved" or not wanted:
        return ruling
    condition = {"code": PROOF_WANTED, "then": "prove", "facts": list(wanted)}
    return PolicyResult("approved_on_condition", [*ruling.rules, condition])


def conditions_of(rules: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the facts whose proof a decision is conditional on, from the rules of its record."""
    return [name for rule in rules if rule["then"] == "prove" for name in rule["facts"]]
