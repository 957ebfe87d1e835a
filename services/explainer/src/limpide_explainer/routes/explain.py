"""``POST /explain``: where a score comes from, and its reasons."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request, Response

from limpide_credit.contracts.explanation import (
    ExplainAnswer,
    explain_request_schema,
    parse_explain_request,
)
from limpide_credit.contracts.shown_feature import Addressee
from limpide_explainer.explaining import explain_scored, scored
from limpide_explainer.runtime import Runtime
from limpide_platform.http.exchange import Exchange, read_body
from limpide_platform.http.json_body import decode


async def explain(
    request: Request,
    addressee: Annotated[
        Addressee, Query(description='Whom sentences are said to: the client as "you", or the officer')
    ] = "client",
) -> Response:
    """Explain a client, a what-if, a new application, or a recorded decision as it was decided.

    Contributions are exact Shapley values, in log-odds and in points, of features and of the concepts that
    they fold into; base and concepts add up to `points_exact`. Reasons are given only where asking the model
    again, with that one fact as usual among approved clients, moves the score as the reason says. Nothing
    is recorded.
    """
    runtime: Runtime = request.app.state.runtime
    exchange = Exchange.of(request.scope)
    body = await read_body(exchange, request.receive, runtime.settings.explainer_max_body_bytes)
    explain_request = parse_explain_request(decode(body))
    score = await scored(runtime, explain_request)
    exchange.log_fields["model_version"] = score.version
    explanation = await runtime.work(explain_scored, runtime, score, explain_request.language, addressee)
    return Response(orjson.dumps(explanation), media_type="application/json")


def router() -> APIRouter:
    """Return the route with its schema."""
    routes = APIRouter(tags=["explanations"])
    routes.add_api_route(
        "/explain",
        explain,
        methods=["POST"],
        summary="Explain a score",
        response_model=None,
        responses={200: {"model": ExplainAnswer}},
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": explain_request_schema()}},
            }
        },
    )
    return routes
