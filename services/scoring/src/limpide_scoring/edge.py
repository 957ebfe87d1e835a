"""The outermost layer: ids, limits, errors, metrics and the log line of every request, as plain ASGI.

It stands before BentoML's router. The busiest route, ``POST /score``, it answers itself; BentoML's own
pages go on to BentoML; all else goes to the mounted FastAPI application. Why: docs/adr/0060.
"""

import asyncio
import logging
from time import perf_counter

from fastapi import FastAPI

from limpide_credit.errors import BusyError, LimpideError, UnavailableError
from limpide_platform.http.exchange import App, ClientGoneError, Exchange, Message, Receive, Scope, Send
from limpide_platform.http.problems import Answer, problem, unexpected
from limpide_scoring.routes.score import answer_score
from limpide_scoring.runtime import Runtime

_LOG = logging.getLogger("limpide_scoring.request")
# Answered whatever the load: an orchestrator must not restart what is merely busy.
_ALWAYS = frozenset({"/livez", "/readyz", "/metrics"})
_WITHOUT_DEADLINE = frozenset({"/score/batch"})
_BENTOML = ("/docs.json", "/static_content/", "/schema.json")


class Edge:
    """What uvicorn asks, around BentoML's application (`limpide_scoring.service`).

    Parameters
    ----------
    app
        BentoML's own application.
    api
        The mounted FastAPI application; its ``state.runtime`` is set when the worker starts.
    """

    def __init__(self, app: App, *, api: FastAPI) -> None:
        self._bentoml = app
        self._api = api
        self._in_progress = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; hand lifespan events on."""
        if scope["type"] != "http":
            await self._bentoml(scope, receive, send)
            return
        runtime: Runtime = self._api.state.runtime
        exchange = Exchange.begin(scope)
        self._in_progress += 1
        try:
            await self._answer(runtime, exchange, scope, receive, send)
        finally:
            self._in_progress -= 1
            _account(runtime, exchange)

    async def _answer(
        self, runtime: Runtime, exchange: Exchange, scope: Scope, receive: Receive, send: Send
    ) -> None:
        async def reply(message: Message) -> None:
            if message["type"] == "http.response.start":
                exchange.status = message["status"]
                message["headers"] = [
                    *message.get("headers", ()),
                    (b"x-request-id", exchange.request_id.encode()),
                ]
            await send(message)

        try:
            answer = await self._route(runtime, exchange, scope, receive, reply)
        except LimpideError as error:
            answer = problem(error, exchange.request_id)
        except ClientGoneError:
            exchange.status = 499
            return
        except Exception:  # noqa: BLE001 - the last place: a client never sees a stack trace
            _LOG.exception("a request failed", extra={"request_id": exchange.request_id})
            answer = unexpected(exchange.request_id)
        if answer is not None and exchange.status == 0:
            await answer.send(reply)

    async def _route(
        self, runtime: Runtime, exchange: Exchange, scope: Scope, receive: Receive, reply: Send
    ) -> Answer | None:
        """Answer by the right part; None if the answer has been sent."""
        path = exchange.path
        if path.startswith(_BENTOML):
            exchange.route = "bentoml"
            await self._bentoml(scope, receive, reply)
            return None
        if path in _ALWAYS:
            await self._api(scope, receive, reply)
            exchange.route = path
            return None
        settings = runtime.settings
        if self._in_progress > settings.scoring_max_concurrency:
            raise BusyError(
                f"More than {settings.scoring_max_concurrency} requests at once.",
                field="concurrency",
                remedy="Ask again after the time in Retry-After, or add replicas.",
            )
        if path in _WITHOUT_DEADLINE:
            await self._mounted(exchange, scope, receive, reply)
            return None
        try:
            async with asyncio.timeout(settings.scoring_deadline_seconds):
                if path == "/score" and exchange.method == "POST":
                    exchange.route = path
                    return await answer_score(runtime, exchange, receive)
                await self._mounted(exchange, scope, receive, reply)
        except TimeoutError:
            raise UnavailableError(
                f"No answer within {settings.scoring_deadline_seconds:g} seconds.",
                field="deadline",
                remedy="Ask again with the same Idempotency-Key: a record made meanwhile is answered.",
            ) from None
        return None

    async def _mounted(self, exchange: Exchange, scope: Scope, receive: Receive, reply: Send) -> None:
        await self._api(scope, receive, reply)
        route = scope.get("route")
        exchange.route = getattr(route, "path", exchange.route)


def _account(runtime: Runtime, exchange: Exchange) -> None:
    """Count the request and write its line."""
    duration = perf_counter() - exchange.started
    runtime.metrics.count_request(exchange.method, exchange.route, exchange.status, duration)
    if exchange.route in _ALWAYS:
        return
    if _LOG.isEnabledFor(logging.INFO):
        # Where the line is written is no news: `Logger.info` would search the stack for it each time.
        record = logging.LogRecord(_LOG.name, logging.INFO, __file__, 0, "request", None, None)
        vars(record).update(
            request_id=exchange.request_id,
            trace_id=exchange.trace_id,
            method=exchange.method,
            route=exchange.route,
            status=exchange.status,
            duration_seconds=round(duration, 6),
            **exchange.noted,
        )
        _LOG.handle(record)
