"""``/livez``, ``/readyz`` and ``/metrics`` of a service: for orchestrators and Prometheus."""

import asyncio
from typing import Protocol

from fastapi import APIRouter, Request, Response  # noqa: TID251 - as in `fastapi_application`

from limpide_platform.telemetry import exposition


class Health(Protocol):
    """Health checks of a runtime."""

    def check_alive(self) -> None:
        """Raise UnavailableError if the process can only be restarted."""

    def check_ready(self) -> None:
        """Raise UnavailableError, with what is missing, if the service cannot do its job now."""


def router(*, ready: str, alive: str = "Does the process answer?") -> APIRouter:
    """Return the routes; they ask the application's ``state.runtime``.

    Args:
        ready, alive: What each of the two answers, for the schema.
    """

    async def livez(request: Request) -> Response:
        """Answer 200 while the process does its work; else 503: it should be restarted."""
        runtime: Health = request.app.state.runtime
        runtime.check_alive()
        return Response("alive\n", media_type="text/plain")

    async def readyz(request: Request) -> Response:
        """Answer 200 when the service can do its job now; else 503, with what is missing."""
        runtime: Health = request.app.state.runtime
        runtime.check_ready()
        return Response("ready\n", media_type="text/plain")

    async def metrics() -> Response:
        """Answer with the metrics of all workers in Prometheus' text format."""
        body, content_type = await asyncio.to_thread(exposition)
        return Response(body, media_type=content_type)

    routes = APIRouter(tags=["health"], default_response_class=Response)
    routes.add_api_route("/livez", livez, summary=alive)
    routes.add_api_route("/readyz", readyz, summary=ready)
    routes.add_api_route("/metrics", metrics, summary="Metrics for Prometheus")
    return routes
