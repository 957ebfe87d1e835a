"""Performance once outcomes are known."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from limpide_credit.bundle import Measure
from limpide_credit.contracts.known import NotKnown
from limpide_credit.drift.bands import RESAMPLES, measure, measure_if_known, resampled_weights
from limpide_credit.drift.confidence_based import calibration_error
from limpide_credit.drift.ranking import Ranking

MINIMUM_OF_OUTCOME = 20
"""With fewer defaults, or fewer good clients, ranking figures would say nothing."""


@dataclass(frozen=True)
class RealisedPerformance:
    """How right the probabilities turned out; intervals are 95 % over clients."""

    # outcomes and defaults: how many outcomes are known, and how many of them are defaults.
    outcomes: int
    defaults: int
    default_rate: Measure  # Observed
    # auc, gini, ks: ranking; not known with fewer than `MINIMUM_OF_OUTCOME` clients of either outcome.
    auc: Measure | NotKnown
    gini: Measure | NotKnown
    ks: Measure | NotKnown
    brier: Measure  # Mean squared error of the probabilities
    calibration_gap: Measure  # Calibration in the large: mean predicted minus observed rate
    # Mean absolute gap over ten groups of equal size; compare it with what exact probabilities would show.
    calibration_error: float


def realised_performance(
    probability: np.ndarray, defaulted: np.ndarray, seed: int = 0, resamples: int = RESAMPLES
) -> RealisedPerformance | None:
    """Return how right probabilities were, or None without any outcome.

    Args:
        probability, defaulted: Shape (n,), the probability of default as decided on, and whether the loan
            defaulted.
    """
    if not len(probability):
        return None
    random = np.random.default_rng(seed)
    bad = defaulted.astype(float)
    ranking = Ranking(probability)
    error = (probability - bad) ** 2
    drawn: dict[str, list[float]] = {name: [] for name in ("rate", "auc", "ks", "brier", "gap")}
    for _ in range(resamples):
        weight = resampled_weights(len(bad), random)
        drawn["rate"].append(float(np.average(bad, weights=weight)))
        drawn["auc"].append(ranking.auc(weight * bad, weight * (1 - bad)))
        drawn["ks"].append(ranking.kolmogorov_smirnov(weight * bad, weight * (1 - bad)))
        drawn["brier"].append(float(np.average(error, weights=weight)))
        drawn["gap"].append(float(np.average(probability - bad, weights=weight)))
    draws = {name: np.array(values) for name, values in drawn.items()}
    few = _too_few(bad)
    auc = ranking.auc(bad, 1 - bad)

    def ranked(value: float, drawn: np.ndarray) -> Measure | NotKnown:
        return few or measure_if_known(value, drawn, "too_few_outcomes")

    return RealisedPerformance(
        outcomes=len(bad),
        defaults=int(bad.sum()),
        default_rate=measure(float(bad.mean()), draws["rate"]),
        auc=ranked(auc, draws["auc"]),
        gini=ranked(2 * auc - 1, 2 * draws["auc"] - 1),
        ks=ranked(ranking.kolmogorov_smirnov(bad, 1 - bad), draws["ks"]),
        brier=measure(float(error.mean()), draws["brier"]),
        calibration_gap=measure(float((probability - bad).mean()), draws["gap"]),
        calibration_error=calibration_error(probability, bad),
    )


def _too_few(bad: np.ndarray) -> NotKnown | None:
    """Return why ranking figures would say nothing, or None."""
    rarer = min(bad.sum(), len(bad) - bad.sum())
    if rarer >= MINIMUM_OF_OUTCOME:
        return None
    return NotKnown(not_known="too_few_outcomes" if rarer else "one_outcome_only")


def realised_by_month(
    probability: np.ndarray, defaulted: np.ndarray, month: np.ndarray
) -> Mapping[str, RealisedPerformance]:
    """Return the performance by month of decision, the earliest first.

    Args:
        month: Shape (n,), as '2026-11'.
    """
    found: dict[str, RealisedPerformance] = {}
    for one in np.unique(month).tolist():
        chosen = month == one
        performance = realised_performance(probability[chosen], defaulted[chosen])
        if performance is not None:
            found[str(one)] = performance
    return found
