"""Finding a client by number or by name."""

from contextlib import suppress

import streamlit as st

from limpide_credit.contracts.clients import ClientAnswer, ClientPage, ClientSummary
from limpide_dashboard import place
from limpide_dashboard.api import ServiceError, ServiceProblemError
from limpide_dashboard.markdown import as_text, sentence
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.inputs import choose
from limpide_dashboard.problems import errors_shown

_FOUND = 500
_PAGE = 20
_SEARCH = "client-search"


def find_client(ctx: PageContext) -> None:
    """Show the search; whoever is found and chosen comes into view on every page."""
    with st.container(border=True, key="card-finder"):
        with st.form("find-client", border=False):
            words, button = st.columns([3, 1], vertical_alignment="bottom")
            words.text_input(
                ctx.say("client.search"),
                key=_SEARCH,
                placeholder=ctx.say("client.search_example"),
                max_chars=100,
            )
            button.form_submit_button(
                ctx.say("client.search_button"),
                type="primary",
                width="stretch",
                on_click=_open_number,
                args=(ctx,),
            )
        if text := str(st.session_state.get(_SEARCH, "")).strip():
            with errors_shown(ctx):
                _offer(ctx, _listed(ctx, text, _FOUND))
        elif ctx.client_id is None:
            with errors_shown(ctx):
                st.markdown(ctx.say("client.search_some"))
                _offer(ctx, _listed(ctx, "", 6))


def _open_number(ctx: PageContext) -> None:
    """Bring the client of a whole number into view, or the only one who fits; any other text stays."""
    # Only when the button is pressed: a text that is still there must not undo the browser's Back.
    with suppress(ServiceError):
        text = str(st.session_state.get(_SEARCH, "")).strip()
        number = _known_number(ctx, text)
        if number is None and text:
            found = ctx.services.scoring.get(ClientPage, "/clients", search=text, limit=2).clients
            number = found[0].client_id if len(found) == 1 else None
        if number is not None:
            _choose(number)


def _known_number(ctx: PageContext, text: str) -> int | None:
    """Return the number that a text is, if a client bears it."""
    number = place.client_number(text)
    if number is None:
        return None
    try:
        return ctx.services.scoring.get(ClientAnswer, f"/clients/{number}").client_id
    except ServiceProblemError as error:
        if error.status == 404:
            return None
        raise


def _listed(ctx: PageContext, text: str, limit: int) -> list[ClientSummary]:
    with st.spinner(ctx.say("client.searching")):
        return ctx.services.scoring.get(ClientPage, "/clients", search=text, limit=limit).clients


def _offer(ctx: PageContext, found: list[ClientSummary]) -> None:
    if not found:
        st.info(sentence(ctx, "client.search_nobody", text=st.session_state[_SEARCH]))
        return
    shown = _page_of(ctx, found) if st.session_state.get(_SEARCH) else found
    with st.container(horizontal=True, key="found-clients"):
        for one in shown:
            st.button(
                f"{as_text(one.name)} · {one.client_id}",
                key=f"choose-{one.client_id}",
                type="primary" if one.client_id == ctx.client_id else "secondary",
                on_click=_choose,
                args=(one.client_id,),
            )


def _page_of(ctx: PageContext, found: list[ClientSummary]) -> list[ClientSummary]:
    """Say how many were found, and return those of the page of choice."""
    count = ctx.show.number(len(found))
    if len(found) == _FOUND:
        st.caption(ctx.say("client.found_more", count=count))
    else:
        st.caption(ctx.say("client.found", n=len(found), count=count))
    if len(found) <= _PAGE:
        return found

    def words(start: int) -> str:
        bounds = {"first": start + 1, "last": min(start + _PAGE, len(found)), "total": len(found)}
        return ctx.say("client.found_rows", **{name: ctx.show.number(one) for name, one in bounds.items()})

    starts = range(0, len(found), _PAGE)
    start = choose(
        ctx, ctx.say("client.found_page"), starts, key=f"found-{st.session_state[_SEARCH]}", words=words
    )
    return found[start : start + _PAGE]


def _choose(client_id: int) -> None:
    place.choose_client(client_id)
    st.session_state[_SEARCH] = ""
