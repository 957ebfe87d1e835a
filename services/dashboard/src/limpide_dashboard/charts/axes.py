"""Axes whose ticks read as the values do everywhere else: with their unit, in the person's language."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from limpide_credit.contracts.shown_feature import ShownFeature
from limpide_dashboard.charts.values import value_text
from limpide_dashboard.here import Here

_TICKS = 4


def ticks_in_words(here: Here, feature: ShownFeature, values: Sequence[float]) -> dict[str, Any]:
    """Return plotly's ``tickvals`` and ``ticktext`` for a numeric axis over ``values``."""
    low, high = min(values), max(values)
    if low == high:
        return {"tickvals": [low], "ticktext": [value_text(here, feature, low)]}
    exact = [low + (high - low) * step / (_TICKS - 1) for step in range(_TICKS)]
    places = [_rounded(value, (high - low) / 10) for value in exact]
    return {"tickvals": list(places), "ticktext": [value_text(here, feature, place) for place in places]}


def line(figure: go.Figure, *, x: object, colour: str, text: str, left: bool) -> None:
    """Draw a vertical line with its text beside it."""
    figure.add_vline(x=x, line_color=colour, line_width=3, line_dash="dot")
    figure.add_annotation(
        x=x,
        y=1,
        yref="paper",
        text=text,
        showarrow=False,
        xanchor="right" if left else "left",
        xshift=-6 if left else 6,
        bgcolor="rgba(255,255,255,0.85)",
        font={"color": colour},
    )


def _rounded(value: float, step: float) -> float:
    """Round to the leading digit of ``step``, so that ticks fall on plain numbers."""
    digits = -int(f"{step:e}".split("e")[1])
    return round(value, digits)
