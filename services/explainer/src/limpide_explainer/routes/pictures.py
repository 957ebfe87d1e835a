"""``POST /pictures/waterfall`` and ``GET /pictures/beeswarm``: shap's plots as SVG or PNG."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from limpide_credit.contracts.explanation import explain_request_schema, parse_explain_request
from limpide_credit.contracts.shown_feature import Language
from limpide_explainer.explaining import scored
from limpide_explainer.pictures import By, Format, beeswarm, waterfall
from limpide_explainer.runtime import Runtime
from limpide_platform.http.exchange import Exchange, read_body
from limpide_platform.http.json_body import decode

_TYPES: dict[Format, str] = {"svg": "image/svg+xml", "png": "image/png"}


async def show_waterfall(
    request: Request,
    kind: Annotated[Format, Query(alias="format")] = "svg",
    by: Annotated[By, Query(description="One bar a concept, or a feature")] = "concept",
) -> Response:
    """Draw how a score comes about in points, for what `POST /explain` takes."""
    runtime: Runtime = request.app.state.runtime
    exchange = Exchange.of(request.scope)
    body = await read_body(exchange, request.receive, runtime.settings.explainer_max_body_bytes)
    picture_request = parse_explain_request(decode(body))
    score = await scored(runtime, picture_request)
    exchange.log_fields["model_version"] = score.version
    picture = await runtime.in_turn(
        waterfall, score.explained, score.vector, picture_request.language, kind, by
    )
    return Response(picture, media_type=_TYPES[kind])


async def show_beeswarm(
    request: Request,
    kind: Annotated[Format, Query(alias="format")] = "svg",
    language: Language = "fr",
) -> Response:
    """Draw the contributions of the weightiest features over clients of the reference sample."""
    runtime: Runtime = request.app.state.runtime
    serving = runtime.models.current()
    Exchange.of(request.scope).log_fields["model_version"] = serving.version
    picture = await runtime.in_turn(beeswarm, serving.model, language, kind)
    return Response(picture, media_type=_TYPES[kind])


def router() -> APIRouter:
    """Return the routes with their schema."""
    image: Any = {"schema": {"type": "string", "format": "binary"}}
    good: dict[int | str, dict[str, Any]] = {
        200: {"description": "The picture", "content": dict.fromkeys(_TYPES.values(), image)}
    }
    routes = APIRouter(tags=["pictures"], default_response_class=Response)
    routes.add_api_route(
        "/pictures/waterfall",
        show_waterfall,
        methods=["POST"],
        summary="Draw where a score comes from",
        responses=good,
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": explain_request_schema()}},
            }
        },
    )
    routes.add_api_route(
        "/pictures/beeswarm", show_beeswarm, summary="Draw what the model goes by", responses=good
    )
    return routes
