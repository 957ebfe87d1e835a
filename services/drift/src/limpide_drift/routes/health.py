"""``/livez``, ``/readyz`` and ``/metrics``: for orchestrators and Prometheus."""

import asyncio

from fastapi import APIRouter, Request, Response

from limpide_drift.runtime import Runtime
from limpide_platform.telemetry import exposition


async def alive(request: Request) -> Response:
    """Answer 200 while the scheduler beats: a process that answers and runs nothing is not alive."""
    runtime: Runtime = request.app.state.runtime
    runtime.schedule.check_alive()
    return Response("alive\n", media_type="text/plain")


async def ready(request: Request) -> Response:
    """Answer 200 when a run can be done now, by request or when it is due; else 503, with what is missing."""
    runtime: Runtime = request.app.state.runtime
    runtime.schedule.check_alive()
    runtime.models.current()
    runtime.store.check()
    return Response("ready\n", media_type="text/plain")


async def metrics() -> Response:
    """Answer with what the last run found, and how the service is, in Prometheus' text format."""
    body, content_type = await asyncio.to_thread(exposition)
    return Response(body, media_type=content_type)


def router() -> APIRouter:
    """Return the routes with their schema."""
    routes = APIRouter(tags=["health"], default_response_class=Response)
    routes.add_api_route("/livez", alive, summary="Does the scheduler live?")
    routes.add_api_route("/readyz", ready, summary="Can a run be done now?")
    routes.add_api_route("/metrics", metrics, summary="Metrics for Prometheus")
    return routes
