"""What a client sees and asks of the own case, by the token of a link; no route of these takes a number."""

import asyncio

from fastapi import APIRouter, Request

from limpide_credit.contracts.own_case import OwnResult, OwnReview, OwnReviewRequest
from limpide_platform.http.exchange import Exchange, read_body
from limpide_platform.http.json_body import decode_as
from limpide_scoring.own_case import own_result, own_review, own_version, words_of
from limpide_scoring.reviewing import file_review
from limpide_scoring.runtime import Runtime

_CLIENT = "client"


async def show_own_result(request: Request) -> OwnResult:
    """Show the latest decision on the own application, and how its review stands."""
    linked = Exchange.of(request.scope).linked_decision()
    return await asyncio.to_thread(own_result, request.app.state.runtime, linked)


async def show_own_review(request: Request) -> OwnReview:
    """Show how the review of the own case stands; 404 if nobody asked for one and none is due."""
    linked = Exchange.of(request.scope).linked_decision()
    return await asyncio.to_thread(own_review, request.app.state.runtime, linked)


async def ask_for_own_review(request: Request) -> OwnReview:
    """Ask that a person look at the own case again, in own words, with facts that are wrong.

    With an `Idempotency-Key` header, a repeated request changes nothing; without one, a second request is
    refused while a review is open.
    """
    runtime: Runtime = request.app.state.runtime
    exchange = Exchange.of(request.scope)
    linked = exchange.linked_decision()
    key = exchange.idempotency_key()
    body = await read_body(exchange, request.receive, runtime.settings.scoring_max_body_bytes)
    words = words_of(decode_as(OwnReviewRequest, body))

    def file() -> OwnReview:
        current = own_version(runtime, linked).decision.id
        file_review(runtime, current, _CLIENT, _CLIENT, words, key, exchange.acting)
        return own_review(runtime, linked)

    return await asyncio.to_thread(file)


def router() -> APIRouter:
    """Return the routes with their schema."""
    routes = APIRouter(tags=["clients' own"])
    routes.add_api_route("/mine", show_own_result, summary="Show the own result")
    routes.add_api_route("/mine/review", show_own_review, summary="Show the own review")
    content = {"application/json": {"schema": OwnReviewRequest.model_json_schema()}}
    routes.add_api_route(
        "/mine/review",
        ask_for_own_review,
        methods=["POST"],
        status_code=201,
        summary="Ask for a review",
        openapi_extra={"requestBody": {"required": True, "content": content}},
    )
    return routes
