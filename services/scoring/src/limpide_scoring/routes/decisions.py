"""Recorded decisions, a person's overrides of them, and what became of the loans."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import AwareDatetime

from limpide_credit.contracts.decisions import (
    AppliedRule,
    Decided,
    DecisionAnswer,
    DecisionPage,
    DecisionSummary,
    OutcomeAnswer,
    OutcomeRequest,
    OverrideAnswer,
    OverrideRequest,
)
from limpide_credit.numbers import LARGEST_CLIENT_NUMBER
from limpide_credit.policy import conditions_of
from limpide_platform.http.exchange import Exchange, read_body
from limpide_platform.http.json_body import decode_as
from limpide_platform.store import Decision, Outcome, Override, QueueFilter, QueueLine, Store
from limpide_scoring.reviewing import check_one_may_decide, senior_above
from limpide_scoring.routes.moments import check_order, moment
from limpide_scoring.runtime import Runtime

Grade = Literal["A", "B", "C", "D", "E"]
_OVERRIDDEN = {"yes": True, "no": False, "any": None}

DecisionId = Annotated[str, Path(max_length=100)]


async def list_decisions(
    request: Request,
    start: Annotated[
        AwareDatetime | None, Query(alias="from", description="Decided then or later; with a time zone")
    ] = None,
    end: Annotated[AwareDatetime | None, Query(alias="to", description="Decided before")] = None,
    decision: Annotated[Decided | None, Query(description="The machine's")] = None,
    grade: Annotated[Grade | None, Query()] = None,
    channel: Annotated[str | None, Query(max_length=100)] = None,
    overridden: Annotated[
        Literal["yes", "no", "any"], Query(description="Whether a person decided over it")
    ] = "any",
    client_id: Annotated[int | None, Query(ge=0, le=LARGEST_CLIENT_NUMBER)] = None,
    kind: Annotated[
        Literal["decision", "simulation", "any"], Query(description="Simulations are listed when asked for")
    ] = "decision",
    before: Annotated[int | None, Query(ge=1, lt=2**63, description="next_before of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> DecisionPage:
    """List recorded decisions, newest first, a page at a time."""
    runtime: Runtime = request.app.state.runtime
    begins, ends = moment("from", start), moment("to", end)
    check_order(begins, ends)
    wanted = QueueFilter(
        begins,
        ends,
        decision,
        grade,
        channel,
        client_id,
        _OVERRIDDEN[overridden],
        None if kind == "any" else kind,
    )
    queue = runtime.store.store().queue
    found = await asyncio.to_thread(queue.page, wanted, before=before, limit=limit + 1)
    total = await asyncio.to_thread(queue.count, wanted)
    page = found[:limit]
    return DecisionPage(
        decisions=[_line(one) for one in page],
        next_before=page[-1].seq if len(found) > limit else None,
        total=total,
    )


async def show_decision(request: Request, decision_id: DecisionId) -> DecisionAnswer:
    """Show a whole record, its overrides and its outcome."""
    runtime: Runtime = request.app.state.runtime
    decision, name, overrides, outcome = await asyncio.to_thread(_read, runtime.store.store(), decision_id)
    return DecisionAnswer(
        **_summary(decision, decision.input, name, overrides[-1].decision if overrides else None),
        threshold=decision.threshold,
        rules=[AppliedRule(**rule) for rule in decision.reasons],
        conditions=conditions_of(decision.reasons),
        policy_digest=decision.policy_digest,
        arm=decision.arm,
        senior_above=await asyncio.to_thread(senior_above, runtime, decision),
        alias=decision.alias,
        feature_set_version=decision.feature_set_version,
        bundle_digest=decision.bundle_digest,
        input=decision.input,
        features=runtime.readable(decision.vector, decision.feature_set_version),
        latency_seconds=decision.latency_seconds,
        overrides=[_override(one) for one in overrides],
        outcome=None if outcome is None else _outcome(outcome),
        sequence=decision.seq,
        hash=decision.hash.hex(),
    )


async def override(request: Request, decision_id: DecisionId) -> OverrideAnswer:
    """Overrule a decision, with who and why; the record itself stays as it is.

    Where callers are known, the officer is whoever asks, whatever name the request gives.

    With an `Idempotency-Key` header, a repeated request is answered with the first override. A simulation
    cannot be overruled; a decision whose review is open, or that the policy leaves to two persons, by its
    review alone; one on more credit than the policy's limit by a senior officer alone.
    """
    runtime: Runtime = request.app.state.runtime
    exchange = Exchange.of(request.scope)
    key = exchange.idempotency_key()
    asked = decode_as(OverrideRequest, await _body(runtime, request))
    await asyncio.to_thread(check_one_may_decide, runtime, decision_id, exchange.actor)
    added = await asyncio.to_thread(
        runtime.store.store().overrides.add,
        decision_id,
        officer=exchange.name_of_actor(asked.officer),
        decision=asked.decision,
        reason=asked.reason,
        idempotency_key=key,
        acting=exchange.acting,
    )
    return _override(added)


async def record_outcome(request: Request) -> OutcomeAnswer:
    """Record what became of a loan; the same again changes nothing."""
    runtime: Runtime = request.app.state.runtime
    asked = decode_as(OutcomeRequest, await _body(runtime, request))
    added = await asyncio.to_thread(
        runtime.store.store().outcomes.add, asked.decision_id, asked.outcome, asked.observed_at
    )
    return _outcome(added)


async def _body(runtime: Runtime, request: Request) -> bytes:
    exchange = Exchange.of(request.scope)
    return await read_body(exchange, request.receive, runtime.settings.scoring_max_body_bytes)


def _read(store: Store, decision_id: str) -> tuple[Decision, str | None, Sequence[Override], Outcome | None]:
    decision = store.decisions.get(decision_id)
    known = {} if decision.client_id is None else store.clients.get_many([decision.client_id])
    names = [client.name for client in known.values()]
    return (
        decision,
        names[0] if names else None,
        store.overrides.of(decision_id),
        store.outcomes.of(decision_id),
    )


def _line(line: QueueLine) -> DecisionSummary:
    asked = json.loads(line.input)
    return DecisionSummary(**_summary(line, asked, line.client_name, line.overridden_to))


def _summary(
    decision: Decision | QueueLine,
    asked: Mapping[str, Any],
    client_name: str | None,
    overridden_to: str | None,
) -> dict[str, Any]:
    return {
        "decision_id": decision.id,
        "at": decision.at,
        "client_id": decision.client_id,
        "client_name": client_name,
        "reference": asked.get("reference"),
        "channel": decision.channel,
        "kind": decision.kind,
        "probability_of_default": decision.probability,
        "points": int(decision.points),
        "grade": decision.grade,
        "decision": decision.decision,
        "overridden_to": overridden_to,
        "case_id": decision.case,
        "case_version": decision.version,
        "model_version": decision.model_version,
    }


def _override(override: Override) -> OverrideAnswer:
    return OverrideAnswer.model_validate(override, from_attributes=True)


def _outcome(outcome: Outcome) -> OutcomeAnswer:
    return OutcomeAnswer.model_validate(outcome, from_attributes=True)


def router() -> APIRouter:
    """Return the routes with their schema."""
    routes = APIRouter(tags=["decisions"])
    routes.add_api_route("/decisions", list_decisions, summary="List decisions")
    routes.add_api_route("/decisions/{decision_id}", show_decision, summary="Show a record")
    routes.add_api_route(
        "/decisions/{decision_id}/override",
        override,
        methods=["POST"],
        status_code=201,
        summary="Overrule a decision",
        openapi_extra=_takes(OverrideRequest),
    )
    routes.add_api_route(
        "/outcomes",
        record_outcome,
        methods=["POST"],
        status_code=201,
        summary="Record an outcome",
        openapi_extra=_takes(OutcomeRequest),
    )
    return routes


def _takes(contract: type[OverrideRequest | OutcomeRequest]) -> dict[str, Any]:
    schema = contract.model_json_schema()
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
