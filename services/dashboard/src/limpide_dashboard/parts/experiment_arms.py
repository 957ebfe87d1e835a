"""The experiment that began last: its arms side by side, and what they tell apart."""

import streamlit as st

from limpide_credit.contracts.drift import ArmWatch
from limpide_credit.contracts.known import NotKnown
from limpide_credit.contracts.model_report import Figure
from limpide_credit.contracts.policy_trial import ExperimentAnswer, LatestExperiment
from limpide_dashboard.figures import percent_or_why
from limpide_dashboard.layout import Table, section, show_table
from limpide_dashboard.markdown import sentence
from limpide_dashboard.page_context import PageContext


def show_experiment(ctx: PageContext) -> None:
    """Show champion against challenger, with a sentence on top."""
    say = ctx.say
    section(say("policy_trial.experiment_title"), say("policy_trial.experiment_lead"))
    found = ctx.services.drift.get(LatestExperiment, "/experiment").experiment
    if found is None:
        st.info(say("policy_trial.no_experiment"))
        return
    state = "running" if found.running else "ended"
    st.markdown(
        sentence(
            ctx,
            f"policy_trial.experiment_{state}",
            name=found.name,
            since=ctx.show.moment(found.since),
            share=ctx.show.percent(found.share),
        )
    )
    arms = {one.arm: one for one in found.arms}
    if not {"champion", "challenger"} <= arms.keys():
        st.info(say("policy_trial.no_arms"))
    else:
        st.info(_sentence(ctx, arms["champion"], arms["challenger"]))
    if found.arms:
        show_table(say("policy_trial.arms_caption", name=found.name), _table(ctx, found))


def _sentence(ctx: PageContext, champion: ArmWatch, challenger: ArmWatch) -> str:
    """Say which arm approves more and which loses more, where intervals do not overlap."""
    return " ".join(
        ctx.say(f"policy_trial.arms_{what}_{_compared(getattr(challenger, rate), getattr(champion, rate))}")
        for what, rate in (("approval", "approval_rate"), ("default", "default_rate"))
    )


def _compared(challenger: Figure | NotKnown, champion: Figure | NotKnown) -> str:
    if isinstance(challenger, NotKnown) or isinstance(champion, NotKnown):
        return "not_known"
    if challenger.low > champion.high:
        return "more"
    return "less" if challenger.high < champion.low else "unsure"


def _table(ctx: PageContext, found: ExperimentAnswer) -> Table:
    return Table(
        tuple(
            ctx.say(f"policy_trial.{name}")
            for name in ("arm", "decisions", "approval_rate", "expected_rate", "known", "realised_rate")
        ),
        [
            (
                ctx.say(f"policy_trial.arm_{one.arm}"),
                ctx.show.number(one.decisions),
                percent_or_why(ctx, one.approval_rate),
                "–" if one.expected_default_rate is None else ctx.show.percent(one.expected_default_rate),
                ctx.show.number(one.outcomes),
                percent_or_why(ctx, one.default_rate),
            )
            for one in found.arms
        ],
        frozenset({1, 2, 3, 4, 5}),
    )
