"""How the score answers when one thing changes, on average and for the client in view."""

from typing import Any

import plotly.graph_objects as go

from limpide_credit.contracts.dependence import DependenceAnswer, DependencePoint
from limpide_dashboard.charts import palette
from limpide_dashboard.charts.axes import line, ticks_in_words
from limpide_dashboard.charts.chart import Chart, wrapped
from limpide_dashboard.charts.values import value_text
from limpide_dashboard.layout import Table
from limpide_dashboard.page_context import PageContext

_ROWS = 25


def dependence(ctx: PageContext, answer: DependenceAnswer) -> Chart:
    """Partial dependence with its spread, the client's own curve, and the threshold."""
    values = [value_text(ctx, answer.feature, point.value) for point in answer.curve]
    numbers = [point.value for point in answer.curve if isinstance(point.value, float)]
    figure = go.Figure()
    if len(numbers) == len(answer.curve) and answer.feature.kind == "number":
        _curves(ctx, figure, answer, numbers, values)
    else:
        _words(ctx, figure, answer, values)
    figure.add_hline(y=answer.threshold_points, line_color=palette.AGAINST, line_dash="dash")
    figure.add_annotation(
        x=1,
        xref="paper",
        y=answer.threshold_points,
        text=ctx.say("compare.threshold"),
        showarrow=False,
        xanchor="right",
        yshift=11,
        font={"color": palette.AGAINST},
    )
    figure.update_yaxes(title=ctx.say("compare.points"))
    return Chart(
        title=ctx.say("compare.dependence_title", feature=answer.feature.label),
        sentence=_sentence(ctx, answer),
        figure=figure,
        table=_table(ctx, answer, values),
        height=440,
    )


def _curves(
    ctx: PageContext, figure: go.Figure, answer: DependenceAnswer, numbers: list[float], values: list[str]
) -> None:
    curve = answer.curve
    edge: dict[str, Any] = {"x": numbers, "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    figure.add_traces(
        [
            go.Scatter(y=[one.low_points for one in curve], showlegend=False, **edge),
            go.Scatter(
                y=[one.high_points for one in curve],
                fill="tonexty",
                fillcolor="rgba(138, 151, 165, 0.25)",
                name=ctx.say("compare.spread"),
                **edge,
            ),
            go.Scatter(
                x=numbers,
                y=[one.mean_points for one in curve],
                mode="lines",
                name=ctx.say("compare.average"),
                line={"color": palette.MUTED, "width": 2, "dash": "dash"},
                hovertext=_hover(ctx, values, [one.mean_points for one in curve]),
                hoverinfo="text+name",
            ),
        ]
    )
    figure.update_xaxes(**ticks_in_words(ctx, answer.feature, numbers))
    if answer.client is None:
        return
    figure.add_trace(
        go.Scatter(
            x=numbers,
            y=[one.client_points for one in curve],
            mode="lines",
            name=ctx.say("compare.own_curve"),
            line={"color": palette.ACCENT, "width": 3},
            hovertext=_hover(ctx, values, [one.client_points for one in curve]),
            hoverinfo="text+name",
        )
    )
    value = answer.client.value
    if isinstance(value, float) and min(numbers) <= value <= max(numbers):
        line(
            figure,
            x=value,
            colour=palette.ACCENT,
            text=ctx.say("compare.this_client", value=value_text(ctx, answer.feature, value)),
            left=value > (min(numbers) + max(numbers)) / 2,
        )


def _words(ctx: PageContext, figure: go.Figure, answer: DependenceAnswer, values: list[str]) -> None:
    curve, words = answer.curve, [wrapped(value, 18) for value in values]
    figure.add_trace(
        go.Scatter(
            x=words,
            y=[one.mean_points for one in curve],
            error_y=_spread(curve),
            mode="markers",
            name=ctx.say("compare.average_with_spread"),
            marker={"color": palette.MUTED, "size": 10, "symbol": "square"},
            hovertext=_hover(ctx, values, [one.mean_points for one in curve]),
            hoverinfo="text+name",
        )
    )
    if answer.client is not None:
        figure.add_trace(
            go.Scatter(
                x=words,
                y=[one.client_points for one in curve],
                mode="markers",
                name=ctx.say("compare.own_curve"),
                marker={"color": palette.ACCENT, "size": 13, "symbol": "diamond"},
                hovertext=_hover(ctx, values, [one.client_points for one in curve]),
                hoverinfo="text+name",
            )
        )
    figure.update_xaxes(type="category", tickfont={"size": 12})


def _spread(curve: list[DependencePoint]) -> dict[str, Any]:
    return {
        "type": "data",
        "symmetric": False,
        "array": [one.high_points - one.mean_points for one in curve],
        "arrayminus": [one.mean_points - one.low_points for one in curve],
        "color": palette.OTHERS,
        "thickness": 1.5,
    }


def _hover(ctx: PageContext, values: list[str], points: list[float | None]) -> list[str]:
    return [
        ctx.say("compare.dependence_hover", value=value, points=_points(ctx, one))
        for value, one in zip(values, points, strict=True)
    ]


def _points(ctx: PageContext, points: float | None) -> str:
    return "–" if points is None else ctx.show.number(points, 0)


def _sentence(ctx: PageContext, answer: DependenceAnswer) -> str:
    along = ctx.say("compare.moved_feature")
    if answer.moved_along:
        along = ctx.say("compare.moved_fact", n=answer.moved_along)
    own = [(one.client_points, one) for one in answer.curve if one.client_points is not None]
    if answer.client is None or not own:
        return along
    best, worst = max(own, key=lambda pair: pair[0]), min(own, key=lambda pair: pair[0])
    return ctx.say(
        "compare.dependence_sentence",
        points=_points(ctx, answer.client.points),
        worst=_points(ctx, worst[0]),
        worst_value=value_text(ctx, answer.feature, worst[1].value),
        best=_points(ctx, best[0]),
        best_value=value_text(ctx, answer.feature, best[1].value),
        threshold=_points(ctx, answer.threshold_points),
        along=along,
    )


def _table(ctx: PageContext, answer: DependenceAnswer, values: list[str]) -> Table:
    step = max(1, len(values) // _ROWS)
    rows = list(zip(values, answer.curve, strict=True))[::step]
    return Table(
        tuple(ctx.say(f"compare.{name}") for name in ("values", "average", "spread", "own_curve")),
        [
            (
                value,
                _points(ctx, one.mean_points),
                ctx.say(
                    "compare.range",
                    low=_points(ctx, one.low_points),
                    high=_points(ctx, one.high_points),
                ),
                _points(ctx, one.client_points),
            )
            for value, one in rows
        ],
        frozenset({1, 2, 3}),
    )
