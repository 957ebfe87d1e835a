"""``POST /pictures/waterfall`` and ``GET /pictures/beeswarm``: shap's plots as SVG or PNG."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from limpide_credit.contracts.explanation import explain_request_schema, parse_explain_request
from limpide_credit.contracts.shown_feature import Language
from limpide_explainer.answering import json_of, note_version
from limpide_explainer.explaining import scored
from limpide_explainer.pictures import By, Format, beeswarm, waterfall
from limpide_explainer.runtime import Runtime
from limpide_platform.http.fastapi_application import json_body

_TYPES: dict[Format, str] = {"svg": "image/svg+xml", "png": "image/png"}


_IMAGE: Any = {"schema": {"type": "string", "format": "binary"}}
_PICTURE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The picture", "content": dict.fromkeys(_TYPES.values(), _IMAGE)}
}

routes = APIRouter(tags=["pictures"], default_response_class=Response)


@routes.post(
    "/pictures/waterfall",
    summary="Draw where a score comes from",
    responses=_PICTURE,
    openapi_extra=json_body(explain_request_schema()),
)
async def show_waterfall(
    request: Request,
    kind: Annotated[Format, Query(alias="format")] = "svg",
    by: Annotated[By, Query(description="One bar a concept, or a feature")] = "concept",
) -> Response:
    """Draw how a score comes about in points, for what `POST /explain` takes."""
    runtime: Runtime = request.app.state.runtime
    picture_request = parse_explain_request(await json_of(request))
    score = await scored(runtime, picture_request)
    note_version(request, score.version)
    picture = await runtime.in_turn(
        waterfall, score.explained, score.vector, picture_request.language, kind, by
    )
    return Response(picture, media_type=_TYPES[kind])


@routes.get("/pictures/beeswarm", summary="Draw what the model goes by", responses=_PICTURE)
async def show_beeswarm(
    request: Request,
    kind: Annotated[Format, Query(alias="format")] = "svg",
    language: Language = "fr",
) -> Response:
    """Draw the contributions of the weightiest features over clients of the reference sample."""
    runtime: Runtime = request.app.state.runtime
    serving = runtime.models.current()
    note_version(request, serving.version)
    picture = await runtime.in_turn(beeswarm, serving.model, language, kind)
    return Response(picture, media_type=_TYPES[kind])
