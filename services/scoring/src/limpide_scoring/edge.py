"""The platform's edge, as it stands before BentoML's router.

The busiest route, ``POST /score``, it answers itself; BentoML's own pages go on to BentoML; all else goes to
the mounted FastAPI application. Why: docs/adr/0060.
"""

import asyncio
from functools import cached_property

from fastapi import FastAPI

from limpide_platform.http.edge import ALWAYS, Edge, too_busy, too_late
from limpide_platform.http.exchange import App, Exchange, Receive, Scope, Send
from limpide_platform.http.problems import Answer
from limpide_scoring.metrics import ScoringMetrics
from limpide_scoring.routes.score import answer_score
from limpide_scoring.runtime import Runtime

_WITHOUT_DEADLINE = frozenset({"/score/batch"})
_BENTOML = ("/docs.json", "/static_content/", "/schema.json")


class ScoringEdge(Edge):
    """What uvicorn asks, around BentoML's application (`limpide_scoring.service`).

    Parameters
    ----------
    app
        BentoML's own application.
    api
        The mounted FastAPI application; its ``state.runtime`` is set when the worker starts.
    """

    def __init__(self, app: App, *, api: FastAPI) -> None:
        super().__init__(app, "limpide_scoring.request")
        self._api = api

    def metrics(self) -> ScoringMetrics:
        """Return the metrics of the worker."""
        return self._runtime.metrics

    @cached_property
    def _runtime(self) -> Runtime:
        # At the first request, since BentoML makes the worker after the edge; kept, since the look is slow.
        return self._api.state.runtime

    async def route(self, exchange: Exchange, scope: Scope, receive: Receive, reply: Send) -> Answer | None:
        """Answer by the right part; None if the answer has been sent."""
        path = exchange.path
        if path.startswith(_BENTOML):
            exchange.route = "bentoml"
            await self._app(scope, receive, reply)
            return None
        if path in ALWAYS:
            await self._api(scope, receive, reply)
            exchange.route = path
            return None
        settings = self._runtime.settings
        if self.in_progress > settings.scoring_max_concurrency:
            raise too_busy(settings.scoring_max_concurrency)
        if path in _WITHOUT_DEADLINE:
            await self._mounted(exchange, scope, receive, reply)
            return None
        try:
            async with asyncio.timeout(settings.scoring_deadline_seconds):
                if path == "/score" and exchange.method == "POST":
                    exchange.route = path
                    return await answer_score(self._runtime, exchange, receive)
                await self._mounted(exchange, scope, receive, reply)
        except TimeoutError:
            raise too_late(
                settings.scoring_deadline_seconds,
                "Ask again with the same Idempotency-Key: a record made meanwhile is answered.",
            ) from None
        return None

    async def _mounted(self, exchange: Exchange, scope: Scope, receive: Receive, reply: Send) -> None:
        await self._api(scope, receive, reply)
        route = scope.get("route")
        exchange.route = getattr(route, "path", exchange.route)
