"""How a model treats groups of people: approval rates with their intervals, and what stands behind them."""

import plotly.graph_objects as go

from limpide_credit.contracts.model_report import FairnessReport, GroupFigures
from limpide_dashboard.charts import palette
from limpide_dashboard.charts.chart import Chart, wrapped
from limpide_dashboard.charts.model_quality import error_bars, figure_text, percent_text
from limpide_dashboard.here import Here
from limpide_dashboard.layout import Table

SIGNAL = 0.8
"""Below this ratio of approval rates one looks closer: the "four-fifths rule", a screening signal."""


def approval_by_group(here: Here, report: FairnessReport) -> Chart:
    """Approval rate of each group with its bootstrap interval."""
    names = [group_name(here, one) for one in report.groups]
    rates = [one.approval_rate for one in report.groups]
    figure = go.Figure(
        go.Scatter(
            x=[one.value for one in rates],
            y=[wrapped(name) for name in names],
            error_x=error_bars(rates),
            mode="markers",
            marker={"size": 13, "color": palette.FOR},
            hovertext=[percent_text(here, one) for one in rates],
            hoverinfo="text+y",
        )
    )
    figure.update_xaxes(title=here.say("model.approval_rate"), tickformat=".0%", range=[0, 1])
    figure.update_yaxes(autorange="reversed")
    return Chart(
        title=here.say("model.fairness_chart", attribute=attribute_name(here, report)),
        sentence=_sentence(here, report),
        figure=figure,
        table=_table(here, report, names),
        height=140 + 52 * len(names),
    )


def attribute_name(here: Here, report: FairnessReport) -> str:
    """Return what the attribute is called."""
    return report.label_fr if here.language == "fr" else report.label_en


def group_name(here: Here, group: GroupFigures) -> str:
    """Return what the group is called."""
    return group.label_fr if here.language == "fr" else group.label_en


def _sentence(here: Here, report: FairnessReport) -> str:
    if len(report.groups) < 2 or report.lowest_approval_ratio is None:
        return here.say("model.fairness_one_group")
    ordered = sorted(report.groups, key=lambda one: one.approval_rate.value)
    lowest, highest, ratio = ordered[0], ordered[-1], report.lowest_approval_ratio
    sentence = here.say(
        "model.fairness_sentence",
        lowest=group_name(here, lowest),
        lowest_rate=here.show.percent(lowest.approval_rate.value),
        highest=group_name(here, highest),
        highest_rate=here.show.percent(highest.approval_rate.value),
        ratio=figure_text(here, ratio, 2),
    )
    verdict = "signal" if ratio.value < SIGNAL else "unsure" if ratio.low < SIGNAL else "calm"
    return f"{sentence} {here.say(f'model.fairness_{verdict}')}"


def _table(here: Here, report: FairnessReport, names: list[str]) -> Table:
    headings = (
        "group", "clients", "defaults", "approval_rate", "refused_defaults", "refused_good", "gap",
    )  # fmt: skip
    return Table(
        tuple(here.say(f"model.{heading}") for heading in headings),
        [
            (
                name,
                here.show.number(one.clients),
                here.show.number(one.defaults),
                percent_text(here, one.approval_rate),
                percent_text(here, one.true_positive_rate),
                percent_text(here, one.false_positive_rate),
                percent_text(here, one.calibration_gap),
            )
            for name, one in zip(names, report.groups, strict=True)
        ],
        frozenset(range(1, len(headings))),
    )
