"""What a model goes by: its features by how much they move scores."""

import plotly.graph_objects as go

from limpide_credit.contracts.importance import ImportanceAnswer
from limpide_dashboard.charts import palette
from limpide_dashboard.charts.chart import Chart, wrapped
from limpide_dashboard.here import Here
from limpide_dashboard.layout import Table

_BARS = 15


def importance(here: Here, answer: ImportanceAnswer, features_used: int) -> Chart:
    """The features that move scores most, in points: the same measure as on the page of a client."""
    top = answer.features[:_BARS]
    labels = [one.feature.label for one in top]
    figure = go.Figure(
        go.Bar(
            x=[one.mean_absolute for one in top],
            y=[wrapped(label, 38) for label in labels],
            orientation="h",
            marker={"color": palette.FOR},
            hovertext=[here.show.number(one.mean_absolute, 1) for one in top],
            hoverinfo="text+y",
        )
    )
    figure.update_xaxes(title=here.say("model.importance_axis"))
    figure.update_yaxes(autorange="reversed", tickfont={"size": 12})
    return Chart(
        title=here.say("model.importance_title"),
        sentence=here.say(
            "model.importance_sentence",
            first=labels[0],
            points=here.show.points(top[0].mean_absolute, 1),
            features=here.show.number(features_used),
        ),
        figure=figure,
        table=Table(
            (here.say("model.feature"), here.say("model.importance_axis")),
            [(one.feature.label, here.show.number(one.mean_absolute, 1)) for one in answer.features],
            frozenset({1}),
        ),
        height=140 + 42 * len(top),
    )
