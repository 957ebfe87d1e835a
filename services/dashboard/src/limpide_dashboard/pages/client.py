"""Client: find one, who that is, the loan asked for, the score, and where it comes from."""

import streamlit as st

from limpide_credit.contracts.clients import ClientAnswer
from limpide_credit.contracts.explanation import ExplainAnswer
from limpide_credit.contracts.roles import CLIENT_READERS
from limpide_dashboard import place
from limpide_dashboard.api import ServiceError, ServiceProblemError
from limpide_dashboard.layout import page_header, section
from limpide_dashboard.markdown import sentence
from limpide_dashboard.page import Page
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.client_card import show_facts, show_loan
from limpide_dashboard.parts.client_finder import find_client
from limpide_dashboard.parts.deciding import last_decision, offer_decision
from limpide_dashboard.parts.history_view import show_history
from limpide_dashboard.parts.inputs import choose_tab
from limpide_dashboard.parts.next_facts import show_next_facts
from limpide_dashboard.parts.review_form import offer_review, review_of, show_filed
from limpide_dashboard.parts.score_view import (
    explain,
    show_concepts,
    show_figures,
    show_gauge,
    show_importance,
    show_raw,
    show_reasons,
    show_verdict,
)
from limpide_dashboard.problems import errors_shown, show_error

_DETAILS = ("concepts", "importance", "history")


def show(ctx: PageContext) -> None:
    """Show the page; each part that a service cannot give says so, and the others stay."""
    _find(ctx)
    errors = st.container()
    if refused := place.refused_client():
        st.error(sentence(ctx, "client.no_number", text=refused[:60]))
    if ctx.client_id is None:
        return
    client = None
    try:
        client = _read(ctx, ctx.client_id)
    except ServiceError as error:
        with errors:
            show_error(ctx, error)
        if isinstance(error, ServiceProblemError) and error.status == 404:
            return
    request = {"client_id": ctx.client_id}
    answer = _show_case(ctx, request, client)
    beside = st.container()
    if answer is not None:
        scale, beside = st.columns(2, gap="medium")
        with scale:
            show_gauge(ctx, answer, key="client")
    if client is not None:
        with beside:
            show_facts(ctx, client.application)
    if answer is not None:
        show_next_facts(ctx, request, answer)
    _show_details(ctx, ctx.client_id, answer)
    if answer is not None:
        with st.container(key="screen-only-raw"):
            show_raw(ctx, request, answer, key="client")


@st.fragment
def _show_details(ctx: PageContext, client_id: int, answer: ExplainAnswer | None) -> None:
    """Show what is behind the score in tabs: one is asked for and drawn when it is opened."""
    shown = ("history",) if answer is None else _DETAILS
    tabs = choose_tab(ctx, {name: ctx.say(f"client.tab_{name}") for name in shown}, key="client-detail")
    opened = next(name for name in shown if tabs[name].open)
    with tabs[opened], errors_shown(ctx):
        if opened == "history" or answer is None:
            with st.container(key="screen-only-history"):
                show_history(ctx, client_id, answer.features if answer else [])
        elif opened == "concepts":
            show_concepts(ctx, answer, key="client")
        else:
            show_importance(ctx, answer, key="client")


def _find(ctx: PageContext) -> None:
    """Show title and search: side by side once a client is in view, so that he has the screen."""
    if ctx.client_id is None:
        page_header(ctx.say("client.title"), ctx.say("client.lead"))
        find_client(ctx)
        return
    title, search = st.columns(2, vertical_alignment="center")
    with title:
        page_header(ctx.say("client.title"))
    with search:
        find_client(ctx)


def _read(ctx: PageContext, client_id: int) -> ClientAnswer:
    with st.spinner(ctx.say("shell.loading_client")):
        return ctx.services.scoring.get(ClientAnswer, f"/clients/{client_id}")


def _show_case(
    ctx: PageContext, request: dict[str, int], client: ClientAnswer | None
) -> ExplainAnswer | None:
    """Show on one screen who asks for what, the outcome and why, and what can be done; return the score."""
    case, actions = st.columns([7, 3], gap="medium")
    answer = None
    with case, st.container(key="case"):
        if client is not None:
            section(ctx.say("client.identity", name=client.name, number=client.client_id))
        # The decision comes before the loan, so that it is on the first screen of a telephone.
        banner = st.container()
        if client is not None:
            show_loan(ctx, client.application)
        with errors_shown(ctx):
            answer = explain(ctx, request)
            with banner:
                show_verdict(ctx, answer)
            show_figures(ctx, answer)
            show_reasons(ctx, answer, key="client")
    with actions, st.container(key="actions"):
        _decide(ctx, request, request["client_id"], answer)
        if "simulate" in ctx.pages:
            st.page_link(ctx.pages["simulate"], label=ctx.say("client.simulate"), query_params=ctx.address)
    return answer


def _decide(ctx: PageContext, request: dict[str, int], client_id: int, shown: ExplainAnswer | None) -> None:
    """Offer to decide; not without knowing what was decided about this client before."""
    with errors_shown(ctx):
        known = last_decision(ctx, client_id)
        offer_decision(ctx, request, key=str(client_id), shown=shown, known=known)
        if known is not None:
            _offer_review(ctx, known.decision_id)


def _offer_review(ctx: PageContext, decision_id: str) -> None:
    """Let the officer ask for a review in the client's name, or say how it stands."""
    review = review_of(ctx, decision_id)
    offer_review(ctx, decision_id, review, key="client")
    if review is not None and review.state != "decided":
        show_filed(ctx, decision_id, key="client")
        note = ctx.say(f"review.note_{review.state}", day=ctx.show.date(review.deadline))
        st.info(note)
        if "decisions" in ctx.pages:
            address = ctx.address_of(decision_id)
            st.page_link(ctx.pages["decisions"], label=ctx.say("deciding.open"), query_params=address)


PAGE = Page(
    show,
    20,
    CLIENT_READERS,
    [("scoring", "GET /clients/{client_id}"), ("explainer", "POST /explain")],
    section="officer",
)
