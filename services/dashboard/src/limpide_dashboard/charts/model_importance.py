"""What a model goes by: its features by how much they move scores."""

import plotly.graph_objects as go

from limpide_credit.contracts.model_report import FeatureImportance, ModelReport
from limpide_dashboard.charts import palette
from limpide_dashboard.charts.chart import Chart, wrapped
from limpide_dashboard.here import Here
from limpide_dashboard.layout import Table

_BARS = 15


def importance(here: Here, report: ModelReport) -> Chart:
    """The features that move scores most, in points."""
    top = report.importance[:_BARS]
    labels = [_label(here, one) for one in top]
    figure = go.Figure(
        go.Bar(
            x=[one.points for one in top],
            y=[wrapped(label, 38) for label in labels],
            orientation="h",
            marker={"color": palette.FOR},
            hovertext=[here.show.number(one.points, 2) for one in top],
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
            points=here.show.points(top[0].points, 1),
            features=here.show.number(report.features_used),
        ),
        figure=figure,
        table=Table(
            (here.say("model.feature"), here.say("model.importance_axis")),
            [(_label(here, one), here.show.number(one.points, 2)) for one in report.importance[:50]],
            frozenset({1}),
        ),
        height=140 + 42 * len(top),
    )


def _label(here: Here, feature: FeatureImportance) -> str:
    return feature.label_fr if here.language == "fr" else feature.label_en
