"""Décisions: what waits for a person, the list of decisions, one in full, its review, the letter."""

from urllib.parse import quote

import streamlit as st

from limpide_credit.contracts.decisions import DecisionAnswer
from limpide_credit.contracts.reviews import ReviewAnswer
from limpide_dashboard import place
from limpide_dashboard.api import ServiceAwayError, ServiceError, ServiceProblemError
from limpide_dashboard.here import Here
from limpide_dashboard.layout import Card, Table, cards, page_header, section, show_table
from limpide_dashboard.parts.decision_finder import find_by_number
from limpide_dashboard.parts.decision_queue import ask_what, channel_label, show_queue, who
from limpide_dashboard.parts.letter_download import offer_letter
from limpide_dashboard.parts.override_form import show_overrides
from limpide_dashboard.parts.review_form import offer_review, review_of, show_review
from limpide_dashboard.parts.review_queue import show_reviews
from limpide_dashboard.parts.score_view import explain, show_concepts, show_reasons, show_rules
from limpide_dashboard.problems import said, show_error
from limpide_dashboard.shown_score import probability_text, threshold_text, tone_of

_KEPT = "decision-record"


def show(here: Here) -> None:
    """Show the decision of the address, if it has one, above the lists: no line that comes moves it."""
    page_header(here.say("decisions.title"), here.say("decisions.lead"))
    find_by_number(here)
    if here.decision_id is not None:
        record = _read(here, here.decision_id)
        if record is not None:
            _show_open(here, record)
    with said(here):
        show_reviews(here)
    section(here.say("decisions.queue"))
    with said(here):
        show_queue(here, ask_what(here))


def _read(here: Here, decision_id: str) -> DecisionAnswer | None:
    """Return the record; while scoring is away, as it was read last: what is typed stays."""
    try:
        record = here.services.scoring.get_now(DecisionAnswer, f"/decisions/{quote(decision_id, safe='')}")
    except ServiceError as error:
        show_error(here, error)
        kept = st.session_state.get(_KEPT)
        known = isinstance(kept, DecisionAnswer) and kept.decision_id == decision_id
        return kept if known and not isinstance(error, ServiceProblemError) else None
    st.session_state[_KEPT] = record
    return record


def _review(here: Here, decision_id: str) -> ReviewAnswer | None:
    """Return how its review stands; while scoring is away, as it was read last: what is typed stays."""
    kept = f"decision-review-{decision_id}"
    try:
        st.session_state[kept] = review_of(here, decision_id)
    except ServiceError as error:
        if not isinstance(error, ServiceAwayError):  # else the record's reading has said so
            show_error(here, error)
    return st.session_state.get(kept)


def _show_open(here: Here, record: DecisionAnswer) -> None:
    _show_record(here, record)
    answer = None
    with said(here):
        answer = explain(here, {"decision_id": record.decision_id})
        show_rules(here, answer)
    if record.kind == "simulation":
        st.info(here.say("decisions.simulation"))
    else:
        review = _review(here, record.decision_id)
        if review is not None:
            show_review(here, review)
        show_overrides(here, record, review)
        offer_review(here, record.decision_id, review, key="decisions")
        offer_letter(here, record)
    if answer is not None:
        show_reasons(here, answer, key="decision")
        show_concepts(here, answer, key="decision")


def _show_record(here: Here, record: DecisionAnswer) -> None:
    say, show = here.say, here.show
    section(who(here, record), say("decisions.recorded_at", when=show.moment(record.at)))
    st.button(say("decisions.close"), key="decisions-close", on_click=place.choose_decision, args=(None,))
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
                probability_text(here, record),
                say("score.threshold_note", threshold=threshold_text(here, record)),
            ),
        ]
    )
    with st.expander(say("decisions.trace")):
        show_table(
            say("decisions.trace"),
            Table(
                [say("client.column_fact"), say("client.column_value")],
                [
                    [say("decisions.trace_id"), record.decision_id],
                    [say("decisions.trace_channel"), channel_label(here, record.channel)],
                    [say("decisions.trace_sequence"), show.number(record.sequence)],
                    [say("decisions.trace_hash"), record.hash],
                    [say("decisions.trace_features"), record.feature_set_version],
                    [say("decisions.policy"), record.policy_digest or ""],
                    [say("decisions.rules_title"), ", ".join(rule.code for rule in record.rules)],
                ],
            ),
        )
        st.json(record.input)
