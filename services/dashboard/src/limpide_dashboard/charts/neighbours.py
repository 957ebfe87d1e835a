"""Clients whom the model sees as it sees this one, and what became of them."""

import plotly.graph_objects as go

from limpide_credit.contracts.similar import SimilarAnswer, SimilarClient
from limpide_dashboard.charts import palette
from limpide_dashboard.charts.chart import Chart
from limpide_dashboard.charts.values import value_text
from limpide_dashboard.layout import Table
from limpide_dashboard.page_context import PageContext


def neighbours(ctx: PageContext, answer: SimilarAnswer) -> Chart:
    """The nearest clients by distance and score; crosses did not repay."""
    figure = go.Figure(
        [
            _dots(ctx, [one for one in answer.neighbours if one.defaulted == defaulted], defaulted=defaulted)
            for defaulted in (False, True)
        ]
    )
    figure.update_xaxes(title=ctx.say("compare.distance"), rangemode="tozero")
    figure.update_yaxes(title=ctx.say("compare.points"))
    return Chart(
        title=ctx.say("compare.similar_chart"),
        sentence=ctx.say(
            "compare.similar_sentence",
            defaulted=ctx.show.number(answer.defaulted),
            clients=ctx.show.number(len(answer.neighbours)),
            rate=ctx.show.percent(answer.default_rate),
            low=ctx.show.percent(answer.default_rate_low),
            high=ctx.show.percent(answer.default_rate_high),
            population=ctx.show.percent(answer.population_default_rate),
        ),
        figure=figure,
        table=_table(ctx, answer),
        height=380,
    )


def _dots(ctx: PageContext, clients: list[SimilarClient], *, defaulted: bool) -> go.Scatter:
    return go.Scatter(
        x=[one.distance for one in clients],
        y=[one.points for one in clients],
        mode="markers",
        name=ctx.say("compare.defaulted" if defaulted else "compare.repaid"),
        marker={
            "color": palette.AGAINST if defaulted else palette.FOR,
            "symbol": "x" if defaulted else "circle",
            "size": 12,
        },
        hovertext=[
            ctx.say(
                "compare.similar_hover",
                points=ctx.show.number(one.points),
                grade=one.grade,
                distance=ctx.show.points(one.distance, 1),
            )
            for one in clients
        ],
        hoverinfo="text+name",
    )


def _table(ctx: PageContext, answer: SimilarAnswer) -> Table:
    compared = answer.compared
    fixed = ("who", "distance", "points", "grade", "decision", "outcome")
    own = (
        ctx.say("compare.client_in_view"), "0", "", "", "", ctx.say("compare.unknown_yet"),
        *(value_text(ctx, one.feature, one.value) for one in compared),
    )  # fmt: skip
    return Table(
        (*(ctx.say(f"compare.{name}") for name in fixed), *(one.feature.label for one in compared)),
        [
            own,
            *(
                (
                    ctx.say("compare.neighbour", number=position),
                    ctx.show.number(one.distance, 1),
                    ctx.show.number(one.points),
                    one.grade,
                    ctx.say("compare.approved" if one.approved else "compare.refused"),
                    ctx.say("compare.defaulted" if one.defaulted else "compare.repaid"),
                    *(
                        value_text(ctx, shared.feature, value)
                        for shared, value in zip(compared, one.values, strict=True)
                    ),
                )
                for position, one in enumerate(answer.neighbours, start=1)
            ),
        ],
        frozenset({1, 2}),
    )
