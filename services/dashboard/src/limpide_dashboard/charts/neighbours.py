"""Clients whom the model sees as it sees this one, and what became of them."""

import plotly.graph_objects as go

from limpide_credit.contracts.similar import SimilarAnswer, SimilarClient
from limpide_dashboard.charts import palette
from limpide_dashboard.charts.chart import Chart
from limpide_dashboard.charts.values import value_text
from limpide_dashboard.here import Here
from limpide_dashboard.layout import Table


def neighbours(here: Here, answer: SimilarAnswer) -> Chart:
    """The nearest clients by distance and score; crosses did not repay."""
    figure = go.Figure(
        [
            _dots(here, [one for one in answer.neighbours if one.defaulted == defaulted], defaulted=defaulted)
            for defaulted in (False, True)
        ]
    )
    figure.update_xaxes(title=here.say("compare.distance"), rangemode="tozero")
    figure.update_yaxes(title=here.say("compare.points"))
    return Chart(
        title=here.say("compare.similar_chart"),
        sentence=here.say(
            "compare.similar_sentence",
            defaulted=here.show.number(answer.defaulted),
            clients=here.show.number(len(answer.neighbours)),
            rate=here.show.percent(answer.default_rate),
            low=here.show.percent(answer.default_rate_low),
            high=here.show.percent(answer.default_rate_high),
            population=here.show.percent(answer.population_default_rate),
        ),
        figure=figure,
        table=_table(here, answer),
        height=380,
    )


def _dots(here: Here, clients: list[SimilarClient], *, defaulted: bool) -> go.Scatter:
    return go.Scatter(
        x=[one.distance for one in clients],
        y=[one.points for one in clients],
        mode="markers",
        name=here.say("compare.defaulted" if defaulted else "compare.repaid"),
        marker={
            "color": palette.AGAINST if defaulted else palette.FOR,
            "symbol": "x" if defaulted else "circle",
            "size": 12,
        },
        hovertext=[
            here.say(
                "compare.similar_hover",
                points=here.show.number(one.points),
                grade=one.grade,
                distance=here.show.points(one.distance, 1),
            )
            for one in clients
        ],
        hoverinfo="text+name",
    )


def _table(here: Here, answer: SimilarAnswer) -> Table:
    compared = answer.compared
    fixed = ("who", "distance", "points", "grade", "decision", "outcome")
    own = (
        here.say("compare.client_in_view"), "0", "", "", "", here.say("compare.unknown_yet"),
        *(value_text(here, one.feature, one.value) for one in compared),
    )  # fmt: skip
    return Table(
        (*(here.say(f"compare.{name}") for name in fixed), *(one.feature.label for one in compared)),
        [
            own,
            *(
                (
                    here.say("compare.neighbour", number=position),
                    here.show.number(one.distance, 1),
                    here.show.number(one.points),
                    one.grade,
                    here.say("compare.approved" if one.approved else "compare.refused"),
                    here.say("compare.defaulted" if one.defaulted else "compare.repaid"),
                    *(
                        value_text(here, shared.feature, value)
                        for shared, value in zip(compared, one.values, strict=True)
                    ),
                )
                for position, one in enumerate(answer.neighbours, start=1)
            ),
        ],
        frozenset({1, 2}),
    )
