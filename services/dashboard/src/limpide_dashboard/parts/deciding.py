"""Recording a decision: the one thing on a client's page that leaves a trace."""

import uuid
from collections.abc import Mapping
from typing import Any

import streamlit as st

from limpide_credit.contracts.scoring import ScoreAnswer
from limpide_dashboard.api import ServiceError
from limpide_dashboard.here import Here
from limpide_dashboard.problems import show_error


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
    decided = st.session_state.get(_recorded(key))
    with st.container(border=True, key="card-decide"):
        st.markdown(here.say("deciding.note"))
        st.button(
            here.say("deciding.button"),
            type="primary",
            disabled=isinstance(decided, ScoreAnswer),
            key=f"decide-{key}",
            on_click=_decide,
            args=(here, dict(request), key),
        )
        if isinstance(decided, ScoreAnswer):
            _show_recorded(here, decided)
        elif decided is not None:
            show_error(here, decided)


def _decide(here: Here, request: Mapping[str, Any], key: str) -> None:
    """Have the decision recorded; what came of it, a record or an error, is kept for the page."""
    once = st.session_state.setdefault(f"idempotency-{key}", uuid.uuid4().hex)
    try:
        st.session_state[_recorded(key)] = here.services.scoring.record(
            ScoreAnswer, "/score", request, idempotency_key=once
        )
    except ServiceError as error:
        st.session_state[_recorded(key)] = error


def _recorded(key: str) -> str:
    return f"decided-{key}"


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
