"""The threshold on the probability of default, from what errors cost.

A client is refused if the probability of default is at least the threshold. With calibrated probabilities
decision theory gives it at once (Elkan 2001, "The foundations of cost-sensitive learning"): refuse when the
expected cost of granting, p x cost_default, exceeds that of refusing, (1 - p) x cost_refused_good. The cost
measured out of fold should have its minimum there, but with few defaults the lowest point of a measured
curve moves with the noise. So the measured curve may overrule theory only where it can prove its point: the
threshold is the one closest to theory among those whose measured cost lies within two standard errors of
the lowest (the error of the difference, client by client).
"""

from dataclasses import dataclass

import numpy as np

from limpide_credit.errors import InputError
from limpide_credit.tables.roles import ROLES

# Log-odds grid: thresholds from 0.2 % to 90 %, finer than any decision needs.
_GRID = 1.0 / (1.0 + np.exp(-np.linspace(-6.2, 2.2, 337)))


@dataclass(frozen=True)
class Costs:
    """What each error costs, in the same unit; the cost of a right decision is zero."""

    default: float = 10.0  # Granting a loan that is not repaid
    refused_good: float = 1.0  # Refusing a client who would have repaid

    def __post_init__(self) -> None:
        """Refuse costs that are not positive."""
        for name in ("default", "refused_good"):
            cost = getattr(self, name)
            if not (np.isfinite(cost) and cost > 0):
                raise InputError(
                    "A cost must be a positive number.",
                    field=f"cost_{name}",
                    value=cost,
                    remedy="Give what a default costs in units of one refused good client, as 10.",
                )

    @property
    def break_even(self) -> float:
        """Probability of default at which granting and refusing cost the same."""
        return self.refused_good / (self.default + self.refused_good)


@dataclass(frozen=True)
class CostCurve:
    """Measured cost of each threshold, out of fold."""

    thresholds: np.ndarray  # Shape (g,), rising probabilities of default from which on a client is refused
    cost: np.ndarray  # Shape (g,), mean cost of a client
    excess_error: np.ndarray  # Shape (g,), standard error of ``cost`` minus the lowest cost, paired by client
    # refused and missed: shape (g,): share of clients refused; share of the defaults that would be granted.
    refused: np.ndarray
    missed: np.ndarray

    @property
    def plateau(self) -> np.ndarray:
        """Shape (g,), True where the cost lies within two standard errors of the lowest."""
        return self.cost - self.cost.min() <= 2 * self.excess_error


def cost_curve(probability: np.ndarray, target: np.ndarray, costs: Costs, repeats: int = 1) -> CostCurve:
    """Measure the cost of every threshold of a fixed grid, the break-even among them.

    Args:
        probability, target: Shape (n,), calibrated probabilities made out of fold; target 1 is a default.
        repeats: How many times each client appears (repeats of the cross-validation); the standard error
            counts clients, not rows.

    Raises:
        InputError: ``target`` does not hold both outcomes.
    """
    if not 0 < target.sum() < len(target):
        raise InputError("A cost curve needs clients of both outcomes.", field=ROLES.outcome)
    thresholds = np.unique(np.append(_GRID, costs.break_even))
    rows, defaults = len(target), float(target.sum())
    bad = np.sort(probability[target == 1])
    good = np.sort(probability[target == 0])
    granted_bad = np.searchsorted(bad, thresholds, side="left").astype(float)
    refused_good = len(good) - np.searchsorted(good, thresholds, side="left").astype(float)
    cost = (costs.default * granted_bad + costs.refused_good * refused_good) / rows
    best = int(cost.argmin())
    # Clients between a threshold and the best one are all whose cost differs: defaults by cost_default,
    # good clients by cost_refused_good, with opposite signs.
    squares = (
        costs.default**2 * np.abs(granted_bad - granted_bad[best])
        + costs.refused_good**2 * np.abs(refused_good - refused_good[best])
    ) / rows
    variance = np.maximum(squares - (cost - cost[best]) ** 2, 0.0)
    return CostCurve(
        thresholds=thresholds,
        cost=cost,
        excess_error=np.sqrt(variance * repeats / rows),
        refused=(refused_good + len(bad) - granted_bad) / rows,
        missed=granted_bad / defaults,
    )


def choose_threshold(curve: CostCurve, costs: Costs) -> float:
    """Return the threshold of the curve's plateau that is closest, in log-odds, to the break-even."""
    candidates = curve.thresholds[curve.plateau]
    distance = np.abs(_log_odds(candidates) - _log_odds(np.array(costs.break_even)))
    return float(candidates[distance.argmin()])


def _log_odds(probability: np.ndarray) -> np.ndarray:
    return np.log(probability) - np.log1p(-probability)
