"""What a model goes by: its features by how much they move scores."""

import plotly.graph_objects as go

from limpide_credit.contracts.importance import ImportanceAnswer
from limpide_dashboard.charts import palette
from limpide_dashboard.charts.chart import Chart, wrapped
from limpide_dashboard.layout import Table
from limpide_dashboard.page_context import PageContext

_BARS = 15


def importance(ctx: PageContext, answer: ImportanceAnswer, features_used: int) -> Chart:
    """The features that move scores most, in points: the same measure as on the page of a client."""
    top = answer.features[:_BARS]
    labels = [one.feature.label for one in top]
    figure = go.Figure(
        go.Bar(
            x=[one.mean_absolute for one in top],
            y=[wrapped(label, 38) for label in labels],
            orientation="h",
            marker={"color": palette.FOR},
            hovertext=[ctx.show.number(one.mean_absolute, 1) for one in top],
            hoverinfo="text+y",
        )
    )
    figure.update_xaxes(title=ctx.say("model.importance_axis"))
    figure.update_yaxes(autorange="reversed", tickfont={"size": 12})
    return Chart(
        title=ctx.say("model.importance_title"),
        sentence=ctx.say(
            "model.importance_sentence",
            first=labels[0],
            points=ctx.show.points(top[0].mean_absolute, 1),
            features=ctx.show.number(features_used),
        ),
        figure=figure,
        table=Table(
            (ctx.say("model.feature"), ctx.say("model.importance_axis")),
            [(one.feature.label, ctx.show.number(one.mean_absolute, 1)) for one in answer.features],
            frozenset({1}),
        ),
        height=140 + 42 * len(top),
    )
