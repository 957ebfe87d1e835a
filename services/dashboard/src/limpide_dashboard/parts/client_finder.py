"""Finding a client by number or by name."""

import streamlit as st

from limpide_credit.contracts.clients import ClientAnswer, ClientPage, ClientSummary
from limpide_dashboard import place
from limpide_dashboard.api import ServiceProblemError
from limpide_dashboard.here import Here
from limpide_dashboard.problems import said

_FOUND = 20
_SEARCH = "client-search"


def find_client(here: Here) -> None:
    """Show the search; whoever is found and chosen comes into view on every page."""
    with st.container(border=True, key="card-finder"):
        with st.form("find-client", border=False):
            words, button = st.columns([5, 1], vertical_alignment="bottom")
            words.text_input(
                here.say("client.search"),
                key=_SEARCH,
                placeholder=here.say("client.search_example"),
                max_chars=100,
            )
            button.form_submit_button(here.say("client.search_button"), type="primary", width="stretch")
        if text := str(st.session_state.get(_SEARCH, "")).strip():
            with said(here):
                _search(here, text)
        elif here.client_id is None:
            with said(here):
                st.markdown(here.say("client.search_some"))
                _offer(here, _listed(here, "", 6))


def _search(here: Here, text: str) -> None:
    """Bring the client of a whole number into view at once; offer those whose name or number fits."""
    number = _known_number(here, text)
    if number is not None and number != here.client_id:
        place.choose_client(number)
        st.rerun()
    if number is None:
        _offer(here, _listed(here, text, _FOUND))


def _known_number(here: Here, text: str) -> int | None:
    """Return the number that a text is, if a client bears it."""
    number = place.client_number(text)
    if number is None:
        return None
    try:
        return here.services.scoring.get(ClientAnswer, f"/clients/{number}").client_id
    except ServiceProblemError as error:
        if error.status == 404:
            return None
        raise


def _listed(here: Here, text: str, limit: int) -> list[ClientSummary]:
    with st.spinner(here.say("client.searching")):
        return here.services.scoring.get(ClientPage, "/clients", search=text, limit=limit).clients


def _offer(here: Here, found: list[ClientSummary]) -> None:
    if not found:
        st.info(here.say("client.search_nobody", text=st.session_state[_SEARCH]))
        return
    with st.container(horizontal=True, key="found-clients"):
        for one in found:
            st.button(
                f"{one.name} · {one.client_id}",
                key=f"choose-{one.client_id}",
                type="primary" if one.client_id == here.client_id else "secondary",
                on_click=_choose,
                args=(one.client_id,),
            )


def _choose(client_id: int) -> None:
    place.choose_client(client_id)
    st.session_state[_SEARCH] = ""
