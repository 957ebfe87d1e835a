"""Where one client stands among others: the distribution of one feature over two groups."""

from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from limpide_credit.contracts.population import Bar, GroupName, PopulationAnswer, PopulationGroup
from limpide_dashboard.charts import palette
from limpide_dashboard.charts.axes import line
from limpide_dashboard.charts.chart import Chart, wrapped
from limpide_dashboard.charts.values import axis_label, value_text
from limpide_dashboard.layout import Table
from limpide_dashboard.page_context import PageContext


@dataclass(frozen=True)
class Comparison:
    """Which groups are drawn beside each other."""

    key: str  # Its word in the catalogue
    groups: tuple[GroupName, ...]  # In the order in which they are drawn


COMPARISONS = (
    Comparison("all", ("all",)),
    Comparison("same_kind", ("same_kind", "all")),
    Comparison("decision", ("approved", "refused")),
    Comparison("outcome", ("repaid", "defaulted")),
)

_COLOURS: dict[GroupName, str] = {
    "all": palette.OTHERS,
    "same_kind": palette.ACCENT,
    "approved": palette.FOR,
    "repaid": palette.FOR,
    "refused": palette.AGAINST,
    "defaulted": palette.AGAINST,
}
# As many labels stand level beside each other on a telephone; more stand upright.
_LEVEL_LABELS = 6
_HATCHED = frozenset({"refused", "defaulted"})


def distribution(ctx: PageContext, answer: PopulationAnswer, comparison: Comparison) -> Chart:
    """The feature over the groups of a comparison, with the client's own bar marked."""
    by_name = {one.group: one for one in answer.groups}
    groups = [by_name[name] for name in comparison.groups if name in by_name]
    bars = _bar_labels(ctx, answer)
    figure = go.Figure(
        [
            go.Bar(
                x=list(range(len(bars))),
                y=group.shares,
                name=wrapped(group.label, 38),
                marker={
                    "color": _COLOURS[group.group],
                    "pattern": {
                        "shape": palette.HATCH_AGAINST if group.group in _HATCHED else "",
                        "fgcolor": palette.SURFACE,
                    },
                },
                hovertext=[
                    ctx.say(
                        "compare.bar_hover",
                        bar=bar,
                        share=ctx.show.percent(share),
                        clients=ctx.show.number(count),
                    )
                    for bar, share, count in zip(bars, group.shares, group.counts, strict=True)
                ],
                hoverinfo="text+name",
            )
            for group in groups
        ]
    )
    figure.update_layout(barmode="group", bargap=0.15)
    figure.update_yaxes(title=ctx.say("compare.share_axis"), tickformat=".0%")
    figure.update_xaxes(tickfont={"size": 12}, zeroline=False, **_ticks(bars))
    _mark_client(ctx, figure, answer)
    return Chart(
        title=axis_label(answer.feature),
        sentence=_sentence(ctx, answer, groups),
        figure=figure,
        table=Table(
            (
                ctx.say("compare.values"),
                *(ctx.say("compare.share_of", group=group.label) for group in groups),
            ),
            [
                (
                    bar,
                    *(
                        ctx.say(
                            "compare.share_cell",
                            share=ctx.show.percent(group.shares[position]),
                            clients=ctx.show.number(group.counts[position]),
                        )
                        for group in groups
                    ),
                )
                for position, bar in enumerate(bars)
            ],
            frozenset(range(1, len(groups) + 1)),
        ),
        height=440 if len(bars) <= _LEVEL_LABELS else 560,
    )


def standing_table(ctx: PageContext, answer: PopulationAnswer) -> Table:
    """Where the client stands in every group."""
    numeric = answer.feature.kind == "number"
    headings = ["group", "clients", "missing", "default_rate"]
    headings += ["median", "standing"] if numeric else ["same_value"]
    if answer.client is None:
        headings = [heading for heading in headings if heading not in {"standing", "same_value"}]
    return Table(
        tuple(ctx.say(f"compare.{heading}") for heading in headings),
        [tuple(_cell(ctx, answer, group, heading) for heading in headings) for group in answer.groups],
        frozenset(range(1, len(headings))),
    )


def _cell(ctx: PageContext, answer: PopulationAnswer, group: PopulationGroup, heading: str) -> str:
    match heading:
        case "group":
            return group.label
        case "clients":
            return ctx.show.number(group.rows)
        case "missing":
            return ctx.show.number(group.missing)
        case "default_rate":
            return _share(ctx, group.default_rate)
        case "median":
            return "–" if group.median is None else value_text(ctx, answer.feature, group.median)
        case "standing":
            return _share(ctx, group.client_standing)
        case _:
            bar = None if answer.client is None else answer.client.bar
            return _share(ctx, None if bar is None else group.shares[bar])


def _share(ctx: PageContext, share: float | None) -> str:
    return "–" if share is None else ctx.show.percent(share)


def _bar_labels(ctx: PageContext, answer: PopulationAnswer) -> list[str]:
    return [_bar_label(ctx, answer, bar) for bar in answer.bars]


def _bar_label(ctx: PageContext, answer: PopulationAnswer, bar: Bar) -> str:
    if bar.label is not None:
        return bar.label
    if bar.low is None or bar.high is None or bar.low == bar.high:
        return value_text(ctx, answer.feature, bar.low)
    low, high = (value_text(ctx, answer.feature, edge) for edge in (bar.low, bar.high))
    return ctx.say("compare.range", low=low, high=high)


def _ticks(labels: list[str]) -> dict[str, Any]:
    """Write under every bar what it stands for, upright where the bars are many."""
    places = list(range(len(labels)))
    if len(labels) <= _LEVEL_LABELS:
        return {"tickvals": places, "ticktext": [wrapped(label, 16) for label in labels]}
    return {"tickvals": places, "ticktext": [wrapped(label, 26) for label in labels], "tickangle": -90}


def _mark_client(ctx: PageContext, figure: go.Figure, answer: PopulationAnswer) -> None:
    if answer.client is None or answer.client.bar is None:
        return
    line(
        figure,
        x=answer.client.bar,
        colour=palette.ACCENT,
        text=ctx.say("compare.this_client", value=value_text(ctx, answer.feature, answer.client.value)),
        left=answer.client.bar >= len(answer.bars) / 2,
    )


def _sentence(ctx: PageContext, answer: PopulationAnswer, groups: list[PopulationGroup]) -> str:
    if answer.client is None:
        return ctx.say("compare.sentence_nobody", clients=ctx.show.number(groups[0].rows))
    if answer.client.value is None:
        missing = groups[0].missing / max(1, groups[0].rows)
        return ctx.say("compare.sentence_missing", share=ctx.show.percent(missing))
    value = value_text(ctx, answer.feature, answer.client.value)
    return " ".join(
        [ctx.say("compare.sentence_value", value=value)]
        + [_percentile_rank(ctx, answer, group, answer.client.bar) for group in groups]
    )


def _percentile_rank(
    ctx: PageContext, answer: PopulationAnswer, group: PopulationGroup, bar: int | None
) -> str:
    if group.client_standing is not None and group.median is not None and answer.feature.kind == "number":
        return ctx.say(
            "compare.sentence_standing",
            group=group.label,
            standing=ctx.show.percent(group.client_standing, 0),
            median=value_text(ctx, answer.feature, group.median),
        )
    if bar is None:
        return ""
    return ctx.say("compare.sentence_same", group=group.label, share=ctx.show.percent(group.shares[bar]))
