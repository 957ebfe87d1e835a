"""Builds the access check of a service from its settings."""

from limpide_platform.http.access import Access, Provider
from limpide_platform.identity.key_ring import KeyRing
from limpide_platform.identity.key_set import KeySet
from limpide_platform.identity.route_roles import RouteRoles
from limpide_platform.identity.settings import IdentitySettings
from limpide_platform.identity.tokens import TokenVerifier


def access_to(service: str, settings: IdentitySettings, open_paths: tuple[str, ...] = ()) -> Access:
    """Return the access check; nothing is started.

    Parameters
    ----------
    service
        A key of `limpide_platform.identity.route_roles.ROUTE_ROLES`.
    open_paths
        See `RouteRoles`.
    """
    routes = RouteRoles(service, open_paths)
    if settings.identity == "none":
        return Access(routes, None)
    if settings.identity == "keys":
        return Access(routes, KeyRing())
    keys = KeySet(settings.identity_issuer, settings.identity_keys_url)
    tokens = TokenVerifier(
        keys,
        settings.identity_issuer,
        settings.identity_audience,
        settings.identity_role_claim,
        settings.identity_leeway_seconds,
    )
    return Access(routes, KeyRing(), Provider(keys, tokens))
