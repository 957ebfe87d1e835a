"""Performance before outcomes: what calibrated probabilities themselves lead one to expect.

Confidence-based performance estimation (CBPE; Garg et al. 2022 and NannyML's documentation): a client of
probability p counts as p of a default and 1 - p of a good one. It sees what a change of population does to
the model, not a change of what default depends on: then probabilities are wrong, and only outcomes tell. Once
they do, probabilities are corrected by them first (`recalibration`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from limpide_credit.bundle import Measure
from limpide_credit.contracts.known import NotKnown
from limpide_credit.drift.bands import RESAMPLES, measure, measure_if_known
from limpide_credit.drift.ranking import Ranking
from limpide_credit.drift.recalibration import Recalibration, log_odds
from limpide_credit.errors import InputError

CALIBRATION_BINS = 10
_NORMAL_95 = 1.959964


@dataclass(frozen=True)
class CalibrationDoubt:
    """How well training knew the calibration: standard errors, out of fold, in log-odds.

    What is expected is only as sure as the probabilities that it is read from.
    """

    # intercept and slope: of the logistic regression of outcomes on calibrated log-odds.
    intercept: float = 0.0
    slope: float = 0.0

    @classmethod
    def of(cls, metrics: Mapping[str, Measure]) -> "CalibrationDoubt":
        """Return the doubt that a bundle's figures tell; none of what they do not tell."""

        def error(name: str) -> float:
            known = metrics.get(name)
            return (known.high - known.low) / (2 * _NORMAL_95) if known else 0.0

        return cls(error("calibration_intercept"), error("calibration_slope"))


_NO_DOUBT = CalibrationDoubt()


@dataclass(frozen=True)
class ExpectedPerformance:
    """What to expect of outcomes that are not known yet; each interval holds 95 % of realised ones."""

    decisions: int  # How many decisions stand behind it
    # Area under the ROC curve; not known with so few decisions that all would have one outcome.
    auc: Measure | NotKnown
    default_rate: Measure  # Of all who were decided on
    # Mean absolute difference of predicted and observed rate over ten groups of equal size: what exact
    # probabilities would show with so many decisions. More, once outcomes are here, is miscalibration.
    calibration_error: Measure
    approval_rate: float  # Share approved
    approved_default_rate: Measure | NotKnown  # Of those approved
    refused_default_share: Measure | NotKnown  # Share of all defaults that refusals would avoid


def expected_performance(
    probability: np.ndarray,
    approved: np.ndarray,
    doubt: CalibrationDoubt = _NO_DOUBT,
    learnt: Recalibration | None = None,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> ExpectedPerformance:
    """Return what calibrated probabilities lead one to expect.

    Args:
        probability: Shape (n,), calibrated probabilities of default.
        approved: Shape (n,), whether each was approved.
        doubt: How well the calibration is known; it widens the intervals.
        learnt: What outcomes of earlier decisions say of the probabilities, in place of that doubt.

    Raises:
        InputError: There is no decision.
    """
    if not len(probability):
        raise InputError(
            "There is no decision to expect anything of.", field="window", remedy="Choose a longer window."
        )
    random = np.random.default_rng(seed)
    ranking = Ranking(probability)
    scored = probability
    if learnt is not None:
        probability = learnt.apply(scored)
    groups = np.array_split(np.argsort(probability, kind="stable"), min(CALIBRATION_BINS, len(probability)))
    drawn: dict[str, list[float]] = {name: [] for name in ("auc", "rate", "error", "approved", "refused")}
    for _ in range(resamples):
        true = (
            _doubted(scored, doubt, random) if learnt is None else learnt.apply(scored, learnt.drawn(random))
        )
        outcome = (random.random(len(probability)) < true).astype(float)
        drawn["auc"].append(ranking.auc(outcome, 1 - outcome))
        drawn["rate"].append(outcome.mean())
        drawn["error"].append(_error(probability, outcome, groups))
        drawn["approved"].append(_share(outcome[approved].sum(), approved.sum()))
        drawn["refused"].append(_share(outcome[~approved].sum(), outcome.sum()))
    draws = {name: np.array(values) for name, values in drawn.items()}
    some_approved, default_mass = bool(approved.any()), float(probability.sum())
    return ExpectedPerformance(
        decisions=len(probability),
        auc=measure_if_known(ranking.auc(probability, 1 - probability), draws["auc"], "too_few_decisions"),
        default_rate=measure(float(probability.mean()), draws["rate"]),
        calibration_error=measure(float(draws["error"].mean()), draws["error"]),
        approval_rate=float(approved.mean()),
        approved_default_rate=(
            measure(float(probability[approved].mean()), draws["approved"])
            if some_approved
            else NotKnown(not_known="nobody_approved")
        ),
        refused_default_share=(
            measure_if_known(
                float(probability[~approved].sum()) / default_mass, draws["refused"], "no_default_expected"
            )
            if default_mass > 0
            else NotKnown(not_known="no_default_expected")
        ),
    )


def _doubted(probability: np.ndarray, doubt: CalibrationDoubt, random: np.random.Generator) -> np.ndarray:
    """Return the probabilities as they might be, had the calibration been fitted on other clients."""
    if doubt == _NO_DOUBT:
        return probability
    odds = log_odds(probability)
    # The slope turns about the mean, where the level is known best.
    centre = odds.mean()
    slope, shift = 1 + doubt.slope * random.normal(), doubt.intercept * random.normal()
    return 1 / (1 + np.exp(-(centre + slope * (odds - centre) + shift)))


def calibration_error(probability: np.ndarray, outcome: np.ndarray) -> float:
    """Return the mean absolute difference of predicted and observed rate over ten groups of equal size."""
    groups = np.array_split(np.argsort(probability, kind="stable"), min(CALIBRATION_BINS, len(probability)))
    return _error(probability, outcome, groups)


def _error(probability: np.ndarray, outcome: np.ndarray, groups: list[np.ndarray]) -> float:
    gaps = [abs(probability[group].mean() - outcome[group].mean()) * len(group) for group in groups]
    return float(sum(gaps) / len(probability))


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")
