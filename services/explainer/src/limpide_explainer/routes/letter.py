"""``POST /letter``: the decision letter as PDF."""

from fastapi import APIRouter, Request, Response

from limpide_credit.contracts.explanation import parse_explain_request, recorded_request_schema
from limpide_explainer.answering import json_of, note_version
from limpide_explainer.letter_case import write_letter
from limpide_explainer.runtime import Runtime
from limpide_platform.http.fastapi_application import json_body

_PDF = {"schema": {"type": "string", "format": "binary"}}

routes = APIRouter(tags=["letters"])


@routes.post(
    "/letter",
    summary="Write the decision letter",
    response_class=Response,
    responses={200: {"description": "The letter", "content": {"application/pdf": _PDF}}},
    openapi_extra=json_body(recorded_request_schema()),
)
async def letter(request: Request) -> Response:
    """Write the letter of a recorded decision (`decision_id`).

    It has the decision, a person's override of it if there is one, score and grade, reasons, the nearest
    terms that would be approved, and how to ask for a human review and to correct data. A simulation has no
    letter, whether it is recorded or not.
    """
    runtime: Runtime = request.app.state.runtime
    written = await write_letter(runtime, parse_explain_request(await json_of(request)))
    note_version(request, written.model_version)
    headers = {"content-disposition": f'inline; filename="{written.file_name}"', "cache-control": "no-store"}
    return Response(written.pdf, media_type="application/pdf", headers=headers)
