"""Two variables of choice in one chart: every dot is a client, the star is the one in view."""

from collections.abc import Callable
from typing import Any, Literal

import plotly.graph_objects as go

from limpide_credit.contracts.population import PairAnswer, PairPoint
from limpide_credit.contracts.shown_feature import FeatureValue, ShownFeature
from limpide_credit.features import feature_set
from limpide_dashboard.charts import palette
from limpide_dashboard.charts.axes import ticks_in_words
from limpide_dashboard.charts.chart import Chart, wrapped
from limpide_dashboard.charts.values import axis_label, value_text
from limpide_dashboard.layout import Table
from limpide_dashboard.page_context import PageContext

Colouring = Literal["outcome", "decision", "score"]
COLOURINGS: tuple[Colouring, ...] = ("outcome", "decision", "score")
_ROWS = 100
_WEAK, _STRONG = 0.1, 0.5


def pair(ctx: PageContext, answer: PairAnswer, colouring: Colouring) -> Chart:
    """The sample over two features, coloured by the outcome, the decision or the score."""
    figure = go.Figure(_by_score(ctx, answer) if colouring == "score" else _by_group(ctx, answer, colouring))
    if answer.client is not None and None not in (answer.client.x, answer.client.y):
        figure.add_trace(
            go.Scatter(
                x=[_place(ctx, answer.x, answer.client.x)],
                y=[_place(ctx, answer.y, answer.client.y)],
                mode="markers",
                name=ctx.say("compare.client_in_view"),
                marker={
                    "symbol": "star",
                    "size": 20,
                    "color": palette.ACCENT,
                    "line": {"color": palette.SURFACE, "width": 1.5},
                },
                hovertext=[_hover(ctx, answer, answer.client)],
                hoverinfo="text",
            )
        )
    figure.update_xaxes(title=wrapped(axis_label(answer.x), 46), **_axis(ctx, answer, "x"))
    figure.update_yaxes(title=wrapped(axis_label(answer.y), 40), **_axis(ctx, answer, "y"))
    return Chart(
        title=ctx.say("compare.pair_chart", x=answer.x.label, y=answer.y.label),
        sentence=_sentence(ctx, answer),
        figure=figure,
        table=_table(ctx, answer),
        height=540,
    )


def _by_group(ctx: PageContext, answer: PairAnswer, colouring: Colouring) -> list[go.Scatter]:
    belongs: Callable[[PairPoint], bool] = (
        (lambda one: bool(one.defaulted)) if colouring == "outcome" else (lambda one: not one.approved)
    )
    names = ("repaid", "defaulted") if colouring == "outcome" else ("approved", "refused")
    return [
        _dots(
            ctx,
            answer,
            [one for one in answer.sample if belongs(one) == against],
            name=ctx.say(f"compare.{name}"),
            marker={
                "color": palette.AGAINST if against else palette.FOR,
                "symbol": "x" if against else "circle",
                "size": 8 if against else 6,
                "opacity": 0.75 if against else 0.45,
            },
        )
        for name, against in zip(names, (False, True), strict=True)
    ]


def _by_score(ctx: PageContext, answer: PairAnswer) -> list[go.Scatter]:
    marker = {
        "color": [one.points for one in answer.sample],
        "colorscale": "Cividis",
        "size": 7,
        "opacity": 0.8,
        "colorbar": {"title": ctx.say("compare.points"), "thickness": 12},
    }
    return [_dots(ctx, answer, answer.sample, name=ctx.say("compare.clients"), marker=marker)]


def _dots(
    ctx: PageContext, answer: PairAnswer, points: list[PairPoint], *, name: str, marker: dict[str, Any]
) -> go.Scatter:
    return go.Scatter(
        x=[_place(ctx, answer.x, one.x) for one in points],
        y=[_place(ctx, answer.y, one.y) for one in points],
        mode="markers",
        name=name,
        marker=marker,
        hovertext=[_hover(ctx, answer, one) for one in points],
        hoverinfo="text+name",
    )


def _place(ctx: PageContext, feature: ShownFeature, value: FeatureValue) -> float | str | None:
    return wrapped(value_text(ctx, feature, value), 18) if isinstance(value, str) else value


def _axis(ctx: PageContext, answer: PairAnswer, side: Literal["x", "y"]) -> dict[str, Any]:
    feature: ShownFeature = getattr(answer, side)
    points = [*answer.sample, *([answer.client] if answer.client else [])]
    values = [value for one in points if isinstance(value := getattr(one, side), float)]
    if feature.kind == "category":
        words = [_place(ctx, feature, word) for word in feature_set().features[feature.name].categories]
        return {"categoryorder": "array", "categoryarray": words}
    if feature.kind != "number" or not values:
        return {}
    return ticks_in_words(ctx, feature, values)


def _hover(ctx: PageContext, answer: PairAnswer, one: PairPoint) -> str:
    return ctx.say(
        "compare.pair_hover",
        x=value_text(ctx, answer.x, one.x),
        y=value_text(ctx, answer.y, one.y),
        points=ctx.show.number(one.points),
    )


def _sentence(ctx: PageContext, answer: PairAnswer) -> str:
    clients = ctx.show.number(len(answer.sample))
    if answer.correlation is None:
        return ctx.say("compare.pair_no_correlation", clients=clients)
    size = abs(answer.correlation)
    strength = "weak" if size < _WEAK else "some" if size < _STRONG else "strong"
    direction = "" if strength == "weak" else "_same" if answer.correlation > 0 else "_opposite"
    return ctx.say(
        f"compare.pair_{strength}{direction}",
        clients=clients,
        correlation=ctx.show.signed(answer.correlation, 2),
    )


def _table(ctx: PageContext, answer: PairAnswer) -> Table:
    mine = [answer.client] if answer.client else []
    rows = [*mine, *answer.sample][:_ROWS]
    return Table(
        (
            ctx.say("compare.who"),
            answer.x.label,
            answer.y.label,
            ctx.say("compare.points"),
            ctx.say("compare.outcome"),
        ),
        [
            (
                ctx.say("compare.client_in_view" if position < len(mine) else "compare.another"),
                value_text(ctx, answer.x, one.x),
                value_text(ctx, answer.y, one.y),
                ctx.show.number(one.points),
                _outcome(ctx, one),
            )
            for position, one in enumerate(rows)
        ],
        frozenset({1, 2, 3}),
    )


def _outcome(ctx: PageContext, one: PairPoint) -> str:
    if one.defaulted is None:
        return ctx.say("compare.unknown_yet")
    return ctx.say("compare.defaulted" if one.defaulted else "compare.repaid")
