"""A person's decision over the machine's, with who and why, kept beside the record."""

import uuid
from collections.abc import Sequence
from typing import Literal

import streamlit as st
from pydantic import ValidationError

from limpide_credit.contracts.decisions import DecisionAnswer, OverrideAnswer, OverrideRequest
from limpide_credit.contracts.reviews import ReviewAnswer
from limpide_dashboard.api import ServiceAwayError, ServiceError, ServiceProblemError
from limpide_dashboard.layout import Table, section, show_table
from limpide_dashboard.markdown import sentence
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.officer_field import officer_field, remember_officer
from limpide_dashboard.problems import show_error

_FIELDS = ("officer", "decision", "reason")

Outcome = OverrideAnswer | ReviewAnswer | ServiceError | Sequence[str] | Literal["meanwhile"]
"""What came of the last press: a record, an error, the fields that are missing, or a colleague was faster."""


def show_overrides(ctx: PageContext, record: DecisionAnswer, review: ReviewAnswer | None) -> None:
    """Show what persons decided so far, the form to decide, and what came of it.

    While a review waits for an officer the form decides it; while it waits for a second one there is none.
    """
    waits = review is not None and review.state == "waiting"
    if record.overrides or not waits:
        section(*(ctx.say(f"override.{name}{_waiting(record, review)}") for name in ("title", "lead")))
    if record.overrides:
        show_table(ctx.say("override.table"), _table(ctx, record.overrides))
    if not waits and ctx.decides:
        reviewed = review is not None and review.state == "open"
        limit = None if ctx.confirms else record.senior_above
        if limit is not None:
            word = "override.senior_confirms" if reviewed else "override.senior_only"
            st.info(ctx.say(word, limit=ctx.show.money(limit)))
        if reviewed or limit is None:
            _form(ctx, record, "review/decision" if reviewed else "override")
    outcome = st.session_state.get(_key(record, "outcome"))
    if outcome is not None:
        _show_outcome(ctx, outcome)


def _table(ctx: PageContext, overrides: list[OverrideAnswer]) -> Table:
    return Table(
        [ctx.say(f"override.column_{name}") for name in ("when", "who", "decision", "reason")],
        [
            [ctx.show.moment(one.at), one.officer, ctx.say(f"shell.{one.decision}"), one.reason]
            for one in overrides
        ],
    )


def _waiting(record: DecisionAnswer, review: ReviewAnswer | None) -> str:
    """Return the ending of the words: what was referred, or is under review, is decided, not overruled."""
    if review is not None and review.state != "decided":
        if review.state == "waiting":
            return "_second"
        return "_referred" if review.asked_by == "policy" else "_review"
    return "_referred" if record.decision == "referred" and not record.overrides else ""


def _form(ctx: PageContext, record: DecisionAnswer, route: str) -> None:
    say = ctx.say
    first = "refused" if record.decision == "approved" else "approved"
    second = "approved" if first == "refused" else "refused"
    with st.form(_key(record, "form"), border=True):
        officer_field(ctx, _key(record, "officer"), say("override.officer"))
        st.radio(
            say("override.decision"),
            [first, second],
            format_func=lambda one: say(f"shell.{one}"),
            horizontal=True,
            key=_key(record, "decision"),
        )
        st.text_area(
            say("override.reason"),
            placeholder=say("override.reason_example"),
            max_chars=2000,
            key=_key(record, "reason"),
        )
        st.form_submit_button(
            say("override.button_again" if record.overrides else "override.button"),
            type="primary",
            key=_key(record, "send"),
            on_click=_send,
            args=(ctx, record, route),
        )


def _send(ctx: PageContext, record: DecisionAnswer, route: str) -> None:
    """Have the override recorded, and keep what came of it; what was typed goes only when it is recorded."""
    outcome = _recorded(ctx, record, route)
    st.session_state[_key(record, "outcome")] = outcome
    if isinstance(outcome, OverrideAnswer | ReviewAnswer):
        remember_officer(st.session_state[_key(record, "officer")].strip())
        st.session_state[_key(record, "reason")] = ""
    refused = isinstance(outcome, ServiceProblemError) and outcome.status < 500
    if refused or isinstance(outcome, OverrideAnswer | ReviewAnswer):
        # After any other end it may have been recorded: the same key then finds it.
        st.session_state.pop(_key(record, "idempotency"), None)


def _recorded(ctx: PageContext, record: DecisionAnswer, route: str) -> Outcome:
    given = {name: st.session_state.get(_key(record, name), "") for name in _FIELDS}
    try:
        asked = OverrideRequest.model_validate(given)
    except ValidationError as error:
        return list(dict.fromkeys(str(one["loc"][0]) for one in error.errors()))
    scoring, path = ctx.services.scoring, f"/decisions/{record.decision_id}"
    unsent = _key(record, "idempotency") not in st.session_state
    try:
        now = scoring.get_now(DecisionAnswer, path)
        if unsent and len(now.overrides) != len(record.overrides):
            return "meanwhile"
        once = st.session_state.setdefault(_key(record, "idempotency"), uuid.uuid4().hex)
        contract = OverrideAnswer if route == "override" else ReviewAnswer
        return scoring.record(contract, f"{path}/{route}", asked.model_dump(), idempotency_key=once)
    except ServiceError as error:
        return error


def _show_outcome(ctx: PageContext, outcome: Outcome) -> None:
    say = ctx.say
    if isinstance(outcome, ReviewAnswer) and outcome.state == "waiting":
        st.success(say("review.done_proposed"))
    elif isinstance(outcome, OverrideAnswer | ReviewAnswer):
        st.success(sentence(ctx, "override.done", decision_id=outcome.decision_id))
        if "decisions" in ctx.pages:
            st.page_link(
                ctx.pages["decisions"],
                label=say("override.link"),
                query_params=ctx.address_of(outcome.decision_id),
            )
    elif isinstance(outcome, ServiceError):
        show_error(ctx, outcome)
        st.markdown(say("override.perhaps" if isinstance(outcome, ServiceAwayError) else "override.kept"))
    elif outcome == "meanwhile":
        st.warning(say("override.meanwhile"))
    else:
        for field in outcome:
            st.error(say(f"override.missing_{field}"))


def _key(record: DecisionAnswer, name: str) -> str:
    return f"override-{record.decision_id}-{name}"
