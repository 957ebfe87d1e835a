"""A simulated score beside the original one: on the scale, and concept by concept."""

import plotly.graph_objects as go

from limpide_credit.contracts.explanation import ExplainAnswer
from limpide_dashboard.charts import palette
from limpide_dashboard.charts.chart import Chart, wrapped
from limpide_dashboard.layout import Table
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.shown_score import probability_text

_BARS = 10
_NOTHING = 0.05
_ROOM = 40.0


def scale(ctx: PageContext, before: ExplainAnswer, after: ExplainAnswer) -> Chart:
    """Both scores on the points scale, with the threshold between refusal and approval."""
    points = [before.points, after.points]
    threshold = after.threshold_points
    figure = go.Figure(
        [
            _mark(ctx.say("simulate.before"), before.points, 1, palette.OTHERS, "circle"),
            _mark(ctx.say("simulate.after"), after.points, 0, palette.ACCENT, "diamond"),
        ]
    )
    figure.add_vline(x=threshold, line_color=palette.AGAINST, line_width=3, line_dash="dash")
    figure.add_annotation(
        x=threshold,
        y=1.55,
        text=ctx.say("simulate.threshold", points=ctx.show.number(threshold, 0)),
        showarrow=False,
        font={"color": palette.AGAINST},
        bgcolor=palette.SURFACE,
    )
    low, high = min(*points, threshold) - _ROOM, max(*points, threshold) + _ROOM
    figure.update_xaxes(title=ctx.say("simulate.points"), range=[low, high], tickformat="d", nticks=6)
    figure.update_yaxes(
        tickvals=[1, 0],
        ticktext=[ctx.say("simulate.before"), ctx.say("simulate.after")],
        range=[-0.6, 1.9],
        showgrid=False,
        zeroline=False,
    )
    figure.update_layout(showlegend=False)
    return Chart(
        title=ctx.say("simulate.scale_title"),
        sentence=ctx.say(
            "simulate.scale_sentence",
            before=ctx.show.number(before.points),
            after=ctx.show.number(after.points),
            gained=ctx.show.signed(after.points - before.points),
            threshold=ctx.show.number(threshold, 0),
        ),
        figure=figure,
        table=Table(
            tuple(ctx.say(f"simulate.{name}") for name in ("score", "points", "grade", "probability")),
            [
                (
                    ctx.say(f"simulate.{name}"),
                    ctx.show.number(one.points),
                    one.grade,
                    probability_text(ctx, one),
                )
                for name, one in (("before", before), ("after", after))
            ],
            frozenset({1, 3}),
        ),
        height=230,
    )


def differences(ctx: PageContext, before: ExplainAnswer, after: ExplainAnswer) -> Chart | None:
    """What moved, concept by concept, in points; None if nothing did."""
    first = {one.concept: one.points for one in before.concepts}
    labels = {one.concept: one.label for one in (*before.concepts, *after.concepts)}
    second = {one.concept: one.points for one in after.concepts}
    moved = {key: second.get(key, 0.0) - first.get(key, 0.0) for key in labels}
    order = sorted((key for key in moved if abs(moved[key]) >= _NOTHING), key=lambda key: -abs(moved[key]))
    if not order:
        return None
    top = order[:_BARS]
    up = [moved[key] >= 0 for key in top]
    figure = go.Figure(
        go.Bar(
            x=[moved[key] for key in top],
            y=[wrapped(labels[key]) for key in top],
            orientation="h",
            marker={
                "color": [palette.FOR if one else palette.AGAINST for one in up],
                "pattern": {
                    "shape": ["" if one else palette.HATCH_AGAINST for one in up],
                    "fgcolor": palette.SURFACE,
                },
            },
            text=[ctx.show.signed(moved[key], 1) for key in top],
            textposition="outside",
            cliponaxis=False,
            hoverinfo="text+y",
        )
    )
    reach = max(abs(moved[key]) for key in top) * 1.3
    figure.update_xaxes(
        title=ctx.say("simulate.points_moved"),
        range=[-reach if not all(up) else 0, reach if any(up) else 0],
    )
    figure.update_yaxes(autorange="reversed")
    return Chart(
        title=ctx.say("simulate.differences_title"),
        sentence=ctx.say(
            "simulate.differences_sentence",
            first=labels[order[0]],
            points=ctx.show.points(moved[order[0]], 1, signed=True),
            total=ctx.show.points(after.points_exact - before.points_exact, 1, signed=True),
        ),
        figure=figure,
        table=Table(
            (
                ctx.say("simulate.concept"),
                ctx.say("simulate.before"),
                ctx.say("simulate.after"),
                ctx.say("simulate.points_moved"),
            ),
            [
                (
                    labels[key],
                    ctx.show.signed(first.get(key, 0.0), 1),
                    ctx.show.signed(second.get(key, 0.0), 1),
                    ctx.show.signed(moved[key], 1),
                )
                for key in order
            ],
            frozenset({1, 2, 3}),
        ),
        height=150 + 42 * len(top),
    )


def _mark(name: str, points: int, row: int, colour: str, symbol: str) -> go.Scatter:
    return go.Scatter(
        x=[points],
        y=[row],
        mode="markers+text",
        name=name,
        text=[str(points)],
        textposition="middle right",
        textfont={"size": 16, "color": palette.INK},
        marker={"size": 18, "color": colour, "symbol": symbol},
        hoverinfo="x+name",
    )
