"""The pictures of a run, each one file."""

from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from limpide_credit.decision.points import PointsScale
from limpide_credit.decision.threshold import CostCurve, Costs
from limpide_training.evaluation import calibration_bins

_REPAID, _DEFAULTED, _GREY = "#2a6f97", "#c1440e", "#8a8a8a"
_FEATURES_SHOWN = 20


def draw_pictures(
    folder: Path,
    log_odds: np.ndarray,
    blanked: np.ndarray,
    target: np.ndarray,
    curve: CostCurve,
    costs: Costs,
    threshold: float,
    scale: PointsScale,
    importance: Mapping[str, float],
) -> None:
    """Write roc, precision_recall, calibration, cost, points_by_outcome and importance into ``folder``, PNG.

    Args:
        log_odds, blanked: Shape (repeats, n), calibrated, out of fold: with the history as it is, and
            blanked.
        target: Shape (n,); 1 is a default.
        importance: Words of a feature to its mean absolute contribution, largest first.
    """
    draw: dict[str, Callable[[Axes], None]] = {
        "roc": lambda axes: _roc(axes, {"history as it is": log_odds, "history blanked": blanked}, target),
        "precision_recall": lambda axes: _precision_recall(axes, log_odds, target),
        "calibration": lambda axes: _calibration(
            axes, {"history as it is": log_odds, "history blanked": blanked}, target
        ),
        "cost": lambda axes: _cost(axes, curve, costs, threshold),
        "points_by_outcome": lambda axes: _points(axes, log_odds, target, threshold, scale),
        "importance": lambda axes: _importance(axes, importance),
    }
    for name, drawing in draw.items():
        figure = Figure(figsize=(7.0, 5.2), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots()
        axes.grid(visible=True, alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
        drawing(axes)
        figure.savefig(folder / f"{name}.png", dpi=120)


def _roc(axes: Axes, scores: Mapping[str, np.ndarray], target: np.ndarray) -> None:
    grid = np.linspace(0.0, 1.0, 501)
    for (name, log_odds), color in zip(scores.items(), (_REPAID, _DEFAULTED), strict=True):
        curves = []
        for one in log_odds:
            bad = target[np.argsort(-one, kind="stable")] == 1
            false = np.append(0.0, np.cumsum(~bad) / (~bad).sum())
            true = np.append(0.0, np.cumsum(bad) / bad.sum())
            curves.append(np.interp(grid, false, true))
        mean = np.mean(curves, axis=0)
        area = float(((mean[1:] + mean[:-1]) / 2 * np.diff(grid)).sum())
        axes.plot(grid, mean, color=color, label=f"{name}, AUC {area:.3f}")
    axes.plot([0, 1], [0, 1], color=_GREY, linestyle=":", label="no information, AUC 0.500")
    axes.set(title="ROC, out of fold", xlabel="Good clients flagged", ylabel="Defaults flagged")
    axes.xaxis.set_major_formatter(PercentFormatter(1.0))
    axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    axes.legend(loc="lower right")


def _precision_recall(axes: Axes, log_odds: np.ndarray, target: np.ndarray) -> None:
    grid = np.linspace(0.01, 1.0, 397)
    curves = []
    for one in log_odds:
        bad = target[np.argsort(-one, kind="stable")] == 1
        found = np.cumsum(bad)
        curves.append(np.interp(grid, found[bad] / found[-1], (found / np.arange(1, len(bad) + 1))[bad]))
    axes.plot(grid, np.mean(curves, axis=0), color=_REPAID, label="the model")
    rate = float(target.mean())
    axes.axhline(rate, color=_GREY, linestyle=":", label=f"no information: {rate:.1%} of clients default")
    axes.set(
        title="Precision and recall, out of fold",
        xlabel="Recall: share of the defaults that are flagged",
        ylabel="Precision: share of the flagged who default",
        ylim=(0, None),
    )
    axes.xaxis.set_major_formatter(PercentFormatter(1.0))
    axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    axes.legend(loc="upper right")


def _calibration(axes: Axes, scores: Mapping[str, np.ndarray], target: np.ndarray) -> None:
    highest = 0.0
    for (name, log_odds), color in zip(scores.items(), (_REPAID, _DEFAULTED), strict=True):
        probability = (1.0 / (1.0 + np.exp(-log_odds))).mean(axis=0)
        predicted, observed, count = calibration_bins(probability, target)
        reach = 1.96 * np.sqrt(observed * (1 - observed) / count)
        axes.errorbar(predicted, observed, reach, color=color, marker="o", capsize=3, label=name, alpha=0.85)
        highest = max(highest, float((observed + reach).max()), float(predicted.max()))
    axes.plot([0, highest], [0, highest], color=_GREY, linestyle=":", label="what is said happens")
    axes.set(
        title="Calibration, out of fold: ten groups of equal size, 95 % intervals",
        xlabel="Mean probability of default that was said",
        ylabel="Share that defaulted",
    )
    axes.xaxis.set_major_formatter(PercentFormatter(1.0))
    axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    axes.legend(loc="upper left")


def _cost(axes: Axes, curve: CostCurve, costs: Costs, threshold: float) -> None:
    axes.plot(curve.thresholds, curve.cost, color=_REPAID, label="cost of a client")
    axes.fill_between(
        curve.thresholds,
        curve.cost.min(),
        curve.cost,
        where=curve.plateau.tolist(),
        color=_REPAID,
        alpha=0.2,
        label="not worse than the lowest beyond noise",
    )
    axes.axvline(threshold, color=_DEFAULTED, label=f"threshold {threshold:.4f}")
    axes.axvline(costs.break_even, color=_GREY, linestyle=":", label=f"break-even {costs.break_even:.4f}")
    axes.set(
        title=f"Cost, out of fold: a default {costs.default:g}, a good client refused {costs.refused_good:g}",
        xlabel="Probability of default from which on a client is refused",
        ylabel="Mean cost of a client",
        xscale="log",
    )
    axes.xaxis.set_major_formatter(PercentFormatter(1.0))
    axes.legend(loc="lower left", fontsize=8)


def _points(
    axes: Axes, log_odds: np.ndarray, target: np.ndarray, threshold: float, scale: PointsScale
) -> None:
    points = np.array([[scale.exact(one) for one in repeat] for repeat in log_odds]).ravel()
    outcome = np.tile(target, len(log_odds))
    low, high = np.quantile(points, [0.001, 0.999]).tolist()
    bins = np.linspace(low, high, 40).tolist()
    for value, name, color in ((0, "repaid", _REPAID), (1, "defaulted", _DEFAULTED)):
        axes.hist(points[outcome == value], bins=bins, density=True, alpha=0.5, color=color, label=name)
    at = scale.exact(float(np.log(threshold / (1 - threshold))))
    axes.axvline(at, color="black", linewidth=1, label=f"threshold: {at:.0f} points")
    axes.margins(y=0.25)
    axes.set(title="Points by outcome, out of fold", xlabel="Points", ylabel="Density")
    axes.legend(loc="upper left")


def _importance(axes: Axes, importance: Mapping[str, float]) -> None:
    shown = list(importance.items())[:_FEATURES_SHOWN][::-1]
    axes.barh([fill(name, 44) for name, _ in shown], [value for _, value in shown], color=_REPAID)
    axes.tick_params(axis="y", labelsize=6.5)
    axes.set_title(f"The {len(shown)} features that move the score most", x=0.0)
    axes.set_xlabel("Mean absolute contribution, in log-odds")
