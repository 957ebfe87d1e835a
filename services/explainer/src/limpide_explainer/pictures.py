"""Pictures made by shap's own plots, as SVG or PNG, so that they can go into a letter or a report."""

import io
import threading
from collections.abc import Callable
from typing import Any, Literal

import matplotlib as mpl
import numpy as np

from limpide_credit.contracts.shown_feature import Language
from limpide_credit.explanation.explained_model import ExplainedModel
from limpide_credit.explanation.sentences import plain_label
from limpide_credit.explanation.shown import say
from limpide_credit.explanation.values import say_value
from limpide_credit.features import CONCEPTS, Words

Format = Literal["svg", "png"]
By = Literal["concept", "feature"]

_BARS = 12
_SWARMS = 15
_SWARM_CLIENTS = 500
_LABEL_SIGNS = 60
_WIDTH = 9.0
_NOTHING = 1e-9
_DOTS_PER_INCH = 150

_POINTS = Words("points : vers la droite, de quoi être accepté", "points: to the right, towards approval")
_CONTRIBUTION = Words("contribution en points", "contribution in points")
_OTHERS = Words("tout le reste", "all the rest")
_SEPARATOR = Words(" : ", ": ")
_VALUE = Words("valeur", "value")
_LOW_HIGH = {"fr": ("basse", "haute"), "en": ("low", "high")}

# Without a date, the same picture is the same bytes.
_METADATA: dict[Format, dict[str, Any]] = {"svg": {"Date": None}, "png": {}}
# Pyplot draws one figure at a time, whatever the thread.
_DRAWING = threading.Lock()


def waterfall(
    explained: ExplainedModel, vector: np.ndarray, language: Language, kind: Format, by: By
) -> bytes:
    """Return the waterfall of one score in points, from the base to the score, by concept or by feature.

    What may not be shown by itself, and what is too small, is drawn as one bar.
    """
    found = explained.view.explain(vector[None])
    points, base = found.points[0], float(found.base_points[0])
    bars = _concept_bars(explained, points, language)
    if by == "feature":
        bars = _feature_bars(explained, vector, points, language)
    bars = _largest(bars, float(points.sum()), language)

    def draw(shap: Any) -> None:
        shap_values = shap.Explanation(
            values=np.array([value for _, value in bars]),
            base_values=base,
            feature_names=[label for label, _ in bars],
        )
        axes = shap.plots.waterfall(shap_values, max_display=len(bars) + 1, show=False)
        axes.set_xlabel("")
        axes.figure.axes[0].set_xlabel(say(_POINTS, language), labelpad=25)

    return _picture(draw, kind, height=1.2 + 0.45 * len(bars))


def beeswarm(explained: ExplainedModel, language: Language, kind: Format) -> bytes:
    """Return the contributions in points of the weightiest features, each a swarm of reference clients."""
    view = explained.view
    weight = np.abs(view.contributions).mean(axis=0)
    drawn = view.draw(_SWARM_CLIENTS)
    values = view.sample.vectors[np.ix_(drawn, explained.model.positions)]
    # A colour is a value: what is known of nobody has none.
    known: np.ndarray = np.logical_not(np.all(np.isnan(values), axis=0))
    order = np.argsort(-weight).tolist()
    shown = [place for place in order if explained.entries[place].shown and known[place]][:_SWARMS]

    def draw(shap: Any) -> None:
        shap_values = shap.Explanation(
            values=view.contributions[np.ix_(drawn, shown)],
            data=values[:, shown],
            feature_names=[_cut(plain_label(explained.entries[place], language)) for place in shown],
        )
        label = say(_VALUE, language)
        axes = shap.plots.beeswarm(
            shap_values, max_display=len(shown), show=False, color_bar_label=label, plot_size=None
        )
        axes.set_xlabel(say(_CONTRIBUTION, language))
        if axes.figure.axes[-1] is not axes:
            axes.figure.axes[-1].set_yticklabels(_LOW_HIGH[language])

    return _picture(draw, kind, height=1.2 + 0.42 * len(shown))


def _concept_bars(
    explained: ExplainedModel, points: np.ndarray, language: Language
) -> list[tuple[str, float]]:
    return [
        (say(CONCEPTS[concept], language), float(points[places].sum()))
        for concept, places in explained.concepts.items()
    ]


def _feature_bars(
    explained: ExplainedModel, vector: np.ndarray, points: np.ndarray, language: Language
) -> list[tuple[str, float]]:
    """Return the features that may be shown; the rest is the remainder of the sum."""
    values = vector[explained.model.positions].tolist()
    separator = say(_SEPARATOR, language)
    return [
        (
            _cut(plain_label(entry, language))
            + separator
            + say_value(entry, values[place], language, explained.currency),
            value,
        )
        for place, (entry, value) in enumerate(zip(explained.entries, points.tolist(), strict=True))
        if entry.shown
    ]


def _largest(bars: list[tuple[str, float]], total: float, language: Language) -> list[tuple[str, float]]:
    """Return the largest bars, and all else that makes up ``total`` as one."""
    ordered = sorted(bars, key=lambda bar: -abs(bar[1]))
    kept = ordered[:_BARS]
    rest = total - sum(value for _, value in kept)
    return [*kept, (say(_OTHERS, language), rest)] if abs(rest) > _NOTHING else kept


def _picture(draw: Callable[[Any], None], kind: Format, *, height: float) -> bytes:
    """Return what ``draw`` drew with shap, which it is given, on a figure of its own."""
    mpl.use("Agg")
    import shap
    from matplotlib import pyplot as plt

    with _DRAWING, plt.rc_context({"svg.fonttype": "path", "font.size": 10}):
        figure = plt.figure()
        try:
            draw(shap)
            figure.set_size_inches(_WIDTH, height)
            file = io.BytesIO()
            figure.savefig(
                file, format=kind, dpi=_DOTS_PER_INCH, bbox_inches="tight", metadata=_METADATA[kind]
            )
        finally:
            plt.close(figure)
    return file.getvalue()


def _cut(label: str) -> str:
    return label if len(label) <= _LABEL_SIGNS else label[: _LABEL_SIGNS - 1].rstrip() + "…"
