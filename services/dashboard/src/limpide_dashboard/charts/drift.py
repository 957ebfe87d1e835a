"""How far features have moved, and how the score moved from run to run."""

from collections.abc import Sequence

import plotly.graph_objects as go

from limpide_credit.contracts.drift import DriftRunSummary, FeatureDrift, Findings
from limpide_credit.contracts.known import NotKnown
from limpide_dashboard.charts import palette
from limpide_dashboard.charts.chart import Chart, wrapped
from limpide_dashboard.charts.model_quality import error_bars, figure_text
from limpide_dashboard.layout import Table
from limpide_dashboard.page_context import PageContext

_SHOWN = 12
_MODERATE, _DRIFTED = 0.1, 0.25


def feature_name(ctx: PageContext, feature: FeatureDrift) -> str:
    """Return what the feature is called."""
    return feature.label_fr if ctx.language == "fr" else feature.label_en


def moved_features(ctx: PageContext, findings: Findings) -> Chart:
    """The features that moved most, with their bands and what chance does."""
    say, show = ctx.say, ctx.show
    top = findings.features[:_SHOWN]
    names = [wrapped(feature_name(ctx, one), 38) for one in top]
    # Two features may bear labels that are cut to the same words.
    places = list(range(len(top)))
    figure = go.Figure(
        go.Scatter(
            x=[one.psi.value for one in top],
            y=places,
            error_x=error_bars([one.psi for one in top]),
            mode="markers",
            marker={"size": 12, "color": palette.FOR},
            name=say("drift.psi"),
            hovertext=[figure_text(ctx, one.psi, 2) for one in top],
            hoverinfo="text",
        )
    )
    figure.add_scatter(
        x=[one.chance for one in top],
        y=places,
        mode="markers",
        marker={"symbol": "line-ns-open", "size": 18, "color": palette.MUTED},
        name=say("drift.chance"),
        hoverinfo="skip",
    )
    for value in (_MODERATE, _DRIFTED):
        figure.add_vline(x=value, line={"color": palette.AGAINST, "dash": "dash", "width": 1})
    figure.update_xaxes(title=say("drift.psi_axis"), rangemode="tozero")
    figure.update_yaxes(autorange="reversed", tickvals=places, ticktext=names, tickfont={"size": 12})
    first = top[0]
    return Chart(
        title=say("drift.features_chart"),
        sentence=say(
            "drift.features_sentence",
            feature=feature_name(ctx, first),
            psi=figure_text(ctx, first.psi, 2),
            verdict=say(f"drift.verdict_{first.verdict}"),
        ),
        figure=figure,
        table=Table(
            tuple(
                say(f"drift.{name}")
                for name in ("feature", "psi", "chance", "missing", "reference_missing", "outside", "verdict")
            ),
            [
                (
                    feature_name(ctx, one),
                    figure_text(ctx, one.psi, 2),
                    show.number(one.chance, 3),
                    show.percent(one.missing),
                    show.percent(one.reference_missing),
                    show.percent(max(one.outside, one.new_categories)),
                    say(f"drift.verdict_{one.verdict}"),
                )
                for one in findings.features
            ],
            frozenset(range(1, 6)),
        ),
        height=150 + 44 * len(top),
    )


def score_from_run_to_run(ctx: PageContext, runs: Sequence[DriftRunSummary]) -> Chart:
    """PSI of the score over the runs that have one, the earliest first."""
    known = [run for run in reversed(runs) if not isinstance(run.score_psi, NotKnown)]
    psi = [run.score_psi for run in known if not isinstance(run.score_psi, NotKnown)]
    figure = go.Figure(
        go.Scatter(
            x=[run.window_end.astimezone(ctx.show.zone) for run in known],
            y=[one.value for one in psi],
            error_y=error_bars(psi),
            mode="lines+markers",
            marker={"size": 9, "color": palette.FOR},
            hovertext=[figure_text(ctx, one, 3) for one in psi],
            hoverinfo="text",
        )
    )
    for value in (_MODERATE, _DRIFTED):
        figure.add_hline(y=value, line={"color": palette.AGAINST, "dash": "dash", "width": 1})
    figure.update_yaxes(title=ctx.say("drift.psi_axis"), rangemode="tozero")
    return Chart(
        title=ctx.say("drift.trend_chart"),
        sentence=ctx.say(
            "drift.trend_sentence",
            runs=ctx.show.number(len(known)),
            first=ctx.show.number(psi[0].value, 3),
            last=ctx.show.number(psi[-1].value, 3),
        ),
        figure=figure,
        table=Table(
            (ctx.say("drift.until"), ctx.say("drift.decisions"), ctx.say("drift.score_psi")),
            [
                (
                    ctx.show.moment(run.window_end),
                    ctx.show.number(run.decisions or 0),
                    figure_text(ctx, one, 3),
                )
                for run, one in zip(known, psi, strict=True)
            ],
            frozenset({1, 2}),
        ),
    )
