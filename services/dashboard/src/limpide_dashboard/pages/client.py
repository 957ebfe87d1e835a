"""Client: find one, who that is, the loan asked for, the score, and where it comes from."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from limpide_credit.contracts.clients import ClientAnswer
from limpide_credit.contracts.explanation import ExplainAnswer
from limpide_dashboard import place
from limpide_dashboard.api import ServiceError, ServiceProblemError
from limpide_dashboard.layout import page_header, section
from limpide_dashboard.markdown import sentence
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.client_card import show_application
from limpide_dashboard.parts.client_finder import find_client
from limpide_dashboard.parts.deciding import last_decision, offer_decision
from limpide_dashboard.parts.history_view import show_history
from limpide_dashboard.parts.next_facts import show_next_facts
from limpide_dashboard.parts.review_form import offer_review, review_of, show_filed
from limpide_dashboard.parts.score_view import (
    explain,
    show_concepts,
    show_decision,
    show_importance,
    show_raw,
    show_reasons,
)
from limpide_dashboard.problems import errors_shown, show_error


def show(ctx: PageContext) -> None:
    """Show the page; each part that a service cannot give says so, and the others stay."""
    page_header(ctx.say("client.title"), ctx.say("client.lead"))
    find_client(ctx)
    if refused := place.refused_client():
        st.error(sentence(ctx, "client.no_number", text=refused[:60]))
    client_id = ctx.client_id
    banner = None if client_id is None else _identity(ctx, client_id)
    if client_id is None or banner is None:
        return
    answer = _score(ctx, client_id, banner)
    with errors_shown(ctx), st.container(key="screen-only-history"):
        show_history(ctx, client_id, answer.features if answer else [])


def _identity(ctx: PageContext, client_id: int) -> DeltaGenerator | None:
    """Show who the client is; return the place for the decision, or None if nobody bears the number."""
    try:
        with st.spinner(ctx.say("shell.loading_client")):
            client = ctx.services.scoring.get(ClientAnswer, f"/clients/{client_id}")
    except ServiceError as error:
        show_error(ctx, error)
        unknown = isinstance(error, ServiceProblemError) and error.status == 404
        return None if unknown else st.container()
    section(
        ctx.say("client.identity", name=client.name, number=client.client_id),
        ctx.say("client.generated_name"),
    )
    # The decision comes before the loan, so that it is on the first screen of a telephone.
    banner = st.container()
    show_application(ctx, client.application)
    return banner


def _score(ctx: PageContext, client_id: int, banner: DeltaGenerator) -> ExplainAnswer | None:
    """Show the score and all that explains it; None if the explainer gives none."""
    request = {"client_id": client_id}
    section(ctx.say("client.score_title"), ctx.say("client.score_lead"))
    try:
        answer = explain(ctx, request)
    except ServiceError as error:
        show_error(ctx, error)
        _decide(ctx, request, client_id, None)
        return None
    with show_decision(ctx, answer, key="client", banner=banner):
        _decide(ctx, request, client_id, answer)
    show_next_facts(ctx, request, answer)
    show_reasons(ctx, answer, key="client")
    show_concepts(ctx, answer, key="client")
    show_importance(ctx, answer, key="client")
    with st.container(key="screen-only-raw"):
        show_raw(ctx, request, answer)
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
