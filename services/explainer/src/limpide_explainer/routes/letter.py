"""``POST /letter``: the decision letter as PDF."""

from fastapi import APIRouter, Request, Response

from limpide_credit.contracts.explanation import parse_explain_request, recorded_request_schema
from limpide_explainer.letter_case import write_letter
from limpide_explainer.runtime import Runtime
from limpide_platform.http.exchange import Exchange, read_body
from limpide_platform.http.json_body import decode


async def letter(request: Request) -> Response:
    """Write the letter of a recorded decision (`decision_id`).

    It has the decision, a person's override of it if there is one, score and grade, reasons, the nearest
    terms that would be approved, and how to ask for a human review and to correct data. A simulation has no
    letter, whether it is recorded or not.
    """
    runtime: Runtime = request.app.state.runtime
    exchange = Exchange.of(request.scope)
    body = await read_body(exchange, request.receive, runtime.settings.explainer_max_body_bytes)
    written = await write_letter(runtime, parse_explain_request(decode(body)))
    exchange.log_fields["model_version"] = written.model_version
    headers = {"content-disposition": f'inline; filename="{written.file_name}"', "cache-control": "no-store"}
    return Response(written.pdf, media_type="application/pdf", headers=headers)


def router() -> APIRouter:
    """Return the route with its schema."""
    routes = APIRouter(tags=["letters"])
    routes.add_api_route(
        "/letter",
        letter,
        methods=["POST"],
        summary="Write the decision letter",
        response_class=Response,
        responses={
            200: {
                "description": "The letter",
                "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
            }
        },
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": recorded_request_schema()}},
            }
        },
    )
    return routes
