"""The outermost layer of a service: ids, errors, metrics and the log line of every request.

Plain ASGI around an application of any framework. The service decides on routing and limits.
"""

import logging
from abc import ABC, abstractmethod
from time import perf_counter, time

from limpide_credit.errors import LimpideError, UnavailableError
from limpide_platform.http.access import Access
from limpide_platform.http.browser_policy import browser_headers
from limpide_platform.http.exchange import App, ClientGoneError, Exchange, Message, Receive, Scope, Send
from limpide_platform.http.problems import Answer, problem, unexpected
from limpide_platform.http.same_origin import SameOrigin
from limpide_platform.http.version import deprecation_headers
from limpide_platform.serving.metrics import ServingMetrics
from limpide_platform.tracing import request_span

# Answered whatever the load: an orchestrator must not restart what is merely busy.
ALWAYS = frozenset({"/livez", "/readyz", "/metrics"})


class Edge(ABC):
    """An ASGI application around another one.

    Args:
        app: What takes the events of the server's lifespan.
        logger: Its name is the log's ``logger``, as ``limpide_explainer.request``.

    Attributes:
        in_progress: How many requests are under way.
    """

    def __init__(self, app: App, logger: str) -> None:
        self._app = app
        self._log = logging.getLogger(logger)
        # Where a line is written is no news: `Logger.info` would search the stack for it each time.
        self._line = vars(logging.LogRecord(logger, logging.INFO, __file__, 0, "request", None, None))
        self.in_progress = 0

    @abstractmethod
    def metrics(self) -> ServingMetrics:
        """Return the metrics of this process."""

    @abstractmethod
    def same_origin(self) -> SameOrigin:
        """Return the check of a request's host and origin."""

    @abstractmethod
    def access(self) -> Access:
        """Return the check of the caller."""

    @abstractmethod
    async def route(self, exchange: Exchange, scope: Scope, receive: Receive, reply: Send) -> Answer | None:
        """Answer by the right part, and note the route's template; None if the answer has been sent."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; hand lifespan events on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = Exchange.begin(scope)
        self.in_progress += 1
        try:
            if exchange.path in ALWAYS:
                await self._answer(exchange, scope, receive, send)
            else:
                with request_span(exchange):
                    await self._answer(exchange, scope, receive, send)
        finally:
            self.in_progress -= 1
            self._account(exchange)

    async def _answer(self, exchange: Exchange, scope: Scope, receive: Receive, send: Send) -> None:
        async def reply(message: Message) -> None:
            if message["type"] == "http.response.start":
                exchange.status = message["status"]
                given = message.get("headers", ())
                own = (b"x-request-id", exchange.request_id.encode())
                old = deprecation_headers(exchange.path) if exchange.deprecated else ()
                message["headers"] = [*given, own, *old, *browser_headers(given)]
            await send(message)

        try:
            # Probes say nothing of people, and an orchestrator asks by whatever name it has.
            if exchange.path not in ALWAYS:
                self.same_origin().check(exchange, scope)
                self.access().admit(exchange, scope)
            answer = await self.route(exchange, scope, receive, reply)
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

    def _account(self, exchange: Exchange) -> None:
        """Count the request and log its line; probes are left out, since they would hide real requests."""
        if exchange.route in ALWAYS:
            return
        duration = perf_counter() - exchange.started
        self.metrics().count_request(exchange.method, exchange.route, exchange.status, duration)
        log = self._log
        if not log.isEnabledFor(logging.INFO):
            return
        record = object.__new__(logging.LogRecord)
        vars(record).update(
            self._line,
            created=time(),
            request_id=exchange.request_id,
            trace_id=exchange.trace_id,
            method=exchange.method,
            route=exchange.route,
            status=exchange.status,
            duration_seconds=round(duration, 6),
            **({"deprecated": True} if exchange.deprecated else {}),
            **exchange.log_fields,
        )
        log.handle(record)


def too_late(deadline_seconds: float, remedy: str) -> UnavailableError:
    """Return the error for a request that has taken longer than its deadline."""
    return UnavailableError(
        f"No answer within {deadline_seconds:g} seconds.", field="deadline", remedy=remedy
    )
