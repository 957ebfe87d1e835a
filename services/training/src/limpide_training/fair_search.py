"""A less discriminatory alternative: of models as good as the best within noise, that of the smallest gap.

Candidates leave out, more and more of them, the inputs that tell most of the protected fact. All are
cross-validated on the same folds; each has its own calibration and threshold. "As good" is DeLong's paired
difference from the best AUC; the gap is that of good clients refused between the extreme groups.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from limpide_credit.bundle import Measure
from limpide_credit.decision.threshold import choose_threshold, cost_curve
from limpide_credit.errors import InputError
from limpide_training.cross_validation import OutOfFold, cross_validate
from limpide_training.delong import Placements, placements
from limpide_training.fairness import Groups, fairness
from limpide_training.fitting import Fitter

LEFT_OUT = (0, 10, 20, 40, 80, 160)
"""How many of the most telling inputs each candidate leaves out."""


@dataclass(frozen=True, eq=False)
class Alternative:
    """One candidate."""

    left_out: tuple[str, ...]  # The inputs that it does not read
    # fitter and predictions: what fits it, and its predictions out of fold.
    fitter: Fitter
    predictions: OutOfFold
    ranking: Placements  # For the AUC and its difference from another candidate's
    gap: Measure  # Good clients refused, the highest share of a group less the lowest


def alternatives(
    fitter: Fitter,
    telling: Sequence[str],
    groups: Groups,
    attribute: str = "gender",
    advance: Callable[[], None] = lambda: None,
) -> list[Alternative]:
    """Return the candidates, cross-validated, that of all inputs first.

    Args:
        fitter: On all inputs.
        telling: Inputs, those that tell most of the protected fact first.
        groups, attribute: Whom the gap is between.
        advance: Called after each fold of each candidate.

    Raises:
        InputError: Fewer than two groups have enough clients.
    """
    # Half of the inputs stay: with none there is nothing to fit.
    most = min(len(telling), len(fitter.columns.names) // 2)
    found = []
    for count in sorted({min(count, most) for count in LEFT_OUT}):
        left_out = tuple(telling[:count])
        candidate = fitter.keeping([name for name in fitter.columns.names if name not in set(left_out)])
        predictions = cross_validate(
            candidate.fit, fitter.data, candidate.positions, fitter.request.plan, advance
        )
        log_odds = predictions.calibrated().as_is
        gap = _gap(log_odds, predictions.target, fitter, {attribute: groups[attribute]})
        found.append(
            Alternative(left_out, candidate, predictions, placements(log_odds, predictions.target), gap)
        )
    return found


def choose(candidates: Sequence[Alternative]) -> int:
    """Return the place of the candidate with the smallest gap of those as good as the best within noise."""
    best = max(candidates, key=lambda one: one.ranking.auc)
    kept = [place for place, one in enumerate(candidates) if within_noise(one, best)]
    return min(kept, key=lambda place: candidates[place].gap.value)


def within_noise(one: Alternative, best: Alternative) -> bool:
    """Return whether the AUC of ``one`` is within the noise of that of ``best``."""
    return one is best or one.ranking.minus(best.ranking).measure().high >= 0


def draw_alternatives(candidates: Sequence[Alternative], chosen: int, path: Path) -> None:
    """Write the curve of AUC against gap, the chosen candidate marked, as PNG."""
    figure = Figure(figsize=(7.0, 5.2), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    axes.grid(visible=True, alpha=0.25)
    gaps, aucs = [one.gap for one in candidates], [one.ranking.measure() for one in candidates]
    axes.errorbar(
        [gap.value for gap in gaps],
        [auc.value for auc in aucs],
        xerr=np.array([[gap.value - gap.low, gap.high - gap.value] for gap in gaps]).T,
        color="#2a6f97",
        marker="o",
        capsize=3,
        label="candidate, 95 % interval of its gap",
    )
    for one, gap, auc in zip(candidates, gaps, aucs, strict=True):
        axes.annotate(
            f"{len(one.left_out)} left out", (gap.value, auc.value), (4, 6), textcoords="offset points"
        )
    axes.plot(gaps[chosen].value, aucs[chosen].value, "o", ms=14, mfc="none", color="#c1440e", label="chosen")
    axes.set(
        title="AUC against the gap in good clients refused, out of fold",
        xlabel="Good clients refused: highest share of a group less the lowest",
        ylabel="AUC",
    )
    axes.xaxis.set_major_formatter(PercentFormatter(1.0))
    axes.legend(loc="lower right")
    figure.savefig(path, dpi=120)


def _gap(log_odds: np.ndarray, target: np.ndarray, fitter: Fitter, groups: Groups) -> Measure:
    probability, costs = 1.0 / (1.0 + np.exp(-log_odds)), fitter.request.costs
    curve = cost_curve(probability.ravel(), np.tile(target, len(log_odds)), costs, repeats=len(log_odds))
    (found,) = fairness(probability, target, choose_threshold(curve, costs), groups, fitter.request.plan.seed)
    if found.good_refused_gap is None:
        raise InputError(
            "Too few clients of two groups to search for a less discriminatory alternative.",
            field="--fair",
            value=found.attribute,
            remedy="Train without --fair, or on more clients.",
        )
    return found.good_refused_gap
