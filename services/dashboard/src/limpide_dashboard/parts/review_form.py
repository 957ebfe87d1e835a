"""The review of one decision: how it stands, asking for one, and a second officer's word."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from pydantic import BaseModel, ValidationError

from limpide_credit.contracts.reviews import (
    ReviewAnswer,
    ReviewConfirmationRequest,
    ReviewRequest,
)
from limpide_dashboard.api import ServiceAwayError, ServiceError, ServiceProblemError
from limpide_dashboard.layout import Card, Table, cards, section, show_table
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.officer_field import officer_field, remember_officer
from limpide_dashboard.problems import show_error

Outcome = ReviewAnswer | ServiceError | Sequence[str]
"""What came of the last press: the review, an error, or the fields that are missing."""


def review_of(ctx: PageContext, decision_id: str) -> ReviewAnswer | None:
    """Return how the review of a decision stands; None if there is none.

    Raises:
        ServiceError: Scoring does not answer.
    """
    try:
        return ctx.services.scoring.get_now(ReviewAnswer, f"/decisions/{decision_id}/review")
    except ServiceProblemError as error:
        if error.status == 404:
            return None
        raise


def show_review(ctx: PageContext, review: ReviewAnswer) -> None:
    """Show how a review stands and each step of it; and the second officer's form where one is waited for."""
    say = ctx.say
    section(say("review.title"), say(f"review.lead_{review.state}"))
    cards(
        [
            Card(say("review.asked"), say(f"review.asked_{review.asked_by}")),
            Card(say("review.deadline"), ctx.show.date(review.deadline)),
            Card(
                say("review.state"),
                say(f"review.state_{review.state}"),
                say(f"review.outcome_{review.outcome}") if review.outcome else "",
                "plain" if review.state == "decided" else "waiting",
            ),
        ]
    )
    if review.steps:
        show_table(say("review.steps"), _steps(ctx, review))
    if review.state == "waiting" and ctx.confirms:
        _confirmation(ctx, review)
    _show_outcome(ctx, f"confirm-{review.decision_id}")


def offer_review(ctx: PageContext, decision_id: str, review: ReviewAnswer | None, *, key: str) -> None:
    """Show the form with which an officer asks for a review in the client's name, unless one is open."""
    if not ctx.decides or (review is not None and review.state != "decided"):
        return
    form = f"file-{key}-{decision_id}"
    with st.expander(ctx.say("review.file"), expanded=_came(form) is not None):
        st.markdown(ctx.say("review.file_lead"))
        with st.form(f"{form}-form", border=False):
            officer_field(ctx, f"{form}-officer", ctx.say("review.officer"))
            st.text_area(
                ctx.say("review.view"),
                placeholder=ctx.say("review.view_example"),
                max_chars=4000,
                key=f"{form}-view",
            )
            st.form_submit_button(
                ctx.say("review.file_button"),
                key=f"{form}-send",
                on_click=_send,
                args=(
                    *(ctx, form, f"/decisions/{decision_id}/review"),
                    *(ReviewRequest, ("officer", "view"), {"asked_by": "officer"}),
                ),
            )
        _show_outcome(ctx, form)


def show_filed(ctx: PageContext, decision_id: str, *, key: str) -> None:
    """Say what came of asking for a review, where the form is not shown any more."""
    _show_outcome(ctx, f"file-{key}-{decision_id}")


def _steps(ctx: PageContext, review: ReviewAnswer) -> Table:
    return Table(
        [ctx.say(f"review.column_{name}") for name in ("when", "step", "by", "words")],
        [
            [
                ctx.show.moment(one.at),
                ctx.say(f"review.step_{one.step}_{one.decision}")
                if one.decision and one.step in ("proposed", "decided")
                else ctx.say(f"review.step_{one.step}"),
                ctx.say("review.asked_client") if one.actor == "client" else one.actor,
                one.words,
            ]
            for one in review.steps
        ],
    )


def _confirmation(ctx: PageContext, review: ReviewAnswer) -> None:
    say, form = ctx.say, f"confirm-{review.decision_id}"
    with st.form(f"{form}-form", border=True):
        officer_field(ctx, f"{form}-officer", say("review.second_officer"))
        st.radio(
            say("review.agrees"),
            [True, False],
            format_func=lambda one: say("review.agree" if one else "review.give_back"),
            horizontal=True,
            key=f"{form}-agrees",
        )
        st.text_area(say("override.reason"), max_chars=2000, key=f"{form}-reason")
        st.form_submit_button(
            say("review.confirm_button"),
            type="primary",
            key=f"{form}-send",
            on_click=_send,
            args=(
                *(ctx, form, f"/decisions/{review.decision_id}/review/confirmation"),
                *(ReviewConfirmationRequest, ("officer", "agrees", "reason"), {}),
            ),
        )


def _send(
    ctx: PageContext,
    form: str,
    path: str,
    contract: type[BaseModel],
    fields: Sequence[str],
    fixed: Mapping[str, Any],
) -> None:
    """Have a form recorded, and keep what came of it; what was typed goes only when it is recorded."""
    given = {**fixed, **{name: st.session_state.get(f"{form}-{name}", "") for name in fields}}
    outcome: Outcome
    try:
        asked = contract.model_validate(given)
        once = st.session_state.setdefault(f"{form}-once", uuid.uuid4().hex)
        outcome = ctx.services.scoring.record(ReviewAnswer, path, asked.model_dump(), idempotency_key=once)
    except ValidationError as error:
        outcome = list(dict.fromkeys(str(one["loc"][0]) for one in error.errors()))
    except ServiceError as error:
        outcome = error
    st.session_state[f"{form}-outcome"] = outcome
    if isinstance(outcome, ReviewAnswer):
        remember_officer(given["officer"])
        for name in fields:
            if name in ("view", "reason"):
                st.session_state[f"{form}-{name}"] = ""
    if not isinstance(outcome, ServiceAwayError):
        # After an answer that did not come it may have been recorded: the same key then finds it.
        st.session_state.pop(f"{form}-once", None)


def _came(form: str) -> Outcome | None:
    return st.session_state.get(f"{form}-outcome")


def _show_outcome(ctx: PageContext, form: str) -> None:
    outcome, say = _came(form), ctx.say
    if outcome is None:
        return
    if isinstance(outcome, ReviewAnswer):
        filed = outcome.steps[-1].step == "filed"
        day = ctx.show.date(outcome.deadline)
        st.success(say("review.filed", day=day) if filed else say(f"review.done_{outcome.steps[-1].step}"))
    elif isinstance(outcome, ServiceError):
        show_error(ctx, outcome)
        st.markdown(say("override.perhaps" if isinstance(outcome, ServiceAwayError) else "override.kept"))
    else:
        for field in outcome:
            st.error(say(f"review.missing_{field}"))
