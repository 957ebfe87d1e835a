"""Dérive: whether the people who come are those whom the model knows, and whether it still is right."""

import streamlit as st

from limpide_credit.contracts.drift import (
    AttributeWatch,
    DriftRunAnswer,
    DriftRunPage,
    DriftRunSummary,
    Findings,
)
from limpide_credit.contracts.known import NotKnown
from limpide_credit.contracts.roles import DRIFT_READERS
from limpide_dashboard.charts.chart import show_chart
from limpide_dashboard.charts.drift import moved_features, score_from_run_to_run
from limpide_dashboard.figures import count_or_why, figure_or_why, percent_or_why, why_not_known
from limpide_dashboard.layout import (
    Card,
    Table,
    Tone,
    cards,
    page_header,
    section,
    show_table,
    small_heading,
    verdict,
)
from limpide_dashboard.page import Page
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.drift_history import runs_page, show_run_pages, show_runs
from limpide_dashboard.parts.gradual_change import gradual_change
from limpide_dashboard.parts.inputs import choose
from limpide_dashboard.problems import errors_shown

_TONES: dict[str, Tone] = {"stable": "good", "drifted": "bad"}


def show(ctx: PageContext) -> None:
    """Show the page."""
    page_header(ctx.say("drift.title"), ctx.say("drift.lead"))
    opening = st.container()
    page = runs_page(ctx)
    if page.next_run_at is not None:
        st.caption(ctx.say("drift.next_run", at=ctx.show.moment(page.next_run_at)))
    _unfinished(ctx, page)
    if not page.runs:
        st.info(ctx.say("drift.no_runs"))
        return
    runs = {run.run_id: run for run in page.runs}
    chosen = choose(
        ctx,
        ctx.say("drift.which_run"),
        list(runs),
        key="drift-run",
        words=lambda run_id: _name(ctx, runs[run_id]),
    )
    show_run_pages(ctx, page)
    run = ctx.services.drift.get(DriftRunAnswer, f"/runs/{chosen}")
    if run.progress is None:
        minimum = ctx.show.number(page.minimum_decisions)
        with opening:
            verdict(
                ctx.say(f"drift.opening_{run.verdict}"),
                ctx.say(f"drift.meaning_{run.verdict}", minimum=minimum),
                _TONES.get(run.verdict, "plain"),
            )
    _show_run(ctx, run, page)
    show_runs(ctx, page)


def _unfinished(ctx: PageContext, page: DriftRunPage) -> None:
    for run in page.waiting:
        if run.progress is None:
            continue
        words = {
            "start": ctx.show.moment(run.window_start),
            "end": ctx.show.moment(run.window_end),
            "step": ctx.say(f"drift.step_{run.progress.step}"),
        }
        st.info(ctx.say("drift.unfinished", **words))


def _show_run(ctx: PageContext, run: DriftRunAnswer, page: DriftRunPage) -> None:
    say, findings = ctx.say, run.findings
    if run.progress is not None:
        st.info(say("drift.under_way"))
        return
    if run.reference_start is not None and run.reference_end is not None:
        period = {"start": ctx.show.moment(run.reference_start), "end": ctx.show.moment(run.reference_end)}
        st.info(say("drift.against", **period))
    if findings is None or not run.decisions:
        st.info(say("drift.failed" if findings is None else "drift.no_decisions"))
        return
    cards(_summary(ctx, run, findings))
    if findings.set_aside:
        st.info(say("drift.set_aside", decisions=ctx.show.number(sum(findings.set_aside.values()))))
    gradual_change(ctx, findings)
    section(say("drift.features_title"), say("drift.features_lead"))
    show_chart(ctx, moved_features(ctx, findings), key="features")
    watching = [
        one for one in page.runs if not isinstance(one.score_psi, NotKnown) and one.reference_start is None
    ]
    if len(watching) > 1:
        show_chart(ctx, score_from_run_to_run(ctx, watching), key="trend")
    _performance(ctx, findings)
    _fairness(ctx, findings)
    _report(ctx, run, findings)


def _summary(ctx: PageContext, run: DriftRunAnswer, findings: Findings) -> list[Card]:
    say, show, totals = ctx.say, ctx.show, findings.totals
    realised = findings.realised
    return [
        Card(
            say("drift.decisions"),
            show.number(run.decisions or 0),
            say("drift.of_version", version=run.model_version)
            if run.reference_start is None
            else say(
                "drift.of_decisions",
                people=show.number(findings.reference_rows or 0),
                version=run.model_version,
            ),
        ),
        Card(
            say("drift.score_psi"),
            figure_or_why(ctx, run.score_psi),
            say("drift.score_psi_note"),
        ),
        Card(
            say("drift.features_drifted"),
            count_or_why(ctx, run.features_drifted),
            ""
            if isinstance(totals, NotKnown)
            else say("drift.of_features", features=show.number(totals.used)),
        ),
        Card(
            say("drift.expected_auc"),
            figure_or_why(ctx, run.expected_auc),
            say("drift.at_training", auc=figure_or_why(ctx, findings.reference_auc)),
        ),
        Card(
            say("drift.realised_auc"),
            figure_or_why(ctx, run.realised_auc),
            say("drift.outcomes", n=0)
            if isinstance(realised, NotKnown)
            else say("drift.expected_of_same", auc=figure_or_why(ctx, run.expected_auc_of_known)),
        ),
    ]


def _performance(ctx: PageContext, findings: Findings) -> None:
    say, expected = ctx.say, findings.expected
    section(say("drift.performance_title"), say("drift.performance_lead"))
    if isinstance(expected, NotKnown):
        st.info(why_not_known(ctx, expected))
    else:
        rates = (
            ("default_rate", expected.default_rate),
            ("approved_default_rate", expected.approved_default_rate),
            ("refused_default_share", expected.refused_default_share),
        )
        show_table(
            say("drift.expected_caption"),
            Table(
                (say("drift.figure"), say("drift.expected")),
                [(say(f"drift.{name}"), percent_or_why(ctx, figure)) for name, figure in rates],
                frozenset({1}),
            ),
        )
    _show_recalibration(ctx, findings)
    if not findings.realised_months:
        st.info(say("drift.no_outcomes"))
        return
    show_table(
        say("drift.months_caption"),
        Table(
            tuple(say(f"drift.{name}") for name in ("month", "outcomes_known", "auc", "gap")),
            [
                (
                    one.month,
                    ctx.show.number(one.outcomes),
                    figure_or_why(ctx, one.auc),
                    percent_or_why(ctx, one.calibration_gap),
                )
                for one in findings.realised_months
            ],
            frozenset({1, 2, 3}),
        ),
    )


def _show_recalibration(ctx: PageContext, findings: Findings) -> None:
    """Say what outcomes corrected, and what selection does to figures over them."""
    say, show, realised = ctx.say, ctx.show, findings.realised
    if isinstance(realised, NotKnown):
        return
    known = {"outcomes": show.number(realised.outcomes), "approved": show.number(findings.known_approved)}
    st.caption(say("drift.selection", **known))
    learnt = findings.recalibrated
    if isinstance(learnt, NotKnown):
        st.caption(say("drift.not_recalibrated"))
    else:
        st.caption(
            say(
                "drift.recalibrated",
                outcomes=show.number(learnt.outcomes),
                slope=show.number(learnt.slope, 2),
            )
        )


def _fairness(ctx: PageContext, findings: Findings) -> None:
    section(ctx.say("drift.fairness_title"), ctx.say("drift.fairness_lead"))
    for attribute in findings.fairness:
        name = attribute.label_fr if ctx.language == "fr" else attribute.label_en
        small_heading(name)
        show_table(name, _groups(ctx, attribute))


def _groups(ctx: PageContext, attribute: AttributeWatch) -> Table:
    return Table(
        tuple(
            ctx.say(f"drift.{name}")
            for name in ("group", "decisions", "approval", "approval_gap", "refused_good_gap", "gap")
        ),
        [
            (
                one.label_fr if ctx.language == "fr" else one.label_en,
                ctx.show.number(one.decisions),
                percent_or_why(ctx, one.approval_rate),
                percent_or_why(ctx, one.approval_gap),
                percent_or_why(ctx, one.refused_good_gap),
                percent_or_why(ctx, one.calibration_gap),
            )
            for one in attribute.groups
        ],
        frozenset({1, 2, 3, 4, 5}),
    )


def _report(ctx: PageContext, run: DriftRunAnswer, findings: Findings) -> None:
    section(ctx.say("drift.report_title"), ctx.say("drift.report_lead"))
    if findings.report_run_id is None:
        st.info(ctx.say("drift.no_report"))
        return
    if not st.button(ctx.say("drift.report_fetch"), key=f"report-{run.run_id}"):
        return
    with errors_shown(ctx):
        content = ctx.services.drift.fetch(f"/runs/{run.run_id}/report", accept="text/html")
        st.download_button(
            ctx.say("drift.report_save"),
            content,
            file_name=ctx.say("drift.report_file", at=f"{run.window_end:%Y-%m-%d-%H%M}"),
            mime="text/html",
        )


def _name(ctx: PageContext, run: DriftRunSummary) -> str:
    moment = ctx.show.moment
    words = {
        "start": moment(run.window_start),
        "end": moment(run.window_end),
        "verdict": ctx.say(f"drift.verdict_{run.verdict}"),
    }
    if run.reference_start is None or run.reference_end is None:
        return ctx.say("drift.run_name", **words)
    against = {
        "reference_start": moment(run.reference_start),
        "reference_end": moment(run.reference_end),
    }
    return ctx.say("drift.run_name_against", **words, **against)


PAGE = Page(
    show, 70, DRIFT_READERS, [("drift", "GET /runs"), ("drift", "GET /runs/{run_id}/report")], section="risk"
)
