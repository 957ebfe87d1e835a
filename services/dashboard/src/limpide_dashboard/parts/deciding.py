"""Recording a decision: the one thing on a client's page that leaves a trace."""

import uuid
from collections.abc import Mapping
from typing import Any

import streamlit as st

from limpide_credit.contracts.scoring import ScoreAnswer
from limpide_dashboard.here import Here
from limpide_dashboard.problems import said


def offer_decision(here: Here, request: Mapping[str, Any], *, key: str) -> None:
    """Show the button that has a decision recorded, and what was recorded by it.

    Parameters
    ----------
    here
        The circumstances of the page.
    request
        What is sent to ``POST /score``.
    key
        Names the case: the same one is recorded once in a visit, however often the button is pressed.
    """
    say = here.say
    recorded = f"decided-{key}"
    with st.container(border=True, key="card-decide"):
        st.markdown(say("deciding.note"))
        pressed = st.button(
            say("deciding.button"),
            type="primary",
            disabled=recorded in st.session_state,
            key=f"decide-{key}",
        )
        if pressed:
            with said(here), st.spinner(say("deciding.recording")):
                once = st.session_state.setdefault(f"idempotency-{key}", uuid.uuid4().hex)
                st.session_state[recorded] = here.services.scoring.record(
                    ScoreAnswer, "/score", request, idempotency_key=once
                )
        if decided := st.session_state.get(recorded):
            _show_recorded(here, decided)


def _show_recorded(here: Here, decided: ScoreAnswer) -> None:
    st.success(
        here.say(
            f"deciding.recorded_{decided.decision}",
            points=here.show.number(decided.points),
            decision_id=decided.decision_id,
        )
    )
    if "decisions" in here.pages:
        st.page_link(here.pages["decisions"], label=here.say("deciding.to_queue"), query_params=here.address)
