"""The pictures of a validation, each one PNG file."""

from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from limpide_training.validation.measure import Validation

_BLUE, _GREY = "#2a6f97", "#8a8a8a"
_SHOWN = 20


def draw_charts(folder: Path, found: Validation) -> None:
    """Write calibration.png and segments.png into ``folder``."""
    for name, draw in (("calibration", _calibration), ("segments", _segments)):
        figure = Figure(figsize=(7.0, 5.2), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots()
        axes.grid(visible=True, alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
        draw(axes, found)
        figure.savefig(folder / f"{name}.png", dpi=120)


def _calibration(axes: Axes, found: Validation) -> None:
    bands = found.result.calibration
    said = [one.mean_predicted for one in bands]
    seen = [one.observed for one in bands]
    reach = [[one.value - one.low for one in seen], [one.high - one.value for one in seen]]
    axes.errorbar(said, [one.value for one in seen], reach, fmt="o", color=_BLUE, capsize=3)
    end = max(*said, *(one.high for one in seen))
    axes.plot([0, end], [0, end], color=_GREY, linestyle="--", label="exactly right")
    axes.set(title="Calibration by band, out of fold", xlabel="Predicted default", ylabel="Observed default")
    axes.legend(loc="upper left")


def _segments(axes: Axes, found: Validation) -> None:
    measured = [(one.segment, one.clients, one.auc) for one in found.segments if one.auc is not None]
    shown = sorted(measured, key=lambda one: -one[1])[:_SHOWN][::-1]
    auc = [one for _, _, one in shown]
    reach = [[one.value - one.low for one in auc], [one.high - one.value for one in auc]]
    axes.errorbar([one.value for one in auc], range(len(auc)), xerr=reach, fmt="o", color=_BLUE, capsize=3)
    axes.set_yticks(range(len(auc)), [f"{name} ({clients:,})" for name, clients, _ in shown], fontsize=6.5)
    everybody = found.result.figures["auc"].value
    axes.axvline(everybody, color=_GREY, linestyle="--", label=f"all clients: {everybody:.3f}")
    axes.set_title(f"AUC by segment, the {len(shown)} largest")
    axes.set_xlabel("AUC")
    axes.margins(y=0.08)
    axes.legend(loc="lower right", fontsize=7)
