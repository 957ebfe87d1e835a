"""The credit policy in force: its rules in words, and the document to take away."""

import streamlit as st

from limpide_credit.contracts.policy import PolicyAnswer, PolicyRule
from limpide_dashboard.here import Here
from limpide_dashboard.layout import Table, section, show_table
from limpide_dashboard.markdown import sentence


def show_policy(here: Here) -> None:
    """Show what makes a decision of a score."""
    policy = here.services.scoring.get_now(PolicyAnswer, "/policy")
    section(here.say("policy.title"), _lead(here, policy))
    if policy.refused_because:
        st.warning(sentence(here, "policy.refused", because=policy.refused_because))
    show_table(here.say("policy.table", name=policy.name, version=policy.version), _table(here, policy))
    st.download_button(
        here.say("policy.download"),
        policy.text,
        file_name=f"{policy.name}-{policy.version}.yaml",
        mime="application/yaml",
        on_click="ignore",
    )


def _lead(here: Here, policy: PolicyAnswer) -> str:
    if policy.since is None:
        return here.say("policy.shipped")
    return here.say("policy.since", at=here.show.moment(policy.since))


def _table(here: Here, policy: PolicyAnswer) -> Table:
    return Table(
        [here.say(f"policy.column_{name}") for name in ("rule", "then", "reason", "condition")],
        [
            [rule.code, here.say(f"policy.then_{rule.then}"), _reason(here, rule), rule.condition]
            for rule in policy.rules
        ],
    )


def _reason(here: Here, rule: PolicyRule) -> str:
    return rule.reason_fr if here.language == "fr" else rule.reason_en
