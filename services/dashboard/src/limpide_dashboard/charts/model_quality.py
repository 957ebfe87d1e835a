"""What a model is worth: ranking by depth of history, calibration, and the cost of each threshold."""

import plotly.graph_objects as go

from limpide_credit.contracts.model_report import CalibrationPoint, CostPoint, Figure, ModelReport
from limpide_dashboard.charts import palette
from limpide_dashboard.charts.chart import Chart, wrapped
from limpide_dashboard.layout import Table
from limpide_dashboard.page_context import PageContext

DEPTHS = ("", "full", "thin", "none", "blanked")
"""Suffixes of the metrics: all clients, then by depth of history, then as if nobody had one."""


def figure_text(ctx: PageContext, figure: Figure | float, digits: int = 3) -> str:
    """Return a figure with its 95 % interval."""
    if not isinstance(figure, Figure):
        return ctx.show.number(figure, digits)
    return ctx.say(
        "model.interval",
        value=ctx.show.number(figure.value, digits),
        low=ctx.show.number(figure.low, digits),
        high=ctx.show.number(figure.high, digits),
    )


def percent_text(ctx: PageContext, figure: Figure | None, digits: int = 1) -> str:
    """Return a share with its 95 % interval; a word where it is not known."""
    if figure is None:
        return ctx.say("model.too_few")
    return ctx.say(
        "model.interval",
        value=ctx.show.percent(figure.value, digits),
        low=ctx.show.percent(figure.low, digits),
        high=ctx.show.percent(figure.high, digits),
    )


def error_bars(figures: list[Figure]) -> dict[str, object]:
    """Return plotly's error bars of figures with intervals."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [one.high - one.value for one in figures],
        "arrayminus": [one.value - one.low for one in figures],
        "color": palette.INK,
        "thickness": 1.5,
        "width": 6,
    }


def depth_name(ctx: PageContext, depth: str) -> str:
    """Return what a depth of history is called."""
    return ctx.say(f"model.depth_{depth or 'all'}")


def ranking_by_depth(ctx: PageContext, report: ModelReport) -> Chart:
    """How well the model ranks clients with much, little or no history."""
    measured = [
        (depth_name(ctx, depth), report.metrics[name])
        for depth in DEPTHS
        if (name := f"auc.{depth}" if depth else "auc") in report.metrics
    ]
    figures = [figure for _, figure in measured]
    figure = go.Figure(
        go.Scatter(
            x=[one.value for one in figures],
            y=[wrapped(name) for name, _ in measured],
            error_x=error_bars(figures),
            mode="markers",
            marker={"size": 13, "color": palette.FOR},
            hovertext=[figure_text(ctx, one) for one in figures],
            hoverinfo="text+y",
        )
    )
    figure.add_vline(x=0.5, line_dash="dash", line_color=palette.MUTED)
    figure.update_xaxes(title=ctx.say("model.auc_axis"), range=[0.45, 1.0])
    figure.update_yaxes(autorange="reversed")
    overall = report.metrics["auc"]
    return Chart(
        title=ctx.say("model.ranking_title"),
        sentence=ctx.say("model.ranking_sentence", auc=figure_text(ctx, overall)),
        figure=figure,
        table=Table(
            (ctx.say("model.clients"), ctx.say("model.metric_auc")),
            [(name, figure_text(ctx, one)) for name, one in measured],
            frozenset({1}),
        ),
        height=420,
    )


def calibration(ctx: PageContext, points: list[CalibrationPoint]) -> Chart:
    """What was announced against what came true."""
    observed = [one.observed for one in points]
    top = max(*(one.mean_predicted for one in points), *(one.high for one in observed)) * 1.05
    figure = go.Figure(
        [
            go.Scatter(
                x=[0, top],
                y=[0, top],
                mode="lines",
                name=ctx.say("model.calibration_perfect"),
                line={"color": palette.MUTED, "dash": "dash"},
                hoverinfo="skip",
            ),
            go.Scatter(
                x=[one.mean_predicted for one in points],
                y=[one.value for one in observed],
                error_y=error_bars(observed),
                mode="markers",
                name=ctx.say("model.calibration_observed"),
                marker={"size": 11, "color": palette.FOR},
                hovertext=[
                    ctx.say(
                        "model.calibration_hover",
                        predicted=ctx.show.percent(one.mean_predicted),
                        observed=percent_text(ctx, one.observed),
                        clients=ctx.show.number(one.clients),
                    )
                    for one in points
                ],
                hoverinfo="text",
            ),
        ]
    )
    figure.update_xaxes(
        title=ctx.say("model.calibration_predicted"), tickformat=".0%", range=[0, top], constrain="domain"
    )
    figure.update_yaxes(title=ctx.say("model.calibration_true"), tickformat=".0%", rangemode="tozero")
    within = sum(one.observed.low <= one.mean_predicted <= one.observed.high for one in points)
    return Chart(
        title=ctx.say("model.calibration_title"),
        sentence=ctx.say("model.calibration_sentence", within=within, groups=len(points)),
        figure=figure,
        table=Table(
            (
                ctx.say("model.clients"),
                ctx.say("model.calibration_predicted"),
                ctx.say("model.calibration_true"),
            ),
            [
                (
                    ctx.show.number(one.clients),
                    ctx.show.percent(one.mean_predicted),
                    percent_text(ctx, one.observed),
                )
                for one in points
            ],
            frozenset({0, 1, 2}),
        ),
        height=420,
    )


def cost_of_thresholds(ctx: PageContext, report: ModelReport) -> Chart:
    """What each threshold would cost, and the one that was chosen."""
    curve, chosen = report.cost_curve, report.threshold.chosen
    plateau = [one.threshold for one in curve if one.plateau]
    figure = go.Figure(
        go.Scatter(
            x=[one.threshold for one in curve],
            y=[one.cost for one in curve],
            mode="lines",
            line={"color": palette.FOR, "width": 3},
            hovertext=[_cost_hover(ctx, one) for one in curve],
            hoverinfo="text",
        )
    )
    if plateau:
        figure.add_vrect(
            x0=min(plateau),
            x1=max(plateau),
            fillcolor=palette.OTHERS,
            opacity=0.18,
            line_width=0,
        )
    figure.add_vline(x=chosen, line_color=palette.AGAINST, line_width=3, line_dash="dash")
    figure.add_annotation(
        x=chosen,
        y=1,
        yref="paper",
        text=ctx.say("model.cost_chosen", threshold=ctx.show.percent(chosen)),
        showarrow=False,
        xanchor="left",
        xshift=6,
        bgcolor=palette.SURFACE,
        font={"color": palette.AGAINST},
    )
    last = max((one.threshold for one in curve if one.refused > 0), default=1.0)
    figure.update_xaxes(title=ctx.say("model.threshold"), tickformat=".0%", range=[0, min(last, 0.5)])
    figure.update_yaxes(title=ctx.say("model.cost_axis"), rangemode="tozero")
    at_chosen = min(curve, key=lambda one: abs(one.threshold - chosen))
    shown = [one for position, one in enumerate(curve) if position % max(1, len(curve) // 20) == 0]
    if at_chosen not in shown:
        shown = sorted([*shown, at_chosen], key=lambda one: one.threshold)
    return Chart(
        title=ctx.say("model.cost_title"),
        sentence=_cost_sentence(ctx, report, at_chosen, plateau),
        figure=figure,
        table=Table(
            tuple(ctx.say(f"model.{name}") for name in ("threshold", "cost_axis", "refused", "missed")),
            [
                (
                    ctx.show.percent(one.threshold),
                    ctx.show.number(one.cost, 3),
                    ctx.show.percent(one.refused),
                    ctx.show.percent(one.missed),
                )
                for one in shown
            ],
            frozenset({0, 1, 2, 3}),
        ),
        height=400,
    )


def _cost_hover(ctx: PageContext, point: CostPoint) -> str:
    return ctx.say(
        "model.cost_hover",
        threshold=ctx.show.percent(point.threshold),
        cost=ctx.show.number(point.cost, 3),
        refused=ctx.show.percent(point.refused),
        missed=ctx.show.percent(point.missed),
    )


def _cost_sentence(ctx: PageContext, report: ModelReport, at_chosen: CostPoint, plateau: list[float]) -> str:
    sentence = ctx.say(
        "model.cost_sentence",
        threshold=ctx.show.percent(report.threshold.chosen),
        cost=ctx.show.number(at_chosen.cost, 3),
        refused=ctx.show.percent(at_chosen.refused),
        caught=ctx.show.percent(1 - at_chosen.missed),
        ratio=ctx.show.number(report.threshold.cost_default / report.threshold.cost_refused_good),
    )
    if not plateau:
        return sentence
    low, high = ctx.show.percent(min(plateau)), ctx.show.percent(max(plateau))
    return f"{sentence} {ctx.say('model.cost_plateau', low=low, high=high)}"
