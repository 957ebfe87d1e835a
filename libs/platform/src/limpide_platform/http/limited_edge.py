"""The edge of a service whose routes are all one application: concurrency groups, limits, deadlines."""

from collections.abc import Iterable, Sequence

from limpide_platform.http.access import Access
from limpide_platform.http.admission import Admission, ConcurrencyGroup
from limpide_platform.http.edge import ALWAYS, Edge
from limpide_platform.http.exchange import App, Exchange, Receive, Scope, Send
from limpide_platform.http.same_origin import SameOrigin
from limpide_platform.serving.metrics import ServingMetrics


class LimitedEdge(Edge):
    """An `Edge` that holds an application to its limits.

    Args:
        app: What answers; its framework leaves the matched route in the scope.
        groups: See `Admission`.
        metrics: Of this process.
        logger: See `Edge`.
        access: Who may do what.
        behind_proxy: See `Exchange.caller`.
        more_hosts: See `SameOrigin`.
    """

    def __init__(
        self,
        app: App,
        groups: Sequence[ConcurrencyGroup],
        metrics: ServingMetrics,
        logger: str,
        access: Access,
        *,
        behind_proxy: bool = False,
        more_hosts: Iterable[str] = (),
    ) -> None:
        super().__init__(app, logger)
        self._admission = Admission(groups)
        self._metrics = metrics
        self._behind_proxy = behind_proxy
        self._access = access
        self._same_origin = SameOrigin(more_hosts)

    def metrics(self) -> ServingMetrics:
        """Return the metrics of this process."""
        return self._metrics

    def same_origin(self) -> SameOrigin:
        """Return the check of a request's host and origin."""
        return self._same_origin

    def access(self) -> Access:
        """Return the check of the caller."""
        return self._access

    async def route(self, exchange: Exchange, scope: Scope, receive: Receive, reply: Send) -> None:
        """Let the application answer, within the limits of the request's group."""
        if exchange.path in ALWAYS:
            exchange.route = exchange.path
            await self._app(scope, receive, reply)
            return
        caller = exchange.caller(scope, behind_proxy=self._behind_proxy)
        remedy = "Ask again after the time in Retry-After, or add replicas."
        try:
            async with self._admission.admitted(exchange, caller, receive, remedy) as body:
                await self._app(scope, body, reply)
        finally:
            exchange.route = getattr(scope.get("route"), "path", exchange.route)
