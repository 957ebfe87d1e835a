"""Dérive: whether the people who come are those whom the model knows, and whether it still is right."""

import streamlit as st

from limpide_credit.contracts.drift import (
    AttributeWatch,
    DriftRunAnswer,
    DriftRunPage,
    DriftRunSummary,
    Findings,
)
from limpide_dashboard.charts.chart import show_chart
from limpide_dashboard.charts.drift import moved_features, score_from_run_to_run
from limpide_dashboard.charts.model_quality import figure_text, percent_text
from limpide_dashboard.here import Here
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
from limpide_dashboard.parts.inputs import choose
from limpide_dashboard.problems import said

_TONES: dict[str, Tone] = {"stable": "good", "drifted": "bad"}


def show(here: Here) -> None:
    """Show the page."""
    page_header(here.say("drift.title"), here.say("drift.lead"))
    page = here.services.drift.get(DriftRunPage, "/runs", limit=100)
    if page.next_run_at is not None:
        st.caption(here.say("drift.next_run", at=here.show.moment(page.next_run_at)))
    if not page.runs:
        st.info(here.say("drift.no_runs"))
        return
    runs = {run.run_id: run for run in page.runs}
    chosen = choose(
        here,
        here.say("drift.which_run"),
        list(runs),
        key="drift-run",
        words=lambda run_id: _name(here, runs[run_id]),
    )
    _show_run(here, here.services.drift.get(DriftRunAnswer, f"/runs/{chosen}"), page)
    _history(here, page)


def _show_run(here: Here, run: DriftRunAnswer, page: DriftRunPage) -> None:
    say, findings = here.say, run.findings
    tone = _TONES.get(run.verdict, "plain")
    minimum = here.show.number(page.minimum_decisions)
    verdict(say(f"drift.verdict_{run.verdict}"), say(f"drift.meaning_{run.verdict}", minimum=minimum), tone)
    if run.reference_start is not None and run.reference_end is not None:
        period = {"start": here.show.moment(run.reference_start), "end": here.show.moment(run.reference_end)}
        st.info(say("drift.against", **period))
    if findings is None or not run.decisions:
        st.info(say("drift.failed" if findings is None else "drift.no_decisions"))
        return
    cards(_summary(here, run, findings))
    if findings.set_aside:
        st.info(say("drift.set_aside", decisions=here.show.number(sum(findings.set_aside.values()))))
    section(say("drift.features_title"), say("drift.features_lead"))
    show_chart(here, moved_features(here, findings), key="features")
    watching = [one for one in page.runs if one.score_psi is not None and one.reference_start is None]
    if len(watching) > 1:
        show_chart(here, score_from_run_to_run(here, watching), key="trend")
    _performance(here, findings)
    _fairness(here, findings)
    _report(here, run, findings)


def _summary(here: Here, run: DriftRunAnswer, findings: Findings) -> list[Card]:
    say, show, totals = here.say, here.show, findings.totals
    unknown = say("drift.not_known")
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
            figure_text(here, run.score_psi, 3) if run.score_psi else unknown,
            say("drift.score_psi_note"),
        ),
        Card(
            say("drift.features_drifted"),
            show.number(totals.drifted) if totals else unknown,
            say("drift.of_features", features=show.number(totals.used)) if totals else "",
        ),
        Card(
            say("drift.expected_auc"),
            figure_text(here, run.expected_auc) if run.expected_auc else unknown,
            say("drift.at_training", auc=figure_text(here, findings.reference_auc))
            if findings.reference_auc
            else "",
        ),
        Card(
            say("drift.realised_auc"),
            figure_text(here, run.realised_auc) if run.realised_auc else unknown,
            say("drift.outcomes", n=findings.realised.outcomes if findings.realised else 0),
        ),
    ]


def _performance(here: Here, findings: Findings) -> None:
    say, expected = here.say, findings.expected
    section(say("drift.performance_title"), say("drift.performance_lead"))
    if expected is not None:
        rates = (
            ("default_rate", expected.default_rate),
            ("approved_default_rate", expected.approved_default_rate),
            ("refused_default_share", expected.refused_default_share),
        )
        show_table(
            say("drift.expected_caption"),
            Table(
                (say("drift.figure"), say("drift.expected")),
                [(say(f"drift.{name}"), percent_text(here, figure)) for name, figure in rates],
                frozenset({1}),
            ),
        )
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
                    here.show.number(one.outcomes),
                    figure_text(here, one.auc) if one.auc else say("drift.not_known"),
                    percent_text(here, one.calibration_gap),
                )
                for one in findings.realised_months
            ],
            frozenset({1, 2, 3}),
        ),
    )


def _fairness(here: Here, findings: Findings) -> None:
    section(here.say("drift.fairness_title"), here.say("drift.fairness_lead"))
    for attribute in findings.fairness:
        name = attribute.label_fr if here.language == "fr" else attribute.label_en
        small_heading(name)
        show_table(name, _groups(here, attribute))


def _groups(here: Here, attribute: AttributeWatch) -> Table:
    return Table(
        tuple(
            here.say(f"drift.{name}") for name in ("group", "decisions", "approval", "approval_gap", "gap")
        ),
        [
            (
                one.label_fr if here.language == "fr" else one.label_en,
                here.show.number(one.decisions),
                percent_text(here, one.approval_rate),
                percent_text(here, one.approval_gap),
                percent_text(here, one.calibration_gap)
                if one.calibration_gap
                else here.say("drift.not_known"),
            )
            for one in attribute.groups
        ],
        frozenset({1, 2, 3, 4}),
    )


def _report(here: Here, run: DriftRunAnswer, findings: Findings) -> None:
    section(here.say("drift.report_title"), here.say("drift.report_lead"))
    if findings.report_run_id is None:
        st.info(here.say("drift.no_report"))
        return
    if not st.button(here.say("drift.report_fetch"), key=f"report-{run.run_id}"):
        return
    with said(here):
        content = here.services.drift.fetch(f"/runs/{run.run_id}/report", accept="text/html")
        st.download_button(
            here.say("drift.report_save"),
            content,
            file_name=here.say("drift.report_file", at=f"{run.window_end:%Y-%m-%d-%H%M}"),
            mime="text/html",
        )


def _history(here: Here, page: DriftRunPage) -> None:
    section(here.say("drift.history_title"), here.say("drift.history_lead"))
    show_table(
        here.say("drift.history_title"),
        Table(
            tuple(
                here.say(f"drift.{name}")
                for name in ("until", "version", "decisions", "verdict", "score_psi", "features_drifted")
            ),
            [
                (
                    here.show.moment(run.window_end),
                    run.model_version
                    if run.reference_start is None
                    else here.say("drift.against_short", version=run.model_version),
                    here.show.number(run.decisions or 0),
                    here.say(f"drift.verdict_{run.verdict}"),
                    figure_text(here, run.score_psi, 3) if run.score_psi else here.say("drift.not_known"),
                    here.show.number(run.features_drifted)
                    if run.features_drifted is not None
                    else here.say("drift.not_known"),
                )
                for run in page.runs
            ],
            frozenset({2, 4, 5}),
        ),
    )


def _name(here: Here, run: DriftRunSummary) -> str:
    moment = here.show.moment
    words = {
        "start": moment(run.window_start),
        "end": moment(run.window_end),
        "verdict": here.say(f"drift.verdict_{run.verdict}"),
    }
    if run.reference_start is None or run.reference_end is None:
        return here.say("drift.run_name", **words)
    against = {
        "reference_start": moment(run.reference_start),
        "reference_end": moment(run.reference_end),
    }
    return here.say("drift.run_name_against", **words, **against)
