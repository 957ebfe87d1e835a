"""The edge of a service whose routes are all one application's, under one deadline."""

import asyncio
from dataclasses import dataclass

from limpide_platform.http.edge import ALWAYS, Edge, too_busy, too_late
from limpide_platform.http.exchange import App, Exchange, Receive, Scope, Send
from limpide_platform.serving.metrics import ServingMetrics


@dataclass(frozen=True, slots=True)
class Limits:
    """What one process takes on.

    Parameters
    ----------
    concurrency
        Requests at once; more are answered 429.
    deadline_seconds
        A request that takes longer is answered 503.
    """

    concurrency: int
    deadline_seconds: float


class LimitedEdge(Edge):
    """An `Edge` that holds an application to its limits.

    Parameters
    ----------
    app
        What answers; its framework leaves the matched route in the scope.
    limits, metrics
        Of this process.
    logger
        See `Edge`.
    """

    def __init__(self, app: App, limits: Limits, metrics: ServingMetrics, logger: str) -> None:
        super().__init__(app, logger)
        self._limits = limits
        self._metrics = metrics

    def metrics(self) -> ServingMetrics:
        """Return the metrics of this process."""
        return self._metrics

    async def route(self, exchange: Exchange, scope: Scope, receive: Receive, reply: Send) -> None:
        """Let the application answer, within the limits."""
        if exchange.path in ALWAYS:
            exchange.route = exchange.path
            await self._app(scope, receive, reply)
            return
        if self.in_progress > self._limits.concurrency:
            raise too_busy(self._limits.concurrency)
        try:
            async with asyncio.timeout(self._limits.deadline_seconds):
                await self._app(scope, receive, reply)
        except TimeoutError:
            raise too_late(
                self._limits.deadline_seconds,
                "Ask again after the time in Retry-After, or add replicas.",
            ) from None
        finally:
            exchange.route = getattr(scope.get("route"), "path", exchange.route)
