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
from limpide_explainer.answering import json_of, note_version
from limpide_explainer.explaining import explain_scored, scored
from limpide_explainer.runtime import Runtime
from limpide_platform.http.fastapi_application import json_answer, json_body

routes = APIRouter(tags=["explanations"])


@routes.post(
    "/explain",
    summary="Explain a score",
    openapi_extra=json_body(explain_request_schema()),
    **json_answer(ExplainAnswer),
)
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
    explain_request = parse_explain_request(await json_of(request))
    score = await scored(runtime, explain_request)
    note_version(request, score.version)
    explanation = await runtime.work(explain_scored, runtime, score, explain_request.language, addressee)
    return Response(orjson.dumps(explanation), media_type="application/json")
