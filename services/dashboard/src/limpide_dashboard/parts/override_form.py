"""A person's decision over the machine's, with who and why, kept beside the record."""

import streamlit as st
from pydantic import ValidationError

from limpide_credit.contracts.decisions import DecisionAnswer, OverrideAnswer, OverrideRequest
from limpide_dashboard.here import Here
from limpide_dashboard.layout import Table, section, show_table
from limpide_dashboard.problems import said

_DONE = "override-done"


def show_overrides(here: Here, record: DecisionAnswer) -> None:
    """Show what persons decided so far, and the form to decide otherwise."""
    section(here.say("override.title"), here.say("override.lead"))
    if record.overrides:
        show_table(here.say("override.table"), _table(here, record.overrides))
    with said(here):
        _form(here, record)
    if st.session_state.pop(_DONE, None) == record.decision_id:
        st.success(here.say("override.done"))


def _table(here: Here, overrides: list[OverrideAnswer]) -> Table:
    return Table(
        [here.say(f"override.column_{name}") for name in ("when", "who", "decision", "reason")],
        [
            [here.show.moment(one.at), one.officer, here.say(f"shell.{one.decision}"), one.reason]
            for one in overrides
        ],
    )


def _form(here: Here, record: DecisionAnswer) -> None:
    say = here.say
    other = "refused" if record.decision == "approved" else "approved"
    with st.form(f"override-{record.decision_id}-{len(record.overrides)}", border=True):
        officer = st.text_input(
            say("override.officer"), value=st.session_state.get("officer", ""), max_chars=200
        )
        decision = st.radio(
            say("override.decision"),
            [other, record.decision],
            format_func=lambda one: say(f"shell.{one}"),
            horizontal=True,
        )
        reason = st.text_area(
            say("override.reason"), placeholder=say("override.reason_example"), max_chars=2000
        )
        sent = st.form_submit_button(say("override.button"), type="primary")
    if not sent:
        return
    try:
        asked = OverrideRequest.model_validate({"officer": officer, "decision": decision, "reason": reason})
    except ValidationError as error:
        for field in dict.fromkeys(str(one["loc"][0]) for one in error.errors()):
            st.error(say(f"override.missing_{field}"))
        return
    st.session_state["officer"] = asked.officer
    with st.spinner(say("override.recording")):
        here.services.scoring.record(
            OverrideAnswer, f"/decisions/{record.decision_id}/override", asked.model_dump()
        )
    st.session_state[_DONE] = record.decision_id
    st.rerun()
