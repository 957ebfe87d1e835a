"""What counted for this client, and what counts for everybody, feature by feature."""

from collections.abc import Sequence

import plotly.graph_objects as go

from limpide_credit.contracts.explanation import ExplainAnswer
from limpide_credit.contracts.importance import ImportanceAnswer
from limpide_dashboard.charts import palette
from limpide_dashboard.charts.chart import Chart, wrapped
from limpide_dashboard.layout import Table
from limpide_dashboard.page_context import PageContext

_FEATURES = 10


def local_importance(ctx: PageContext, answer: ExplainAnswer) -> Chart:
    """Return the features that moved this client's score the most."""
    say, show = ctx.say, ctx.show
    shown = answer.features[:_FEATURES]
    points = [one.points for one in shown]
    figure = _bars(
        [one.label for one in shown],
        points,
        [show.signed(value, 1) for value in points],
        [palette.FOR if value >= 0 else palette.AGAINST for value in points],
    )
    figure.update_xaxes(title=say("score.points"))
    largest = shown[0].label if shown else say("score.nothing")
    return Chart(
        title=say("score.local_title"),
        sentence=say("score.local_sentence", feature=largest),
        figure=figure,
        table=Table(
            [say("score.column_feature"), say("score.column_value"), say("score.column_points")],
            [[one.label, one.value_text, show.signed(one.points, 1)] for one in answer.features],
            numeric=frozenset({2}),
        ),
        height=_height(shown),
    )


def global_importance(ctx: PageContext, answer: ImportanceAnswer) -> Chart:
    """Return the features that move scores the most over the reference sample."""
    say, show = ctx.say, ctx.show
    shown = answer.features[:_FEATURES]
    figure = _bars(
        [one.feature.label for one in shown],
        [one.mean_absolute for one in shown],
        [show.number(one.mean_absolute, 1) for one in shown],
        [palette.ACCENT] * len(shown),
    )
    figure.update_xaxes(title=say("score.mean_points"))
    largest = shown[0].feature.label if shown else say("score.nothing")
    return Chart(
        title=say("score.global_title"),
        sentence=say("score.global_sentence", feature=largest, rows=show.number(answer.rows)),
        figure=figure,
        table=Table(
            [say("score.column_feature"), say("score.mean_points"), say("score.column_share")],
            [
                [one.feature.label, show.number(one.mean_absolute, 1), show.percent(one.share)]
                for one in answer.features[: 3 * _FEATURES]
            ],
            numeric=frozenset({1, 2}),
        ),
        height=_height(shown),
    )


def _bars(
    labels: Sequence[str],
    values: Sequence[float],
    texts: Sequence[str],
    colours: Sequence[str],
) -> go.Figure:
    figure = go.Figure(
        go.Bar(
            orientation="h",
            y=list(range(len(labels))),
            x=list(values),
            text=list(texts),
            textposition="outside",
            cliponaxis=False,
            hovertext=[f"{label}: {text}" for label, text in zip(labels, texts, strict=True)],
            hoverinfo="text",
            marker={"color": list(colours), "pattern": palette.hatched(values)},
        )
    )
    figure.update_yaxes(
        autorange="reversed",
        zeroline=False,
        tickvals=list(range(len(labels))),
        ticktext=[wrapped(one, 28) for one in labels],
    )
    low, high = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
    room = max(high - low, 1e-9)
    figure.update_xaxes(range=[low - (0.5 * room if low < 0 else 0), high + 0.3 * room])
    return figure


def _height(shown: Sequence[object]) -> int:
    return 90 + 58 * max(len(shown), 3)
