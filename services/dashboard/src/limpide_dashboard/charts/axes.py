"""Axes whose ticks read as the values do everywhere else: with their unit, in the person's language."""

import math
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from limpide_credit.contracts.shown_feature import ShownFeature
from limpide_dashboard.charts.chart import wrapped
from limpide_dashboard.charts.values import value_text
from limpide_dashboard.formatting import DAYS_A_YEAR
from limpide_dashboard.page_context import PageContext

_MOST_TICKS = 5
_YEARS = frozenset({"days", "day_offset"})


def ticks_in_words(ctx: PageContext, feature: ShownFeature, values: Sequence[float]) -> dict[str, Any]:
    """Return plotly's ``tickvals`` and ``ticktext`` for a numeric axis over ``values``."""
    low, high = min(values), max(values)
    places = plain_ticks(low, high, unit=DAYS_A_YEAR if feature.unit in _YEARS else 1.0) or [low]
    return {"tickvals": places, "ticktext": [wrapped(value_text(ctx, feature, at), 14) for at in places]}


def plain_ticks(low: float, high: float, unit: float = 1.0) -> list[float]:
    """Return at most five evenly spaced plain numbers (1, 2 or 5 times a power of ten) within a range.

    Args:
        low, high: The range.
        unit: What the numbers are plain in, as 365.25 for days that are read as years.

    Examples:
        >>> plain_ticks(0.13, 0.81), plain_ticks(-7300.0, -100.0, unit=365.25)
        ([0.2, 0.4, 0.6, 0.8], [-5478.75, -3652.5, -1826.25])
    """
    if high <= low:
        return []
    rough = (high - low) / unit / _MOST_TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= rough)
    first, last = math.ceil(low / unit / step), math.floor(high / unit / step)
    return [round(at * step, 10) * unit for at in range(first, last + 1)]


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
