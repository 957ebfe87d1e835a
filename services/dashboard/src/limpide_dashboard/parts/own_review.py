"""A client's own request for a review: how it stands, or the form for own words and wrong facts."""

import uuid
from collections.abc import Sequence
from html import escape

import streamlit as st
from pydantic import ValidationError

from limpide_credit.contracts.own_case import OwnResult, OwnReview, OwnReviewRequest
from limpide_dashboard.api import ServiceAwayError, ServiceError
from limpide_dashboard.facts import fact_label, fact_value
from limpide_dashboard.layout import section
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.client_card import LOAN, PERSON

_OUTCOME = "own-review-outcome"
_ONCE = "own-review-once"
_VIEW = "own-review-view"
_WRONG = "own-review-wrong"


def show_own_review(ctx: PageContext, own: OwnResult) -> None:
    """Show how the review stands, and the form unless one is open."""
    say, review = ctx.say, own.review
    section(say("mine.review_title"))
    if review is not None:
        _show_state(ctx, review)
    if review is None or review.state == "decided":
        _form(ctx, own)
    outcome = st.session_state.get(_OUTCOME)
    if outcome is not None and not isinstance(outcome, OwnReview):
        st.error(say(f"mine.{outcome}"))


def _show_state(ctx: PageContext, review: OwnReview) -> None:
    if review.state != "decided":
        st.info(ctx.say("mine.review_open", day=ctx.show.date(review.deadline)))
    else:
        st.info(ctx.say(f"mine.review_{review.outcome or 'done'}"))
    if review.words:
        st.markdown(ctx.say("mine.review_words"))
        st.html(f"<blockquote>{escape(review.words).replace(chr(10), '<br>')}</blockquote>")


def _form(ctx: PageContext, own: OwnResult) -> None:
    say = ctx.say
    st.markdown(say("mine.review_lead"))
    st.text_area(say("mine.view"), placeholder=say("mine.view_example"), max_chars=3000, key=_VIEW)
    known = [name for name in (*LOAN, *PERSON) if own.facts.get(name) is not None]
    stated = {name: f"{fact_label(ctx, name)} : {fact_value(ctx, name, own.facts[name])}" for name in known}
    wrong = st.multiselect(
        say("mine.wrong_facts"),
        known,
        format_func=stated.__getitem__,
        placeholder=say("mine.wrong_none"),
        key=_WRONG,
    )
    for name in wrong:
        st.text_input(say("mine.right", fact=fact_label(ctx, name)), max_chars=200, key=_right(name))
    st.button(
        say("mine.send"),
        key="own-review-send",
        width="stretch",
        on_click=_send,
        args=(ctx, [(name, stated[name]) for name in wrong]),
    )


def _right(name: str) -> str:
    return f"own-review-right-{name}"


def _send(ctx: PageContext, wrong: Sequence[tuple[str, str]]) -> None:
    """Have the request recorded, and keep what came of it; what was typed stays until it is recorded."""
    corrections = [
        {"fact": said[:200], "right": st.session_state.get(_right(name), "")} for name, said in wrong
    ]
    outcome: OwnReview | str
    try:
        request = OwnReviewRequest.model_validate(
            {"view": st.session_state.get(_VIEW, ""), "corrections": corrections}
        )
        once = st.session_state.setdefault(_ONCE, uuid.uuid4().hex)
        outcome = ctx.services.scoring.record(
            OwnReview, "/mine/review", request.model_dump(), idempotency_key=once
        )
        st.session_state.pop(_ONCE)
    except ValidationError as error:
        outcome = "missing_right" if error.errors()[0]["loc"][0] == "corrections" else "missing_view"
    except ServiceAwayError:
        # It may have been recorded: the same key then finds it.
        outcome = "perhaps_sent"
    except ServiceError:
        st.session_state.pop(_ONCE, None)
        outcome = "not_sent"
    st.session_state[_OUTCOME] = outcome
