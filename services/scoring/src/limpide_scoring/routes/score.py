"""``POST /score``: one client, one what-if, or one new application."""

import orjson
from fastapi import APIRouter, Request, Response

from limpide_credit.contracts.cases import case_request_schema, take_case_id
from limpide_credit.contracts.scoring import ScoreAnswer, ScoreRequest, parse_score_request
from limpide_credit.errors import InputError
from limpide_platform.http.exchange import Exchange, read_body
from limpide_platform.http.json_body import decode
from limpide_platform.store.kind import WHAT_IF
from limpide_scoring.answers import answer_of
from limpide_scoring.decided import Origin
from limpide_scoring.decision_time import BACKDATED, decision_time
from limpide_scoring.runtime import Runtime
from limpide_scoring.scorer import request_hash


async def score(request: Request) -> Response:
    """Score one client (`client_id`), one what-if (`client_id` and `changes`) or one new `application`.

    The same client, or the same application by the same caller, is a further version of the same case within
    LIMPIDE_CASE_WINDOW_HOURS of its last decision. `case_id` says so of an application with other facts.

    The answer is sent when its record is durable. With an `Idempotency-Key` header, a repeated request is
    answered with the first record. A `Decision-Time` header, a moment of the past year, is refused unless
    the service is set to take it, as a demonstration is.
    """
    runtime: Runtime = request.app.state.runtime
    exchange = Exchange.of(request.scope)
    at = decision_time(exchange, runtime.settings)
    body = await read_body(exchange, request.receive, runtime.settings.scoring_max_body_bytes)
    document, case_id = take_case_id(decode(body))
    asked = parse_score_request(document)
    channel = channel_of(asked)
    if case_id is not None and at is not None:
        raise InputError(
            "A decision of the past belongs to no case.",
            field="case_id",
            value=case_id,
            remedy="Leave out case_id, or the header Decision-Time.",
        )
    key = exchange.idempotency_key()
    origin = Origin(
        channel=channel if at is None or channel == WHAT_IF else BACKDATED,
        started=exchange.started,
        idempotency_key=key,
        request_hash=None if key is None else request_hash("/score", body),
        at=at,
        acting=exchange.acting,
        case_id=case_id,
    )
    decision = await runtime.scorer.score(asked, origin)
    exchange.log_fields["model_version"] = decision.model_version
    content = orjson.dumps(answer_of(decision), option=orjson.OPT_UTC_Z)
    return Response(content, media_type="application/json")


def channel_of(request: ScoreRequest) -> str:
    """Return the word that the record keeps for this form of request."""
    if request.application is not None:
        return "application"
    return "client" if request.changes is None else WHAT_IF


def router() -> APIRouter:
    """Return the route with its schema."""
    routes = APIRouter(tags=["scores"])
    routes.add_api_route(
        "/score",
        score,
        methods=["POST"],
        summary="Score and record",
        response_model=None,
        responses={200: {"model": ScoreAnswer}},
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": case_request_schema()}},
            }
        },
    )
    return routes
