"""Reviews of decisions by persons, and the queue of what waits for one."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel

from limpide_credit.contracts.reviews import (
    ReviewAnswer,
    ReviewCase,
    ReviewConfirmationRequest,
    ReviewDecisionRequest,
    ReviewPage,
    ReviewRequest,
    ReviewState,
    ReviewStepAnswer,
)
from limpide_credit.errors import InputError
from limpide_platform.http.exchange import Exchange, read_body
from limpide_platform.http.json_body import decode_as
from limpide_platform.store import ReviewCase as Case
from limpide_scoring.reviewing import file_review, review_of, terms_of
from limpide_scoring.runtime import Runtime

DecisionId = Annotated[str, Path(max_length=100)]
Contract = TypeVar("Contract", bound=BaseModel)
_CLIENT = "client"


async def list_reviews(
    request: Request,
    state: Annotated[ReviewState | None, Query(description="Only these; all by default")] = None,
    after: Annotated[str | None, Query(max_length=200, description="next_after of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> ReviewPage:
    """List what waits for a person by deadline, then what was decided, the latest first; a page at a time."""
    runtime: Runtime = request.app.state.runtime
    queue, days = runtime.store.store().review_queue, runtime.settings.referral_deadline_days
    found, cursor = await asyncio.to_thread(
        queue.page, referral_days=days, state=state, after=after, limit=limit
    )
    waiting = await asyncio.to_thread(queue.waiting, referral_days=days)
    now = datetime.now(UTC)
    return ReviewPage(
        reviews=[_case(one, now) for one in found],
        next_after=cursor,
        open=sum(waiting.open.values()),
        overdue=sum(waiting.overdue.values()),
    )


async def show_review(request: Request, decision_id: DecisionId) -> ReviewAnswer:
    """Show how the review of a decision stands; 404 if there was none and none is due."""
    return await _answer(request.app.state.runtime, decision_id)


async def ask_for_review(request: Request, decision_id: DecisionId) -> ReviewAnswer:
    """Ask that a person review a decision, with the client's view.

    With an `Idempotency-Key` header, a repeated request changes nothing; without one, a second request is
    refused while a review is open.
    """
    runtime: Runtime = request.app.state.runtime
    key, asked = await _asked(runtime, request, ReviewRequest)
    if (asked.asked_by == "officer") != (asked.officer is not None):
        raise InputError(
            "An officer who asks for the client gives his name; a client who asks has no officer.",
            field="officer",
            value=asked.officer,
            remedy="Send officer with asked_by officer, and leave it out with asked_by client.",
        )
    exchange = Exchange.of(request.scope)
    actor = _CLIENT if asked.officer is None else exchange.name_of_actor(asked.officer)
    await asyncio.to_thread(
        file_review, runtime, decision_id, asked.asked_by, actor, asked.view, key, exchange.acting
    )
    return await _answer(runtime, decision_id)


async def decide_review(request: Request, decision_id: DecisionId) -> ReviewAnswer:
    """Decide what waits for a person: a review that was asked for, or what the policy referred.

    It holds at once, as an override; where the policy asks for two persons, or for a senior officer beyond an
    amount of credit, once a second one confirms.
    """
    runtime: Runtime = request.app.state.runtime
    exchange = Exchange.of(request.scope)
    key, asked = await _asked(runtime, request, ReviewDecisionRequest)

    def decide() -> None:
        store = runtime.store.store()
        terms = terms_of(runtime, store.decisions.get(decision_id))
        store.reviews.decide(
            decision_id,
            officer=exchange.name_of_actor(asked.officer),
            decision=asked.decision,
            reason=asked.reason,
            referral=terms.referral,
            confirmed=terms.needs_senior(exchange.actor),
            idempotency_key=key,
            acting=exchange.acting,
        )

    await asyncio.to_thread(decide)
    return await _answer(runtime, decision_id)


async def confirm_review(request: Request, decision_id: DecisionId) -> ReviewAnswer:
    """Confirm what another officer decided, or give it back; only a second person can."""
    runtime: Runtime = request.app.state.runtime
    exchange = Exchange.of(request.scope)
    key, asked = await _asked(runtime, request, ReviewConfirmationRequest)
    await asyncio.to_thread(
        runtime.store.store().reviews.confirm,
        decision_id,
        officer=exchange.name_of_actor(asked.officer),
        agrees=asked.agrees,
        reason=asked.reason,
        idempotency_key=key,
        acting=exchange.acting,
    )
    return await _answer(runtime, decision_id)


async def _asked(runtime: Runtime, request: Request, contract: type[Contract]) -> tuple[str | None, Contract]:
    exchange = Exchange.of(request.scope)
    key = exchange.idempotency_key()
    body = await read_body(exchange, request.receive, runtime.settings.scoring_max_body_bytes)
    return key, decode_as(contract, body)


async def _answer(runtime: Runtime, decision_id: str) -> ReviewAnswer:
    last, steps = await asyncio.to_thread(review_of, runtime, decision_id)
    return ReviewAnswer(
        decision_id=decision_id,
        state=last.state,
        asked_by=last.asked_by,  # pyright: ignore[reportArgumentType] - checked by the table
        opened_at=last.opened_at,
        deadline=last.deadline,
        four_eyes=bool(last.four_eyes),
        outcome=last.outcome,  # pyright: ignore[reportArgumentType]
        steps=[ReviewStepAnswer.model_validate(one, from_attributes=True) for one in steps],
    )


def _case(case: Case, now: datetime) -> ReviewCase:
    asked: dict[str, Any] = json.loads(case.input)
    return ReviewCase(
        decision_id=case.decision_id,
        state=case.state,
        asked_by=case.asked_by,  # pyright: ignore[reportArgumentType] - checked by the table
        opened_at=case.opened_at,
        deadline=case.deadline,
        overdue=case.state != "decided" and case.deadline < now,
        outcome=case.outcome,  # pyright: ignore[reportArgumentType]
        last_actor=case.actor,
        last_at=case.at,
        person_decided=case.proposed,  # pyright: ignore[reportArgumentType]
        decision=case.decision,  # pyright: ignore[reportArgumentType]
        decided_at=case.decided_at,
        client_id=case.client_id,
        client_name=case.client_name,
        reference=asked.get("reference"),
        channel=case.channel,
        grade=case.grade,
        points=int(case.points),
    )


def router() -> APIRouter:
    """Return the routes with their schema."""
    routes = APIRouter(tags=["reviews"])
    routes.add_api_route("/reviews", list_reviews, summary="List what waits for a person")
    review = "/decisions/{decision_id}/review"
    routes.add_api_route(review, show_review, summary="Show a review")
    for path, endpoint, contract, summary in (
        (review, ask_for_review, ReviewRequest, "Ask for a review"),
        (f"{review}/decision", decide_review, ReviewDecisionRequest, "Decide a review"),
        (f"{review}/confirmation", confirm_review, ReviewConfirmationRequest, "Confirm a review's decision"),
    ):
        schema = contract.model_json_schema()
        content = {"application/json": {"schema": schema}}
        routes.add_api_route(
            path,
            endpoint,
            methods=["POST"],
            status_code=201,
            summary=summary,
            openapi_extra={"requestBody": {"required": True, "content": content}},
        )
    return routes
