"""``POST /next-facts``: what to ask next, with the chance that the answer changes the outcome."""

from fastapi import APIRouter, Request, Response

from limpide_credit.contracts.explanation import explain_request_schema, parse_explain_request
from limpide_credit.contracts.next_facts import NextFactsAnswer
from limpide_explainer.answering import answer
from limpide_explainer.explaining import scored
from limpide_explainer.next_facts import next_facts_of
from limpide_explainer.runtime import Runtime
from limpide_platform.http.exchange import Exchange, read_body
from limpide_platform.http.json_body import decode


async def show_next_facts(request: Request) -> Response:
    """Rank what is not known of a client, a what-if, a new application or a recorded decision.

    What the policy wants comes first, then what moves scores most. The chance that an answer changes the
    outcome is counted over the answers of the clients most like this one in what is known. Nothing is
    recorded.
    """
    runtime: Runtime = request.app.state.runtime
    exchange = Exchange.of(request.scope)
    body = await read_body(exchange, request.receive, runtime.settings.explainer_max_body_bytes)
    next_facts_request = parse_explain_request(decode(body))
    score = await scored(runtime, next_facts_request)
    found = await runtime.work(next_facts_of, runtime, score, next_facts_request.language)
    return answer(request, found, score.version)


def router() -> APIRouter:
    """Return the route with its schema."""
    routes = APIRouter(tags=["explanations"])
    routes.add_api_route(
        "/next-facts",
        show_next_facts,
        methods=["POST"],
        summary="Rank what to ask next",
        response_model=None,
        responses={200: {"model": NextFactsAnswer}},
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": explain_request_schema()}},
            }
        },
    )
    return routes
