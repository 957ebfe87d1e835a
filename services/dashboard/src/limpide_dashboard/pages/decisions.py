"""Décisions: what waits for a person, the list of decisions, one in full, its review, the letter."""

from urllib.parse import quote

import streamlit as st

from limpide_credit.contracts.decisions import DecisionAnswer
from limpide_credit.contracts.reviews import ReviewAnswer
from limpide_credit.contracts.roles import CLIENT_READERS
from limpide_dashboard import place
from limpide_dashboard.api import ServiceAwayError, ServiceError, ServiceProblemError
from limpide_dashboard.layout import Card, Table, cards, page_header, section, show_table
from limpide_dashboard.page import Page
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.case_view import show_case
from limpide_dashboard.parts.client_link_offer import offer_link
from limpide_dashboard.parts.decision_finder import find_by_number
from limpide_dashboard.parts.decision_queue import channel_label, show_filters, show_queue, who
from limpide_dashboard.parts.letter_download import offer_letter
from limpide_dashboard.parts.override_form import show_overrides
from limpide_dashboard.parts.proof_form import show_conditions
from limpide_dashboard.parts.review_form import offer_review, review_of, show_review
from limpide_dashboard.parts.review_queue import offer_neighbours, read_reviews, show_reviews
from limpide_dashboard.parts.score_view import explain, show_concepts, show_reasons, show_rules
from limpide_dashboard.problems import errors_shown, show_error
from limpide_dashboard.shown_score import probability_text, threshold_text, tone_of

_KEPT = "decision-record"


def show(ctx: PageContext) -> None:
    """Show the decision of the address, if it has one, above the lists: no line that comes moves it."""
    page_header(ctx.say("decisions.title"), ctx.say("decisions.lead"))
    find_by_number(ctx)
    # Errors have a place of their own: they would move the form, and the browser show it twice meanwhile.
    with st.container():
        record = None if ctx.decision_id is None else _read(ctx, ctx.decision_id)
    turn = None
    if record is not None:
        turn = st.container(horizontal=True, key="screen-only-turn")
        turn.button(
            ctx.say("decisions.close"), key="decisions-close", on_click=place.choose_decision, args=(None,)
        )
        _show_open(ctx, record)
    with errors_shown(ctx):
        page = read_reviews(ctx)
        if turn is not None and ctx.decision_id is not None:
            with turn:
                offer_neighbours(ctx, page, ctx.decision_id)
        show_reviews(ctx, page)
    section(ctx.say("decisions.queue"))
    with errors_shown(ctx):
        show_queue(ctx, show_filters(ctx))


def _read(ctx: PageContext, decision_id: str) -> DecisionAnswer | None:
    """Return the record; while scoring is away, as it was read last: what is typed stays."""
    try:
        record = ctx.services.scoring.get_now(DecisionAnswer, f"/decisions/{quote(decision_id, safe='')}")
    except ServiceError as error:
        show_error(ctx, error)
        kept = st.session_state.get(_KEPT)
        known = isinstance(kept, DecisionAnswer) and kept.decision_id == decision_id
        return kept if known and not isinstance(error, ServiceProblemError) else None
    st.session_state[_KEPT] = record
    return record


def _review(ctx: PageContext, decision_id: str) -> ReviewAnswer | None:
    """Return how its review stands; while scoring is away, as it was read last: what is typed stays."""
    kept = f"decision-review-{decision_id}"
    try:
        st.session_state[kept] = review_of(ctx, decision_id)
    except ServiceError as error:
        if not isinstance(error, ServiceAwayError):  # else the record's reading has said so
            show_error(ctx, error)
    return st.session_state.get(kept)


def _show_open(ctx: PageContext, record: DecisionAnswer) -> None:
    """Show on one screen who was decided about, the outcome and why, and what can be done; then the rest."""
    case, actions = st.columns([7, 3], gap="medium")
    review, answer = None, None
    with case, st.container(key="case"):
        _show_record(ctx, record)
        with errors_shown(ctx):
            answer = explain(ctx, {"decision_id": record.decision_id})
            show_rules(ctx, answer)
        if record.kind == "simulation":
            st.info(ctx.say("decisions.simulation"))
        else:
            review = _review(ctx, record.decision_id)
        if review is not None:
            show_review(ctx, review)
        if answer is not None:
            show_reasons(ctx, answer, key="decision")
    with actions, st.container(key="actions"):
        if record.kind != "simulation":
            show_conditions(ctx, record)
            show_overrides(ctx, record, review)
            offer_review(ctx, record.decision_id, review, key="decisions")
            offer_letter(ctx, record)
            offer_link(ctx, record)
    with errors_shown(ctx):
        show_case(ctx, record)
    if answer is not None:
        show_concepts(ctx, answer, key="decision")
    _show_trace(ctx, record)


def _show_record(ctx: PageContext, record: DecisionAnswer) -> None:
    say, show = ctx.say, ctx.show
    section(who(ctx, record), say("decisions.recorded_at", when=show.moment(record.at)))
    cards(
        [
            Card(
                say("decisions.machine"),
                say(f"shell.{record.decision}"),
                say("decisions.machine_note", version=record.model_version),
                tone_of(record.decision),
            ),
            Card(
                say("decisions.person_decided"),
                say(f"shell.{record.overridden_to}") if record.overridden_to else say("decisions.nobody"),
            ),
            Card(say("score.points"), show.number(record.points), f"{say('score.grade')} {record.grade}"),
            Card(
                say("score.probability"),
                probability_text(ctx, record),
                say("score.threshold_note", threshold=threshold_text(ctx, record)),
            ),
        ]
    )


def _show_trace(ctx: PageContext, record: DecisionAnswer) -> None:
    """Show where the record stands, folded away."""
    say, show = ctx.say, ctx.show
    with st.expander(say("decisions.trace")):
        show_table(
            say("decisions.trace"),
            Table(
                [say("client.column_fact"), say("client.column_value")],
                [
                    [say("decisions.trace_id"), record.decision_id],
                    [say("decisions.trace_channel"), channel_label(ctx, record.channel)],
                    [say("decisions.trace_sequence"), show.number(record.sequence)],
                    [say("decisions.trace_hash"), record.hash],
                    [say("decisions.trace_features"), record.feature_set_version],
                    [say("decisions.policy"), record.policy_digest or ""],
                    [say("decisions.rules_title"), ", ".join(rule.code for rule in record.rules)],
                ],
            ),
        )
        st.json(record.input)


PAGE = Page(
    show, 10, CLIENT_READERS, [("scoring", "GET /decisions"), ("scoring", "GET /reviews")], section="officer"
)
