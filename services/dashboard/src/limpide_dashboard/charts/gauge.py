"""The gauge: a score on its scale, with the threshold between refused and approved."""

import plotly.graph_objects as go

from limpide_credit.contracts.explanation import ExplainAnswer
from limpide_dashboard.charts import palette
from limpide_dashboard.charts.chart import Chart
from limpide_dashboard.layout import Table
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.shown_score import (
    points_text,
    probability_text,
    threshold_points_text,
    threshold_text,
)

LOWEST, HIGHEST = 300, 850
"""The ends of the points scale (`limpide_credit.decision.points`)."""
_REFUSED_GROUND, _APPROVED_GROUND = "#F6E3D5", "#DBE8F5"


def gauge(ctx: PageContext, answer: ExplainAnswer) -> Chart:
    """Return the gauge of a score."""
    above = answer.points_exact > answer.threshold_points
    threshold = min(max(answer.threshold_points, LOWEST), HIGHEST)
    figure = go.Figure(
        go.Indicator(
            mode="gauge+number",
            value=answer.points,
            number={"font": {"size": 52, "color": palette.INK}, "valueformat": "d"},
            domain={"x": [0, 1], "y": [0, 1]},
            gauge={
                "axis": {
                    "range": [LOWEST, HIGHEST],
                    "tickvals": [LOWEST, round(threshold), HIGHEST],
                    "tickfont": {"size": 14},
                },
                "bar": {"color": palette.FOR if above else palette.AGAINST, "thickness": 0.55},
                "bordercolor": palette.GRID,
                "steps": [
                    {"range": [LOWEST, threshold], "color": _REFUSED_GROUND},
                    {"range": [threshold, HIGHEST], "color": _APPROVED_GROUND},
                ],
                "threshold": {
                    "line": {"color": palette.INK, "width": 4},
                    "thickness": 0.95,
                    "value": threshold,
                },
            },
        )
    )
    say, show = ctx.say, ctx.show
    return Chart(
        title=say("score.gauge_title"),
        sentence=say(
            "score.gauge_sentence",
            points=points_text(ctx, answer),
            lowest=show.number(LOWEST),
            highest=show.number(HIGHEST),
            threshold=threshold_points_text(ctx, answer),
            grade=answer.grade,
        ),
        figure=figure,
        table=Table(
            [say("score.column_what"), say("score.column_value")],
            [
                [say("score.points"), points_text(ctx, answer)],
                [say("score.grade"), answer.grade],
                [say("score.threshold_points"), threshold_points_text(ctx, answer)],
                [say("score.probability"), probability_text(ctx, answer)],
                [say("score.threshold"), threshold_text(ctx, answer)],
            ],
            numeric=frozenset({1}),
        ),
        height=260,
        side=32,
    )
