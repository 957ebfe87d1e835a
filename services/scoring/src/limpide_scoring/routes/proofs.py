"""``POST /decisions/{decision_id}/proofs``: an approval on condition is fulfilled, or decided anew."""

import orjson
from fastapi import APIRouter, Request, Response

from limpide_credit.contracts.proofs import ProofsRequest
from limpide_credit.contracts.scoring import ScoreAnswer
from limpide_platform.http.exchange import Exchange, read_body
from limpide_platform.http.json_body import decode_as
from limpide_scoring.answers import answer_of
from limpide_scoring.decided import Origin
from limpide_scoring.proving import prove
from limpide_scoring.routes.decisions import DecisionId
from limpide_scoring.runtime import Runtime
from limpide_scoring.scorer import request_hash

_PATH = "/decisions/{decision_id}/proofs"


async def add_proofs(request: Request, decision_id: DecisionId) -> Response:
    """Prove facts that an approval is conditional on.

    Where each value is the declared one, the approval holds with fewer conditions, or none; else the
    application is decided anew with the proved values. Either is the next version of the case, which this
    answers as `POST /score` does. Pay a loan out when the answer is `approved`.

    With an `Idempotency-Key` header, a repeated request is answered with the first record.
    """
    runtime: Runtime = request.app.state.runtime
    exchange = Exchange.of(request.scope)
    key = exchange.idempotency_key()
    body = await read_body(exchange, request.receive, runtime.settings.scoring_max_body_bytes)
    proofs_request = decode_as(ProofsRequest, body)
    origin = Origin(
        channel="application",
        started=exchange.started,
        idempotency_key=key,
        request_hash=None if key is None else request_hash(_PATH.format(decision_id=decision_id), body),
        acting=exchange.acting,
    )
    decision = await prove(runtime, decision_id, proofs_request.proofs, origin)
    exchange.log_fields["model_version"] = decision.model_version
    return Response(
        orjson.dumps(answer_of(decision), option=orjson.OPT_UTC_Z), 201, media_type="application/json"
    )


def router() -> APIRouter:
    """Return the route with its schema."""
    routes = APIRouter(tags=["decisions"])
    content = {"application/json": {"schema": ProofsRequest.model_json_schema()}}
    routes.add_api_route(
        _PATH,
        add_proofs,
        methods=["POST"],
        status_code=201,
        summary="Prove what an approval is conditional on",
        response_model=None,
        responses={201: {"model": ScoreAnswer}},
        openapi_extra={"requestBody": {"required": True, "content": content}},
    )
    return routes
