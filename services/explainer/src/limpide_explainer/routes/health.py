"""``/livez``, ``/readyz`` and ``/metrics``: for orchestrators and Prometheus."""

import asyncio

from fastapi import APIRouter, Request, Response

from limpide_explainer.runtime import Runtime
from limpide_platform.telemetry import exposition


async def alive() -> Response:
    """Answer: the process lives."""
    return Response("alive\n", media_type="text/plain")


async def ready(request: Request) -> Response:
    """Answer 200 when a client of the store can be explained now; else 503, with what is missing."""
    runtime: Runtime = request.app.state.runtime
    runtime.models.current()
    runtime.store.check()
    return Response("ready\n", media_type="text/plain")


async def metrics() -> Response:
    """Answer with the metrics of the process in Prometheus' text format."""
    body, content_type = await asyncio.to_thread(exposition)
    return Response(body, media_type=content_type)


def router() -> APIRouter:
    """Return the routes with their schema."""
    routes = APIRouter(tags=["health"], default_response_class=Response)
    routes.add_api_route("/livez", alive, summary="Does the process answer?")
    routes.add_api_route("/readyz", ready, summary="Can it explain now?")
    routes.add_api_route("/metrics", metrics, summary="Metrics for Prometheus")
    return routes
