"""What an approval is conditional on, and the form in which an officer records the proofs."""

import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import streamlit as st

from limpide_credit.contracts.decisions import DecisionAnswer
from limpide_credit.contracts.proofs import Proof, ProofsRequest
from limpide_credit.contracts.scoring import ScoreAnswer
from limpide_dashboard.api import ServiceAwayError, ServiceError
from limpide_dashboard.facts import fact_label, fact_value
from limpide_dashboard.layout import bullets, section
from limpide_dashboard.markdown import sentence
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.fact_input import fact_input
from limpide_dashboard.problems import show_error
from limpide_dashboard.simulation import input_value, returned


def show_conditions(ctx: PageContext, record: DecisionAnswer) -> None:
    """Show what has to be proved before the loan is paid out, and for who decides the form for it."""
    if not record.conditions:
        return
    say = ctx.say
    section(say("proofs.title"), say("proofs.lead"))
    declared: dict[str, Any] = record.input["application"]
    if not ctx.decides:
        bullets([_declared(ctx, name, declared[name]) for name in record.conditions])
        return
    with st.container(border=True, key=_key(record, "form")):
        proofs = [proof for name in record.conditions if (proof := _proof(ctx, record, name, declared[name]))]
        pressed = st.button(
            say("proofs.button"), type="primary", key=_key(record, "send"), disabled=not proofs
        )
    if pressed:
        st.session_state[_key(record, "outcome")] = _recorded(ctx, record, proofs)
    _show_outcome(ctx, st.session_state.get(_key(record, "outcome")))


def _proof(ctx: PageContext, record: DecisionAnswer, name: str, declared: Any) -> Proof | None:
    """Ask whether a fact is proved, and with which value; None if it is not."""
    if not st.checkbox(_declared(ctx, name, declared), key=_key(record, f"{name}-proved")):
        return None
    shown = input_value(name, declared)
    value = fact_input(ctx, name, shown, key=_key(record, name))
    # What was not touched is the declared value itself, not what is left of it in rounded years.
    return Proof(fact=name, value=None if value is None or value == shown else returned(name, value))


def _declared(ctx: PageContext, name: str, value: Any) -> str:
    return ctx.say("proofs.fact", fact=fact_label(ctx, name), value=fact_value(ctx, name, value))


def _recorded(
    ctx: PageContext, record: DecisionAnswer, proofs: Sequence[Proof]
) -> ScoreAnswer | ServiceError:
    once = st.session_state.setdefault(_key(record, "once"), uuid.uuid4().hex)
    path = f"/decisions/{quote(record.decision_id, safe='')}/proofs"
    body = ProofsRequest(proofs=list(proofs)).model_dump(exclude_none=True)
    outcome: ScoreAnswer | ServiceError
    try:
        outcome = ctx.services.scoring.record(ScoreAnswer, path, body, idempotency_key=once)
    except ServiceError as error:
        outcome = error
    if not isinstance(outcome, ServiceAwayError):
        # After an answer that did not come it may have been recorded: the same key then finds it.
        st.session_state.pop(_key(record, "once"), None)
    return outcome


def _show_outcome(ctx: PageContext, outcome: ScoreAnswer | ServiceError | None) -> None:
    if isinstance(outcome, ServiceError):
        show_error(ctx, outcome)
        st.markdown(ctx.say("override.perhaps" if isinstance(outcome, ServiceAwayError) else "override.kept"))
    elif outcome is not None:
        decision = ctx.say(f"shell.{outcome.decision}")
        st.success(sentence(ctx, "proofs.done", decision=decision, decision_id=outcome.decision_id))
        if "decisions" in ctx.pages:
            st.page_link(
                ctx.pages["decisions"],
                label=ctx.say("proofs.open"),
                query_params=ctx.address_of(outcome.decision_id),
            )


def _key(record: DecisionAnswer, name: str) -> str:
    return f"proofs-{record.decision_id}-{name}"
