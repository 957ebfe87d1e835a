"""Recording a decision: the one thing on a client's page that leaves a trace."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from limpide_credit.contracts.decisions import DecisionPage, DecisionSummary
from limpide_credit.contracts.explanation import ExplainAnswer
from limpide_credit.contracts.scoring import ScoreAnswer
from limpide_dashboard.api import ServiceAwayError, ServiceError
from limpide_dashboard.markdown import sentence
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.problems import show_error


def last_decision(ctx: PageContext, client_id: int) -> DecisionSummary | None:
    """Return the latest decision about a client, None if there is none.

    Raises:
        ServiceError: Scoring does not answer.
    """
    page = ctx.services.scoring.get_now(DecisionPage, "/decisions", client_id=client_id, limit=1)
    return page.decisions[0] if page.decisions else None


def offer_decision(
    ctx: PageContext,
    request: Mapping[str, Any],
    *,
    key: str,
    shown: ExplainAnswer | None,
    known: DecisionSummary | None = None,
    stale: bool = False,
) -> None:
    """Show the button that has a decision recorded, what came of it, and what was decided before.

    Args:
        ctx: The circumstances of the page.
        request: What is sent to ``POST /score``.
        key: Names the case.
        shown: The verdict beside the button, if there is one: where the record differs from it, that is said.
        known: The latest decision about the same person: a further one is recorded only on an explicit wish.
        stale: The verdict is of other facts than those that the page shows: nothing can be decided.
    """
    came = st.session_state.get(_outcome(key))
    decided = decided_here(key)
    last = known.decision_id if known else decided.decision_id if decided else None
    with st.container(border=True, key="card-decide"):
        st.markdown(ctx.say("deciding.note"))
        if known is not None and (decided is None or decided.decision_id != known.decision_id):
            _show_known(ctx, known)
        if decided is not None:
            _show_recorded(ctx, decided, shown)
        elif isinstance(came, ServiceError):
            _show_failed(ctx, came)
        if not ctx.decides:
            st.markdown(ctx.say("login.reads_only"))
            return
        wanted = last is None or st.checkbox(ctx.say("deciding.again"), key=f"again-{last}", disabled=stale)
        case = _case(request, last, shown)
        pressed = st.button(
            ctx.say("deciding.button" if last is None else "deciding.button_again"),
            type="primary",
            disabled=stale or not wanted,
            key=f"decide-{key}",
            help=ctx.say("deciding.case", case=case),
        )
        if pressed and wanted and not stale:
            with st.spinner(ctx.say("deciding.recording")):
                st.session_state[_outcome(key)] = _decide(ctx, request, case)
            st.rerun()


def decided_here(key: str) -> ScoreAnswer | None:
    """Return the decision that this visit has recorded under the key of `offer_decision`, if any."""
    came = st.session_state.get(_outcome(key))
    return came if isinstance(came, ScoreAnswer) else None


def _decide(ctx: PageContext, request: Mapping[str, Any], case: str) -> ScoreAnswer | ServiceError:
    """Have the decision recorded; return the record or why there is none."""
    try:
        return ctx.services.scoring.record(ScoreAnswer, "/score", request, idempotency_key=case)
    except ServiceError as error:
        return error


def _case(request: Mapping[str, Any], last: str | None, shown: ExplainAnswer | None) -> str:
    """Return the idempotency key: the same in every tab and after a reload, until something is recorded."""
    decided_by = None if shown is None else [shown.model_version, shown.policy_digest]
    facts = [dict(request), last, decided_by]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:32]


def _outcome(key: str) -> str:
    return f"decided-{key}"


def _show_known(ctx: PageContext, known: DecisionSummary) -> None:
    say = ctx.say
    sentence = say(
        "deciding.known", when=ctx.show.moment(known.at), decision=say(f"shell.{known.decision}"),
        decision_id=known.decision_id,
    )  # fmt: skip
    if known.overridden_to is not None:
        sentence += " " + say("deciding.known_override", decision=say(f"shell.{known.overridden_to}"))
    version = known.case_version or 1
    if version > 1:
        sentence += " " + say("deciding.version", version=ctx.show.number(version))
    st.info(sentence)
    _link(ctx, known.decision_id)


def _show_recorded(ctx: PageContext, decided: ScoreAnswer, shown: ExplainAnswer | None) -> None:
    st.success(
        sentence(
            ctx,
            f"deciding.recorded_{decided.decision}",
            when=ctx.show.moment(decided.at),
            points=ctx.show.number(decided.points),
            decision_id=decided.decision_id,
        )
    )
    version = decided.case_version or 1
    if version > 1:
        st.info(sentence(ctx, "deciding.version", version=ctx.show.number(version)))
    if shown is not None and (shown.decision, shown.points) != (decided.decision, decided.points):
        st.warning(ctx.say("deciding.differs"))
    _link(ctx, decided.decision_id)


def _show_failed(ctx: PageContext, error: ServiceError) -> None:
    show_error(ctx, error)
    if isinstance(error, ServiceAwayError):
        st.markdown(ctx.say("deciding.perhaps"))


def _link(ctx: PageContext, decision_id: str) -> None:
    if "decisions" in ctx.pages:
        st.page_link(
            ctx.pages["decisions"],
            label=ctx.say("deciding.open"),
            query_params=ctx.address_of(decision_id),
        )
