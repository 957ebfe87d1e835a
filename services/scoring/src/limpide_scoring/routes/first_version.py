"""``POST /api/``: the wire form of the first version of this system, for the clients that still speak it."""

import asyncio
import tempfile
from typing import BinaryIO, cast

import numpy as np
import orjson
from fastapi import APIRouter, Request, Response

from limpide_credit.features import VectorLayout
from limpide_platform.http.exchange import Exchange, read_body
from limpide_platform.serving.active_models import Serving
from limpide_platform.store import Decision
from limpide_scoring.decided import Origin
from limpide_scoring.feature_frame import FrameLayout, frame_in_file
from limpide_scoring.runtime import Runtime


async def predict(request: Request) -> Response:
    """Answer `[[p_repay, p_default], …]` to the features of one or more clients; each is recorded.

    The body is a pandas frame as JSON, in `records`, `split` or `columns` orientation. Missing features are
    missing values; unknown ones are an error that lists them.
    """
    runtime: Runtime = request.app.state.runtime
    exchange = Exchange.of(request.scope)
    serving = runtime.models.current()
    body = await read_body(exchange, request.receive, runtime.settings.scoring_max_batch_bytes)
    decisions = await _score(runtime, serving, body, Origin("api", exchange.started, acting=exchange.acting))
    exchange.log_fields.update(model_version=serving.version, rows=len(decisions))
    probabilities = [[1.0 - decision.probability, decision.probability] for decision in decisions]
    return Response(orjson.dumps(probabilities), media_type="application/json")


async def _score(runtime: Runtime, serving: Serving, body: bytes, origin: Origin) -> list[Decision]:
    matrix = await asyncio.to_thread(_decoded, runtime, serving, body)
    return await runtime.batch.vectors(matrix, serving, origin)


def _decoded(runtime: Runtime, serving: Serving, body: bytes) -> np.ndarray:
    with tempfile.TemporaryFile() as file:
        file.write(body)
        file.seek(0)
        most = runtime.settings.scoring_max_frame_rows
        layout = _frame_layout(serving.model.layout)
        parts = runtime.reader.read(frame_in_file, cast(BinaryIO, file), layout, most)
        try:
            return next(parts)
        finally:
            parts.close()


def _frame_layout(layout: VectorLayout) -> FrameLayout:
    """Return what the reading process needs of a layout, which is little."""
    return FrameLayout(
        positions={name: position for position, name in enumerate(layout.names)},
        vocabularies={name: layout.features[name].categories for name in layout.categorical},
    )


def router() -> APIRouter:
    """Return the route with its schema."""
    routes = APIRouter(tags=["first version"])
    frame = {
        "oneOf": [
            {"type": "array", "items": {"type": "object"}, "title": "records"},
            {
                "type": "object",
                "title": "split",
                "properties": {"columns": {"type": "array"}, "data": {"type": "array"}},
                "required": ["columns", "data"],
            },
            {"type": "object", "title": "columns", "additionalProperties": {"type": ["object", "array"]}},
        ]
    }
    pairs = {"type": "array", "items": {"type": "array", "items": {"type": "number"}}}
    routes.add_api_route(
        "/api/",
        predict,
        methods=["POST"],
        summary="Probabilities from features",
        response_model=None,
        responses={
            200: {
                "description": "[[p_repay, p_default], …]",
                "content": {"application/json": {"schema": pairs}},
            }
        },
        openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": frame}}}},
    )
    return routes
