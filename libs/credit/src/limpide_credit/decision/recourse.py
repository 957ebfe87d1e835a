"""The nearest changes of the loan that turn a refusal into an approval, or that there is none.

Every loan of a bounded grid is scored, so that the answer is exact within its limits and always the same:
nothing is sampled, and no gradient or surrogate stands for the model. Only the loan changes. Who the client
is and what came before stay as they are; what follows from the loan's terms is rebuilt with them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from limpide_credit.contracts.recourse import Lever
from limpide_credit.decision.loan_grid import LoanGrid, RecourseLimits
from limpide_credit.decision.loan_terms import Loan, read_loan
from limpide_credit.features import RowBuilder
from limpide_credit.model import Assessment, CreditModel
from limpide_credit.policy import CompiledPolicy, PolicyResult


@dataclass(frozen=True, eq=False)
class Option:
    """A loan that was tried."""

    # loan and changes: its terms, and the facts of the application that differ from the loan as asked.
    loan: Loan
    changes: dict[str, float]
    levers: tuple[Lever, ...]  # What the person would decide; at least one
    # assessment and policy_result: what the model says of it, and the policy.
    assessment: Assessment
    policy_result: PolicyResult
    effort: float  # Distance from the loan as asked: weighted sum of relative changes


@dataclass(frozen=True, eq=False)
class Recourse:
    """What a search found."""

    # requested, assessment, policy_result: the loan as asked, what the model says of it, and the policy.
    requested: Loan
    assessment: Assessment
    policy_result: PolicyResult
    # Approved loans whose score has the margin, nearest first, each with another set of levers, or the same
    # the other way; none can be had for less. Empty if the loan as asked is approved, and if none is within
    # the limits.
    options: list[Option]
    # If none is offered, the loan with the best score of those that are not approved, if it is better than
    # the one asked.
    best_attempt: Option | None
    axes: dict[Lever, list[float]]  # Lever to the values that were tried, the present one first
    combinations: int  # Loans that were scored, the one asked included


def find_recourse(
    model: CreditModel,
    policy: CompiledPolicy,
    builder: RowBuilder,
    vector: np.ndarray,
    facts: Mapping[str, Any],
    limits: RecourseLimits,
    *,
    levers: Collection[Lever] | None = None,
    options: int = 3,
) -> Recourse:
    """Score every loan within the limits, and return the nearest that are approved.

    Args:
        policy: What approves: by all of its rules, the score's and the others.
        vector, facts: The client's, shape (width,), and the application that it was built from.
        levers: What may change; everything possible if None. One that this loan does not have is left out.
        options: At most so many.

    Raises:
        InputError: The application states no amount; or none of ``levers`` is possible for this loan.
    """
    requested = read_loan(facts, usual_yearly_rate=limits.usual_yearly_rate, step_months=limits.step_months)
    grid = LoanGrid(requested, limits, levers)
    (assessment,) = model.assess(vector[None])
    policy_result = policy.rule(vector, assessment)
    if policy_result.outcome == "approved":
        return Recourse(requested, assessment, policy_result, [], None, grid.axes, 1)
    rows = builder.rebuild_rows(vector[None], grid.columns)
    assessments = model.assess(rows)
    probability = np.array([one.probability_of_default for one in assessments])
    approved = policy.approves(rows, assessments)
    offered = approved & _has_margin(model, assessments, limits.margin_points)

    def option(number: int) -> Option:
        changed = builder.rebuild(vector, facts, grid.changes(number))
        (assessed,) = model.assess(changed[None])
        loan, effort = grid.loans[number], float(grid.effort[number])
        ruled = policy.rule(changed, assessed)
        return Option(loan, grid.changes(number), grid.moved(number), assessed, ruled, effort)

    found = [option(number) for number in _nearest(grid, offered, probability)[:options]]
    # The loan as asked is among them.
    best = int(np.argmin(np.where(approved, np.inf, probability)))
    attempt = option(best) if not found and probability[best] < probability[0] else None
    return Recourse(requested, assessment, policy_result, found, attempt, grid.axes, len(probability))


def _has_margin(model: CreditModel, assessments: list[Assessment], margin_points: float) -> np.ndarray:
    """Return which loans, shape (n,), score by so many points above the threshold; all, without a margin.

    Another training of the same model moves scores: near the threshold it decides otherwise.
    """
    if not margin_points:
        return np.ones(len(assessments), dtype=bool)
    threshold, scale = model.policy.threshold, model.policy.points
    least = np.log(threshold / (1.0 - threshold)) - margin_points / scale.points_per_log_odds
    return np.array([one.log_odds <= least for one in assessments])


def _nearest(grid: LoanGrid, approved: np.ndarray, probability: np.ndarray) -> list[int]:
    """Return the nearest approved loan for each way of moving the levers, nearest first.

    Of loans equally near the one that moves the fewest levers comes first, then the one with the best score.
    """
    minimal = np.flatnonzero(grid.minimal(approved))
    levers = np.count_nonzero(grid.moves[minimal], axis=1)
    order = minimal[np.lexsort((minimal, probability[minimal], levers, grid.effort[minimal]))].tolist()
    ways = {number: tuple(np.sign(grid.moves[number]).tolist()) for number in order}
    nearest: dict[tuple[int, ...], int] = {}
    for number, way in ways.items():
        nearest.setdefault(way, number)
    return list(nearest.values())
