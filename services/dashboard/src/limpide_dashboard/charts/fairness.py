"""How a model treats groups of people: approval rates with their intervals, and what stands behind them."""

import plotly.graph_objects as go

from limpide_credit.contracts.model_report import FairnessReport, GroupFigures
from limpide_dashboard.charts import palette
from limpide_dashboard.charts.chart import Chart, wrapped
from limpide_dashboard.charts.model_quality import error_bars, figure_text, percent_text
from limpide_dashboard.layout import Table
from limpide_dashboard.page_context import PageContext

SIGNAL = 0.8
"""Below this ratio of approval rates one looks closer: the "four-fifths rule", a screening signal."""


def approval_by_group(ctx: PageContext, report: FairnessReport) -> Chart:
    """Approval rate of each group with its bootstrap interval."""
    names = [group_name(ctx, one) for one in report.groups]
    rates = [one.approval_rate for one in report.groups]
    figure = go.Figure(
        go.Scatter(
            x=[one.value for one in rates],
            y=[wrapped(name) for name in names],
            error_x=error_bars(rates),
            mode="markers",
            marker={"size": 13, "color": palette.FOR},
            hovertext=[percent_text(ctx, one) for one in rates],
            hoverinfo="text+y",
        )
    )
    figure.update_xaxes(title=ctx.say("model.approval_rate"), tickformat=".0%", range=[0, 1])
    figure.update_yaxes(autorange="reversed")
    return Chart(
        title=ctx.say("model.fairness_chart", attribute=attribute_name(ctx, report)),
        sentence=_sentence(ctx, report),
        figure=figure,
        table=_table(ctx, report, names),
        height=140 + 52 * len(names),
    )


def attribute_name(ctx: PageContext, report: FairnessReport) -> str:
    """Return what the attribute is called."""
    return report.label_fr if ctx.language == "fr" else report.label_en


def group_name(ctx: PageContext, group: GroupFigures) -> str:
    """Return what the group is called."""
    return group.label_fr if ctx.language == "fr" else group.label_en


def _sentence(ctx: PageContext, report: FairnessReport) -> str:
    if len(report.groups) < 2 or report.lowest_approval_ratio is None:
        return ctx.say("model.fairness_one_group")
    ordered = sorted(report.groups, key=lambda one: one.approval_rate.value)
    lowest, highest, ratio = ordered[0], ordered[-1], report.lowest_approval_ratio
    sentence = ctx.say(
        "model.fairness_sentence",
        lowest=group_name(ctx, lowest),
        lowest_rate=ctx.show.percent(lowest.approval_rate.value),
        highest=group_name(ctx, highest),
        highest_rate=ctx.show.percent(highest.approval_rate.value),
        ratio=figure_text(ctx, ratio, 2),
    )
    verdict = "signal" if ratio.value < SIGNAL else "unsure" if ratio.low < SIGNAL else "calm"
    return f"{sentence} {ctx.say(f'model.fairness_{verdict}')}"


def _table(ctx: PageContext, report: FairnessReport, names: list[str]) -> Table:
    headings = (
        "group", "clients", "defaults", "approval_rate", "refused_defaults", "refused_good", "gap",
    )  # fmt: skip
    return Table(
        tuple(ctx.say(f"model.{heading}") for heading in headings),
        [
            (
                name,
                ctx.show.number(one.clients),
                ctx.show.number(one.defaults),
                percent_text(ctx, one.approval_rate),
                percent_text(ctx, one.true_positive_rate),
                percent_text(ctx, one.false_positive_rate),
                percent_text(ctx, one.calibration_gap),
            )
            for name, one in zip(names, report.groups, strict=True)
        ],
        frozenset(range(1, len(headings))),
    )
