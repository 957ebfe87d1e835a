"""Authenticates the caller of a request and checks his roles against the table of routes."""

from collections.abc import Callable

from limpide_credit.errors import ForbiddenError
from limpide_platform.http.exchange import Exchange, Scope
from limpide_platform.identity.actor import Actor
from limpide_platform.identity.credentials import Provider, actor_of
from limpide_platform.identity.key_ring import KeyRing
from limpide_platform.identity.link_ring import LinkRing, is_link
from limpide_platform.identity.route_roles import ANYONE, RouteRoles
from limpide_platform.identity.tokens import refused
from limpide_platform.store import Store

_BEARER = b"bearer "


class Access:
    """Authenticates callers and authorises them for the routes of one service.

    Args:
        routes: Of the service.
        ring: The keys of programs; None where nobody is asked who he is.
        provider: None where programs' keys alone are taken.

    A client's link is taken, where there are routes for clients, whether others are asked who they are or
    not: it says whose result is shown.
    """

    def __init__(self, routes: RouteRoles, ring: KeyRing | None, provider: Provider | None = None) -> None:
        self._routes = routes
        self._ring = ring
        self._provider = provider
        self._links = LinkRing() if routes.serve_clients else None

    @property
    def refreshers(self) -> tuple[Callable[[Store], None], ...]:
        """Functions to call with the store every few seconds."""
        return tuple(one.refresh for one in (self._ring, self._links) if one is not None)

    def start(self) -> None:
        """Start fetching the provider's keys."""
        if self._provider is not None:
            self._provider.keys.start()

    def close(self) -> None:
        """Stop fetching them."""
        if self._provider is not None:
            self._provider.keys.close()

    def admit(self, exchange: Exchange, scope: Scope) -> None:
        """Identify the caller and check that he may call the route.

        A route that does not exist is let pass to where that is said, but not to a stranger: he is told of
        every route alike.

        Raises:
            UnauthenticatedError: There is no token or key, or it is not taken.
            ForbiddenError: None of the actor's roles may take the route.
            BusyError: A client's link asks too often.
            UnavailableError: Whether it is to be taken cannot be told yet.
        """
        if self._ring is None and (self._links is None or not is_link(_bearer(exchange))):
            return
        route, roles = self._routes.of(exchange.method, exchange.path)
        if route is not None:
            exchange.route = route.partition(" ")[2] or route
        if roles is ANYONE:
            return
        actor = self._actor(_credential(exchange, scope))
        exchange.actor = actor
        exchange.log_fields["actor"] = actor.subject
        exchange.log_fields["issuer"] = actor.issuer
        if route is not None and actor.roles.isdisjoint(roles or ()):
            raise ForbiddenError(
                "Your roles do not allow this.",
                field="role",
                value=", ".join(sorted(actor.roles)) or "none",
                remedy="Ask whoever gives roles for one that does.",
            )
        exchange.acting = actor.acting(roles or frozenset())

    def _actor(self, credential: bytes) -> Actor:
        if self._links is not None and is_link(credential):
            return self._links.actor(credential)
        if self._ring is None:
            raise refused("The key is not taken.")
        return actor_of(credential, self._ring, self._provider)


def _credential(exchange: Exchange, scope: Scope) -> bytes:
    given = exchange.headers.get(b"authorization")
    if given is None:
        raise refused("This needs a token or a key.")
    # A header that stands twice: two readers could each take another one.
    if len(exchange.headers) != len(scope["headers"]) and _times(scope) > 1:
        raise refused("Authorization is given more than once.")
    if given[: len(_BEARER)].lower() != _BEARER:
        raise refused("Authorization is no bearer token.")
    return _bearer(exchange)


def _bearer(exchange: Exchange) -> bytes:
    return exchange.headers.get(b"authorization", b"")[len(_BEARER) :].strip()


def _times(scope: Scope) -> int:
    return sum(name == b"authorization" for name, _ in scope["headers"])
