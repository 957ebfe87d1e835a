"""Politique à l'essai: what a candidate document would have changed in past decisions."""

import re

import streamlit as st

from limpide_credit.contracts.policy_trial import PolicyTrialAnswer, TrialFigures, TrialTally
from limpide_credit.contracts.problems import Problem
from limpide_credit.contracts.roles import RISK
from limpide_dashboard.api import ServiceProblemError
from limpide_dashboard.charts.chart import show_chart
from limpide_dashboard.charts.policy_trial import approval_by, changed, losses, outcomes, swap_name, swaps
from limpide_dashboard.layout import Card, Table, cards, page_header, section, show_table, verdict
from limpide_dashboard.markdown import as_text
from limpide_dashboard.page import Page
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.experiment_arms import show_experiment
from limpide_dashboard.parts.policy_candidate import candidate, period
from limpide_dashboard.problems import errors_shown

_TRIAL = "trial-id"
_LINE = re.compile(r"Line (\d+), ([^:]+): (.*)", re.DOTALL)
_REFUSED = frozenset({413, 422})


def show(ctx: PageContext) -> None:
    """Show the page."""
    page_header(ctx.say("policy_trial.title"), ctx.say("policy_trial.lead"))
    section(ctx.say("policy_trial.candidate_title"), ctx.say("policy_trial.candidate_lead"))
    document = candidate(ctx)
    days = period(ctx, lambda: st.session_state.pop(_TRIAL, None))
    if st.button(ctx.say("policy_trial.try"), key="trial-try", type="primary", disabled=document is None):
        st.session_state.pop(_TRIAL, None)
        _ask(ctx, {**(document or {}), **days})
    with errors_shown(ctx):
        _show_trial(ctx)
    with errors_shown(ctx):
        show_experiment(ctx)


def _ask(ctx: PageContext, request: dict[str, str]) -> None:
    with errors_shown(ctx):
        try:
            answer = ctx.services.drift.record(PolicyTrialAnswer, "/policy-trials", request)
        except ServiceProblemError as error:
            if error.status not in _REFUSED:
                raise
            _show_refusal(ctx, error.problem)
        else:
            st.session_state[_TRIAL] = answer.trial_id


def _show_refusal(ctx: PageContext, problem: Problem) -> None:
    """Say where a document is wrong, and what would be right; the reader of documents speaks English."""
    found = _LINE.fullmatch(problem.message)
    where = "" if found is None else ctx.say("policy_trial.refused_at", line=found[1], field=found[2])
    message = problem.message if found is None else found[3]
    parts = (ctx.say("policy_trial.refused"), where, message, problem.remedy or "")
    st.error(" ".join(as_text(part) for part in parts if part))


def _show_trial(ctx: PageContext) -> None:
    trial_id = st.session_state.get(_TRIAL)
    if trial_id is None:
        return
    answer = ctx.services.drift.get_now(PolicyTrialAnswer, f"/policy-trials/{trial_id}")
    if answer.progress is not None:
        _wait(ctx, trial_id)
    elif answer.problem is not None:
        _show_refusal(ctx, answer.problem)
    elif answer.figures is not None:
        _show_figures(ctx, answer, answer.figures)


@st.fragment(run_every=1.0)
def _wait(ctx: PageContext, trial_id: str) -> None:
    """Show how far a trial is, and the page anew once it has ended."""
    with errors_shown(ctx):
        answer = ctx.services.drift.get_now(PolicyTrialAnswer, f"/policy-trials/{trial_id}")
        progress = answer.progress
        if progress is None:
            st.rerun()
        elif progress.before_it:
            st.info(ctx.say("policy_trial.waiting", n=progress.before_it))
        else:
            words = {
                "read": ctx.show.number(progress.decisions_read),
                "decisions": ctx.show.number(progress.decisions),
            }
            share = min(progress.decisions_read / max(progress.decisions, 1), 1.0)
            st.progress(share, ctx.say("policy_trial.under_way", **words))


def _show_figures(ctx: PageContext, answer: PolicyTrialAnswer, figures: TrialFigures) -> None:
    say = ctx.say
    section(
        say("policy_trial.result_title", name=figures.policy.name, version=figures.policy.version),
        say(
            "policy_trial.result_lead",
            decisions=ctx.show.number(figures.decisions),
            start=ctx.show.moment(answer.start),
            end=ctx.show.moment(answer.end),
        ),
    )
    verdict(*_summary(ctx, figures), "plain")
    cards(_cards(ctx, figures.total.before, figures.total.after))
    show_chart(ctx, outcomes(ctx, figures), key="trial-outcomes")
    if changed(figures):
        show_chart(ctx, swaps(ctx, figures), key="trial-swaps")
    show_chart(ctx, losses(ctx, figures), key="trial-losses")
    grades = list(figures.grades.items())
    show_chart(
        ctx,
        approval_by(ctx, grades, of=say("policy_trial.grades"), key="grades"),
        key="trial-grades",
    )
    _show_groups(ctx, figures)
    show_table(
        say("policy_trial.rules_caption"),
        Table(
            (say("policy_trial.rule"), say("policy_trial.touched"), say("policy_trial.share")),
            [
                (code, ctx.show.number(count), ctx.show.percent(count / max(figures.decisions, 1)))
                for code, count in figures.rules.items()
            ],
            frozenset({1, 2}),
        ),
    )
    st.download_button(
        say("policy_trial.download"),
        figures.model_dump_json(indent=2),
        file_name=f"{figures.policy.name}-{figures.policy.version}-{figures.policy.digest[:12]}.json",
        mime="application/json",
        on_click="ignore",
    )
    st.caption(say("policy_trial.promotion"))


def _show_groups(ctx: PageContext, figures: TrialFigures) -> None:
    section(ctx.say("policy_trial.groups_title"), ctx.say("policy_trial.groups_lead"))
    french = ctx.language == "fr"
    for attribute in dict.fromkeys(one.attribute for one in figures.groups):
        groups = [one for one in figures.groups if one.attribute == attribute]
        named = [(one.label_fr if french else one.label_en, one) for one in groups]
        of = groups[0].attribute_fr if french else groups[0].attribute_en
        show_chart(ctx, approval_by(ctx, named, of=of, key="groups"), key=f"trial-{attribute}")


def _summary(ctx: PageContext, figures: TrialFigures) -> tuple[str, str]:
    """Return what would change: how many, who most, and what it does to approval."""
    say, show = ctx.say, ctx.show
    moved = changed(figures)
    count = sum(one.decisions for one in moved)
    if not moved:
        return say("policy_trial.nothing_changes"), say("policy_trial.nothing_changes_sentence")
    before, after = figures.total.before.approved_rate, figures.total.after.approved_rate
    parts = ", ".join(
        f"{swap_name(ctx, one)} {show.number(one.decisions)}"
        for one in sorted(moved, key=lambda one: -one.decisions)
    )
    title = say(
        "policy_trial.changes",
        n=count,
        changed=show.number(count),
        decisions=show.number(figures.decisions),
        share=show.percent(count / figures.decisions),
    )
    if before is None or after is None:
        return title, parts
    rates = {"before": show.percent(before.value), "after": show.percent(after.value)}
    return title, say("policy_trial.changes_sentence", swaps=parts, **rates)


def _cards(ctx: PageContext, before: TrialTally, after: TrialTally) -> list[Card]:
    say, show = ctx.say, ctx.show

    def share(rate: float | None) -> str:
        return "–" if rate is None else show.percent(rate)

    def card(name: str, one: str, other: str, note: str) -> Card:
        return Card(say(f"policy_trial.{name}"), say("policy_trial.to", before=one, after=other), note)

    found = [
        card(
            "expected_rate",
            share(before.expected_default_rate),
            share(after.expected_default_rate),
            say("policy_trial.of_approved"),
        )
    ]
    for name, note in (
        ("expected_amount_in_default", "of_approved"),
        ("realised_amount_in_default", "of_known"),
    ):
        one, other = getattr(before, name), getattr(after, name)
        if one is None or other is None:
            continue
        half = show.money(other.high - other.value)
        found.append(
            card(
                name,
                show.money(one.value),
                show.money(other.value),
                say(f"policy_trial.{note}_half", half=half),
            )
        )
    return found


PAGE = Page(show, 80, RISK, [("drift", "GET /policies"), ("drift", "POST /policy-trials")], section="risk")
