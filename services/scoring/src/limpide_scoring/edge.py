"""The platform's edge, as it stands before BentoML's router.

BentoML's own pages go on to BentoML, all else to the mounted FastAPI application; but of the busiest route,
``POST /score``, the handler is called from here. Why: ADR 0216, point 1.
"""

import asyncio
from functools import cached_property

from fastapi import FastAPI, Request, Response

from limpide_credit.host_names import host_names
from limpide_platform.http.access import Access
from limpide_platform.http.admission import Admission, ConcurrencyGroup
from limpide_platform.http.edge import ALWAYS, Edge
from limpide_platform.http.exchange import App, ClientGoneError, Exchange, Message, Receive, Scope, Send
from limpide_platform.http.problems import Answer
from limpide_platform.http.same_origin import SameOrigin
from limpide_scoring.assembly import PAGES
from limpide_scoring.metrics import ScoringMetrics
from limpide_scoring.routes.score import score
from limpide_scoring.runtime import Runtime

_SECONDS_TO_READ = 30.0
_ASK_AGAIN = "Ask again with the same Idempotency-Key: a record made meanwhile is answered."


class ScoringEdge(Edge):
    """What uvicorn asks, around BentoML's application (`limpide_scoring.service`).

    Args:
        app: BentoML's own application.
        api: The mounted FastAPI application; its ``state.runtime`` is set when the worker starts.
    """

    def __init__(self, app: App, *, api: FastAPI) -> None:
        super().__init__(app, "limpide_scoring.request")
        self._api = api

    def metrics(self) -> ScoringMetrics:
        """Return the metrics of the worker."""
        return self._runtime.metrics

    def same_origin(self) -> SameOrigin:
        """Return what is asked of a request's host and origin."""
        return self._same_origin

    def access(self) -> Access:
        """Return what is asked of whoever asks."""
        return self._runtime.access

    @cached_property
    def _same_origin(self) -> SameOrigin:
        return SameOrigin(host_names(self._runtime.settings.more_hosts))

    @cached_property
    def _runtime(self) -> Runtime:
        # At the first request, since BentoML makes the worker after the edge; kept, since the look is slow.
        return self._api.state.runtime

    @cached_property
    def _admission(self) -> Admission:
        settings = self._runtime.settings
        return Admission(
            (
                ConcurrencyGroup(
                    "batches",
                    settings.scoring_max_batches,
                    settings.scoring_batch_deadline_seconds,
                    ("POST /score/batch",),
                ),
                ConcurrencyGroup(
                    "frames", settings.scoring_max_frames, settings.scoring_deadline_seconds, ("POST /api/",)
                ),
                ConcurrencyGroup(
                    "scores",
                    settings.scoring_max_concurrency,
                    settings.scoring_deadline_seconds,
                    ("POST /score",),
                ),
                ConcurrencyGroup(
                    "answers", settings.scoring_max_concurrency, settings.scoring_deadline_seconds
                ),
            )
        )

    async def route(self, exchange: Exchange, scope: Scope, receive: Receive, reply: Send) -> Answer | None:
        """Answer by the right part; None if the answer has been sent."""
        path = exchange.path
        if path.startswith(PAGES):
            exchange.route, exchange.deprecated = "bentoml", False
            await self._app(scope, receive, reply)
            return None
        if path in ALWAYS:
            await self._api(scope, receive, reply)
            exchange.route = path
            return None
        settings = self._runtime.settings
        caller = exchange.caller(scope, behind_proxy=settings.behind_proxy)
        answer: Response | None = None
        async with self._admission.admitted(exchange, caller, receive, _ASK_AGAIN) as body:
            if path == "/score" and exchange.method == "POST" and not scope["query_string"]:
                exchange.route, scope["app"] = path, self._api
                answer = await score(Request(scope, body))
            else:
                await self._mounted(exchange, scope, body, _prompt(reply))
        if answer is not None:
            await answer(scope, receive, reply)
        return None

    async def _mounted(self, exchange: Exchange, scope: Scope, receive: Receive, reply: Send) -> None:
        await self._api(scope, receive, reply)
        route = scope.get("route")
        exchange.route = getattr(route, "path", exchange.route)


def _prompt(reply: Send) -> Send:
    """Return ``reply`` that gives up a client who does not read: a batch would hold its place for him."""

    async def send(message: Message) -> None:
        try:
            async with asyncio.timeout(_SECONDS_TO_READ):
                await reply(message)
        except TimeoutError:
            raise ClientGoneError from None

    return send
