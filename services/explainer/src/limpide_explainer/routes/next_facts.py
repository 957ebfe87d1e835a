"""``POST /next-facts``: what to ask next, with the chance that the answer changes the outcome."""

from fastapi import APIRouter, Request, Response

from limpide_credit.contracts.explanation import explain_request_schema, parse_explain_request
from limpide_credit.contracts.next_facts import NextFactsAnswer
from limpide_explainer.answering import answer, json_of
from limpide_explainer.explaining import scored
from limpide_explainer.next_facts import next_facts_of
from limpide_explainer.runtime import Runtime
from limpide_platform.http.fastapi_application import json_answer, json_body

routes = APIRouter(tags=["explanations"])


@routes.post(
    "/next-facts",
    summary="Rank what to ask next",
    openapi_extra=json_body(explain_request_schema()),
    **json_answer(NextFactsAnswer),
)
async def show_next_facts(request: Request) -> Response:
    """Rank what is not known of a client, a what-if, a new application or a recorded decision.

    What the policy wants comes first, then what moves scores most. The chance that an answer changes the
    outcome is counted over the answers of the clients most like this one in what is known. Nothing is
    recorded.
    """
    runtime: Runtime = request.app.state.runtime
    next_facts_request = parse_explain_request(await json_of(request))
    score = await scored(runtime, next_facts_request)
    found = await runtime.work(next_facts_of, runtime, score, next_facts_request.language)
    return answer(request, found, score.version)
