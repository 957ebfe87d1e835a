"""The waterfall: from the points where everybody starts to those of the client, concept by concept."""

from collections.abc import Sequence
from itertools import pairwise

import plotly.graph_objects as go

from limpide_credit.contracts.explanation import ConceptContribution, ExplainAnswer
from limpide_dashboard.charts import palette
from limpide_dashboard.charts.chart import Chart, wrapped
from limpide_dashboard.layout import Table
from limpide_dashboard.page_context import PageContext

_CONCEPTS = 10


def waterfall(ctx: PageContext, answer: ExplainAnswer) -> Chart:
    """Return the waterfall of a score; the smaller concepts are one bar, and the table has them all."""
    say, show = ctx.say, ctx.show
    first, rest = answer.concepts[:_CONCEPTS], answer.concepts[_CONCEPTS:]
    steps = [(one.label, one.points) for one in first]
    if rest:
        steps.append((say("score.other_concepts", n=len(rest)), sum(one.points for one in rest)))
    return Chart(
        title=say("score.waterfall_title"),
        sentence=_sentence(ctx, answer),
        figure=_figure(ctx, answer.base.points, steps, answer.points_exact),
        table=Table(
            [say("score.column_concept"), say("score.column_points")],
            [
                [say("score.start"), show.number(answer.base.points, 1)],
                *([one.label, show.signed(one.points, 1)] for one in answer.concepts),
                [say("score.end"), show.number(answer.points_exact, 1)],
            ],
            numeric=frozenset({1}),
        ),
        height=110 + 40 * (len(steps) + 2),
    )


def _figure(ctx: PageContext, start: float, steps: Sequence[tuple[str, float]], end: float) -> go.Figure:
    """Draw the steps as floating bars, which plotly's own waterfall cannot hatch."""
    show = ctx.show
    labels = [ctx.say("score.start"), *(label for label, _ in steps), ctx.say("score.end")]
    levels = [start]
    for _, points in steps:
        levels.append(levels[-1] + points)
    floor = min(*levels, end) - 0.12 * max(max(levels) - min(levels), 10.0)
    bases = [floor, *(min(a, b) for a, b in pairwise(levels)), floor]
    lengths = [start - floor, *(abs(points) for _, points in steps), end - floor]
    colours = [
        palette.OTHERS,
        *(palette.FOR if points >= 0 else palette.AGAINST for _, points in steps),
        palette.ACCENT,
    ]
    texts = [show.number(start, 0), *(show.signed(points, 1) for _, points in steps), show.number(end, 0)]
    figure = go.Figure(
        go.Bar(
            orientation="h",
            y=[wrapped(label, 24) for label in labels],
            x=lengths,
            base=bases,
            text=texts,
            textposition="outside",
            cliponaxis=False,
            hovertext=[f"{label}: {text}" for label, text in zip(labels, texts, strict=True)],
            hoverinfo="text",
            marker={
                "color": colours,
                "pattern": palette.hatched([0.0, *(points for _, points in steps), 0.0]),
            },
        )
    )
    highest = max(*levels, end)
    figure.update_yaxes(autorange="reversed")
    figure.update_xaxes(range=[floor, highest + 0.16 * (highest - floor)], title=ctx.say("score.points"))
    return figure


def _sentence(ctx: PageContext, answer: ExplainAnswer) -> str:
    return ctx.say(
        "score.waterfall_sentence",
        start=ctx.show.number(answer.base.points, 0),
        end=ctx.show.number(answer.points_exact, 0),
        against=_named(ctx, [one for one in answer.concepts if one.points < 0][:2]),
        supporting=_named(ctx, [one for one in answer.concepts if one.points > 0][:2]),
    )


def _named(ctx: PageContext, concepts: Sequence[ConceptContribution]) -> str:
    if not concepts:
        return ctx.say("score.nothing")
    return ", ".join(f"{one.label} ({ctx.show.signed(one.points, 0)})" for one in concepts)
