"""The credit policy in force: its rules in words, and the document to take away."""

import streamlit as st

from limpide_credit.contracts.policy import PolicyAnswer, PolicyRule
from limpide_dashboard.layout import Table, section, show_table
from limpide_dashboard.markdown import sentence
from limpide_dashboard.page_context import PageContext


def show_policy(ctx: PageContext) -> None:
    """Show what makes a decision of a score."""
    policy = ctx.services.scoring.get_now(PolicyAnswer, "/policy")
    section(ctx.say("policy.title"), _lead(ctx, policy))
    if policy.refused_because:
        st.warning(sentence(ctx, "policy.refused", because=policy.refused_because))
    show_table(ctx.say("policy.table", name=policy.name, version=policy.version), _table(ctx, policy))
    st.download_button(
        ctx.say("policy.download"),
        policy.text,
        file_name=f"{policy.name}-{policy.version}.yaml",
        mime="application/yaml",
        on_click="ignore",
    )


def _lead(ctx: PageContext, policy: PolicyAnswer) -> str:
    if policy.since is None:
        return ctx.say("policy.shipped")
    return ctx.say("policy.since", at=ctx.show.moment(policy.since))


def _table(ctx: PageContext, policy: PolicyAnswer) -> Table:
    return Table(
        [ctx.say(f"policy.column_{name}") for name in ("rule", "then", "reason", "condition")],
        [
            [rule.code, ctx.say(f"policy.then_{rule.then}"), _reason(ctx, rule), rule.condition]
            for rule in policy.rules
        ],
    )


def _reason(ctx: PageContext, rule: PolicyRule) -> str:
    return rule.reason_fr if ctx.language == "fr" else rule.reason_en
