"""``/livez``, ``/readyz`` and ``/metrics``: for orchestrators and Prometheus."""

import asyncio

from fastapi import APIRouter, Request, Response

from limpide_platform.telemetry import exposition
from limpide_scoring.runtime import Runtime


async def alive() -> Response:
    """Answer: the process lives."""
    return Response("alive\n", media_type="text/plain")


async def ready(request: Request) -> Response:
    """Answer 200 when a score can be given and recorded now; else 503, with what is missing."""
    runtime: Runtime = request.app.state.runtime
    runtime.models.current()
    runtime.store.check()
    return Response("ready\n", media_type="text/plain")


async def metrics() -> Response:
    """Answer with the metrics of all workers in Prometheus' text format."""
    body, content_type = await asyncio.to_thread(exposition)
    return Response(body, media_type=content_type)


def router() -> APIRouter:
    """Return the routes with their schema."""
    routes = APIRouter(tags=["health"], default_response_class=Response)
    routes.add_api_route("/livez", alive, summary="Does the process answer?")
    routes.add_api_route("/readyz", ready, summary="Can it score and record now?")
    routes.add_api_route("/metrics", metrics, summary="Metrics for Prometheus")
    return routes
