"""The link by which a client sees the own case: made by an officer, shown once, taken back."""

import streamlit as st

from limpide_credit.contracts.decisions import DecisionAnswer
from limpide_credit.contracts.own_case import ClientLinkAnswer, ClientLinksRevoked
from limpide_dashboard.api import ServiceError
from limpide_dashboard.layout import small_heading
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.problems import show_error


def offer_link(ctx: PageContext, record: DecisionAnswer) -> None:
    """Offer to make a link, and to take all of the case back; show what came of the last press."""
    if not ctx.decides:
        return
    say, key = ctx.say, f"client-link-{record.decision_id}"
    with st.container(border=True, key="card-client-link"):
        small_heading(say("client_link.title"))
        st.markdown(say("client_link.lead"))
        st.button(say("client_link.make"), key=f"{key}-make", on_click=_make, args=(ctx, record.decision_id))
        st.button(
            say("client_link.revoke"),
            key=f"{key}-revoke",
            type="tertiary",
            on_click=_revoke,
            args=(ctx, record.decision_id),
        )
        came = st.session_state.get(key)
        if isinstance(came, ClientLinkAnswer):
            st.markdown(say("client_link.made", day=ctx.show.date(came.expires_at)))
            st.code(came.address, language=None, wrap_lines=True)
        elif isinstance(came, ClientLinksRevoked):
            st.success(say("client_link.revoked"))
        elif came is not None:
            show_error(ctx, came)


def _make(ctx: PageContext, decision_id: str) -> None:
    try:
        came = ctx.services.scoring.record(ClientLinkAnswer, f"/decisions/{decision_id}/link", {})
    except ServiceError as error:
        came = error
    st.session_state[f"client-link-{decision_id}"] = came


def _revoke(ctx: PageContext, decision_id: str) -> None:
    try:
        came = ctx.services.scoring.delete(ClientLinksRevoked, f"/decisions/{decision_id}/link")
    except ServiceError as error:
        came = error
    st.session_state[f"client-link-{decision_id}"] = came
