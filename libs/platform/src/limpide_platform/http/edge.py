"""The outermost layer of a service: ids, limits, errors, metrics and the log line of every request.

Plain ASGI around an application of any framework.
"""

import asyncio
import logging
from dataclasses import dataclass
from time import perf_counter

from limpide_credit.errors import BusyError, LimpideError, UnavailableError
from limpide_platform.http.exchange import App, ClientGoneError, Exchange, Message, Receive, Scope, Send
from limpide_platform.http.problems import Answer, problem, unexpected
from limpide_platform.serving.metrics import ServingMetrics

# Answered whatever the load: an orchestrator must not restart what is merely busy.
ALWAYS = frozenset({"/livez", "/readyz", "/metrics"})


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


class Edge:
    """An ASGI application around another one.

    Parameters
    ----------
    app
        What answers; its framework leaves the matched route in the scope.
    limits, metrics
        Of this process.
    logger
        Its name is the log's ``logger``, as ``limpide_explainer.request``.
    """

    def __init__(self, app: App, limits: Limits, metrics: ServingMetrics, logger: str) -> None:
        self._app = app
        self._limits = limits
        self._metrics = metrics
        self._log = logging.getLogger(logger)
        self._in_progress = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; hand lifespan events on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = Exchange.begin(scope)
        self._in_progress += 1
        try:
            await self._answer(exchange, scope, receive, send)
        finally:
            self._in_progress -= 1
            self._account(exchange)

    async def _answer(self, exchange: Exchange, scope: Scope, receive: Receive, send: Send) -> None:
        async def reply(message: Message) -> None:
            if message["type"] == "http.response.start":
                exchange.status = message["status"]
                own = (b"x-request-id", exchange.request_id.encode())
                message["headers"] = [*message.get("headers", ()), own]
            await send(message)

        answer: Answer | None = None
        try:
            await self._route(exchange, scope, receive, reply)
        except LimpideError as error:
            answer = problem(error, exchange.request_id)
        except ClientGoneError:
            exchange.status = 499
            return
        except Exception:  # noqa: BLE001 - the last place: a client never sees a stack trace
            self._log.exception("a request failed", extra={"request_id": exchange.request_id})
            answer = unexpected(exchange.request_id)
        if answer is not None and exchange.status == 0:
            await answer.send(reply)

    async def _route(self, exchange: Exchange, scope: Scope, receive: Receive, reply: Send) -> None:
        if exchange.path in ALWAYS:
            exchange.route = exchange.path
            await self._app(scope, receive, reply)
            return
        if self._in_progress > self._limits.concurrency:
            raise BusyError(
                f"More than {self._limits.concurrency} requests at once.",
                field="concurrency",
                remedy="Ask again after the time in Retry-After, or add replicas.",
            )
        try:
            async with asyncio.timeout(self._limits.deadline_seconds):
                await self._app(scope, receive, reply)
        except TimeoutError:
            raise UnavailableError(
                f"No answer within {self._limits.deadline_seconds:g} seconds.",
                field="deadline",
                remedy="Ask again after the time in Retry-After, or add replicas.",
            ) from None
        finally:
            exchange.route = getattr(scope.get("route"), "path", exchange.route)

    def _account(self, exchange: Exchange) -> None:
        """Count the request and write its line."""
        duration = perf_counter() - exchange.started
        self._metrics.count_request(exchange.method, exchange.route, exchange.status, duration)
        if exchange.route in ALWAYS:
            return
        self._log.info(
            "request",
            extra={
                "request_id": exchange.request_id,
                "trace_id": exchange.trace_id,
                "method": exchange.method,
                "route": exchange.route,
                "status": exchange.status,
                "duration_seconds": round(duration, 6),
                **exchange.noted,
            },
        )
