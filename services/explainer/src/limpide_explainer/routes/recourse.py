"""``POST /recourse``: the nearest loan terms that would be approved, or that there are none."""

from time import perf_counter

from fastapi import APIRouter, Request, Response

from limpide_credit.contracts.recourse import (
    RecourseAnswer,
    parse_recourse_request,
    recourse_request_schema,
)
from limpide_credit.decision.recourse import find_recourse
from limpide_credit.explanation.recourse_answer import recourse_answer
from limpide_explainer.answering import answer, json_of
from limpide_explainer.runtime import Runtime
from limpide_platform.http.fastapi_application import json_answer, json_body

routes = APIRouter(tags=["explanations"])


@routes.post(
    "/recourse",
    summary="Find loan terms that would be approved",
    openapi_extra=json_body(recourse_request_schema()),
    **json_answer(RecourseAnswer),
)
async def show_recourse(request: Request) -> Response:
    """Find the nearest loan terms that would be approved, for a client, a what-if or a new application.

    Every loan within the service's limits is scored: price or amount, down payment, duration. Who the person
    is and what came before do not change. Nothing is recorded.
    """
    runtime: Runtime = request.app.state.runtime
    recourse_request = parse_recourse_request(await json_of(request))
    serving = runtime.models.current()
    subject = await runtime.subject(recourse_request.score, serving)
    changes = dict(recourse_request.score.changes or {})
    facts = dict(recourse_request.score.application or {})
    if subject.client is not None:
        facts = {**subject.client.application, **changes}

    def compute() -> RecourseAnswer:
        started = perf_counter()
        found = find_recourse(
            serving.model.model,
            runtime.policies.of(serving.model.model),
            serving.model.builder,
            subject.vector,
            facts,
            runtime.recourse_limits(serving.model),
            levers=recourse_request.levers,
            options=recourse_request.options,
        )
        result = recourse_answer(
            found,
            recourse_request.language,
            model_version=serving.version,
            client_id=subject.client_id,
            given=changes,
            seconds=perf_counter() - started,
            currency=runtime.settings.currency,
        )
        runtime.metrics.recourse_duration.observe(result.search_seconds)
        runtime.metrics.recourses.labels(result.status).inc()
        return result

    return answer(request, await runtime.work(compute), serving.version)
