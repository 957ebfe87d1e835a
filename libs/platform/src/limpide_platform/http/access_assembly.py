"""Builds the access check of a service from its settings."""

from limpide_platform.http.access import Access
from limpide_platform.identity.credentials import Provider
from limpide_platform.identity.key_ring import KeyRing
from limpide_platform.identity.route_roles import RouteRoles
from limpide_platform.identity.settings import IdentitySettings


def access_to(service: str, settings: IdentitySettings, open_paths: tuple[str, ...] = ()) -> Access:
    """Return the access check; nothing is started.

    Args:
        service: A key of `limpide_platform.identity.route_roles.ROUTE_ROLES`.
        open_paths: See `RouteRoles`.
    """
    routes = RouteRoles(service, open_paths)
    if settings.identity == "none":
        return Access(routes, None)
    return Access(routes, KeyRing(), Provider.of(settings))
