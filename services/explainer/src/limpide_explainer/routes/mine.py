"""Why the own case was decided so, and the own letter, by the token of a client's link."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from limpide_credit.contracts.explanation import ExplainRequest
from limpide_credit.contracts.own_case import OwnReasons
from limpide_credit.contracts.shown_feature import Language
from limpide_explainer.answering import answer
from limpide_explainer.letter_case import own_reasons, write_letter, write_page
from limpide_explainer.runtime import Runtime
from limpide_platform.http.exchange import Exchange
from limpide_platform.http.fastapi_application import json_answer

_NOT_KEPT = {"cache-control": "no-store"}

InLanguage = Annotated[Language, Query(description="Of the sentences")]


routes = APIRouter(tags=["clients' own"])


@routes.get("/mine/reasons", summary="Explain the own decision", **json_answer(OwnReasons))
async def show_own_reasons(request: Request, language: InLanguage = "fr") -> Response:
    """Say why the own case was decided so, and what would change it."""
    runtime: Runtime = request.app.state.runtime
    score_request = await _own(runtime, request, language)
    reasons, version = await own_reasons(runtime, score_request)
    return answer(request, reasons, version)


@routes.get(
    "/mine/letter",
    summary="Write the own letter",
    response_class=Response,
    responses={
        200: {
            "description": "The letter",
            "content": {
                "application/pdf": {"schema": {"type": "string", "format": "binary"}},
                "text/html": {"schema": {"type": "string"}},
            },
        }
    },
)
async def show_own_letter(
    request: Request,
    language: InLanguage = "fr",
    form: Annotated[Literal["pdf", "html"], Query(description="PDF, or the same words as a page")] = "pdf",
) -> Response:
    """Write the letter of the own case."""
    runtime: Runtime = request.app.state.runtime
    letter_request = await _own(runtime, request, language)
    if form == "html":
        page = await write_page(runtime, letter_request)
        return Response(page, media_type="text/html; charset=utf-8", headers=_NOT_KEPT)
    written = await write_letter(runtime, letter_request)
    headers = {"content-disposition": f'inline; filename="{written.file_name}"', **_NOT_KEPT}
    return Response(written.pdf, media_type="application/pdf", headers=headers)


async def _own(runtime: Runtime, request: Request, language: Language) -> ExplainRequest:
    linked = Exchange.of(request.scope).linked_decision()
    store = runtime.store.store()
    version = await runtime.work(lambda: store.cases.current(store.decisions.get(linked)))
    return ExplainRequest(decision_id=version.decision.id, language=language)
