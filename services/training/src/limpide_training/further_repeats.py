"""What further repeats of the cross-validation could still change, and whether that matters (ADR 0198)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student
from sklearn.metrics import roc_auc_score

from limpide_credit.decision.calibration import fit_calibration
from limpide_credit.decision.points import PointsScale
from limpide_credit.decision.threshold import Costs, choose_threshold, cost_curve

# Where the calibration is looked at: shares of the clients by score.
_SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
_NORMAL = 1.96
# From so many repeats on they tell by themselves how much they differ.
_REPEATS_THAT_TELL = 3

_Figures = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class FurtherRepeats:
    """By how much the mean of all repeats may differ from that of those that ran, at 95 %."""

    planned: int
    auc: float
    score_points: float  # Of the calibrated score, at most over the range of scores
    threshold_points: float

    @property
    def matter(self) -> bool:
        """Whether one of the three is above what nobody would act on."""
        return (
            self.auc > TOLERANCE.auc
            or self.score_points > TOLERANCE.score_points
            or self.threshold_points > TOLERANCE.threshold_points
        )


TOLERANCE = FurtherRepeats(planned=0, auc=0.003, score_points=2.0, threshold_points=3.0)
"""What may be left: the AUC's own interval is no narrower at 300,000 clients; another seed of the training
moves one score in a hundred by 9 points and more; a grade is 20 points wide."""


def further_repeats(
    raw: np.ndarray, fold: np.ndarray, target: np.ndarray, costs: Costs, planned: int
) -> FurtherRepeats:
    """Return what the repeats that are left of ``planned`` could change.

    The spread of a repeat's figures is bounded by the jackknife over its folds, which holds the spread over
    clients as well; from three repeats on by the spread between them, with Student's quantile, if less.

    Args:
        raw, fold: Shape (r, n), raw log-odds out of fold and the folds of the repeats that ran.
        target: Shape (n,); 1 is a default.
        costs: Of errors, by which the threshold is set.
    """
    at = np.quantile(raw, _SHARES)

    def figures(kept: np.ndarray, scores: np.ndarray) -> np.ndarray:
        return _figures(scores[kept], target[kept], at, costs)

    ran = len(raw)
    whole = np.ones(len(target), dtype=bool)
    spread = _NORMAL * np.mean([_jackknife(figures, *both) for both in zip(raw, fold, strict=True)], axis=0)
    if ran >= _REPEATS_THAT_TELL:
        by_repeat = np.array([figures(whole, scores) for scores in raw])
        between = student.ppf(0.975, ran - 1) * by_repeat.std(axis=0, ddof=1)
        spread = np.minimum(spread, between)
    left = spread * np.sqrt(1 / ran - 1 / planned)
    return FurtherRepeats(planned, float(left[0]), float(left[1:-1].max()), float(left[-1]))


def _figures(raw: np.ndarray, target: np.ndarray, at: np.ndarray, costs: Costs) -> np.ndarray:
    """Return AUC, calibrated points at some raw scores, and the threshold in points."""
    calibration, scale = fit_calibration(raw, target), PointsScale()
    probability = 1.0 / (1.0 + np.exp(-calibration.apply(raw)))
    threshold = choose_threshold(cost_curve(probability, target, costs), costs)
    points = [*calibration.apply(at), np.log(threshold / (1.0 - threshold))]
    return np.array([roc_auc_score(target, raw), *(one * scale.points_per_log_odds for one in points)])


def _jackknife(figures: _Figures, scores: np.ndarray, fold: np.ndarray) -> np.ndarray:
    """Return the standard error of each figure, by leaving out one fold after the other."""
    without = np.array([figures(fold != one, scores) for one in np.unique(fold)])
    return np.sqrt((len(without) - 1) * without.var(axis=0))
