"""What the classifier of product categories decides alone, by the confidence that is asked of it."""

import plotly.graph_objects as go

from limpide_credit.contracts.product_study import DecidedShare, ProductStudy
from limpide_dashboard.charts import palette
from limpide_dashboard.charts.chart import Chart
from limpide_dashboard.layout import Table
from limpide_dashboard.page_context import PageContext


def decided_chart(ctx: PageContext, study: ProductStudy, threshold: float) -> Chart:
    """Share decided without a person and accuracy among those, against the threshold."""
    say, percent = ctx.say, ctx.show.percent
    thresholds = [one.threshold for one in study.decided]
    figure = go.Figure(
        [
            _line(say("technology_watch.decided_share"), thresholds, [one.share for one in study.decided], 0),
            _line(say("technology_watch.accuracy"), thresholds, [one.accuracy for one in study.decided], 1),
        ]
    )
    figure.add_vline(x=threshold, line={"color": palette.INK, "dash": "dot"})
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%")
    figure.update_xaxes(title=say("technology_watch.threshold"), tickformat=".0%")
    measured = measured_at(study, threshold)
    return Chart(
        title=say("technology_watch.decided_title"),
        sentence=say(
            "technology_watch.decided_sentence",
            threshold=percent(measured.threshold, 0),
            share=percent(measured.share),
            accuracy="–" if measured.accuracy is None else percent(measured.accuracy),
        ),
        figure=figure,
        table=Table(
            (
                say("technology_watch.threshold"),
                say("technology_watch.decided_share"),
                say("technology_watch.accuracy"),
            ),
            [
                (
                    percent(one.threshold),
                    percent(one.share),
                    "–" if one.accuracy is None else percent(one.accuracy),
                )
                for one in study.decided
            ],
            frozenset({0, 1, 2}),
        ),
    )


def measured_at(study: ProductStudy, threshold: float) -> DecidedShare:
    """Return the measurement at the highest threshold measured that is not above ``threshold``."""
    return max((one for one in study.decided if one.threshold <= threshold), key=lambda one: one.threshold)


def _line(name: str, x: list[float], y: list[float | None] | list[float], place: int) -> go.Scatter:
    return go.Scatter(
        name=name,
        x=x,
        y=y,
        mode="lines+markers",
        line={"color": (palette.FOR, palette.AGAINST)[place], "dash": ("solid", "dash")[place]},
        marker={"symbol": ("circle", "square")[place], "size": 8},
        hovertemplate="%{y:.1%}<extra></extra>",
    )
