"""Whom a credential stands for: an API key's program, or whom a provider's token names."""

from dataclasses import dataclass

from limpide_platform.identity.actor import Actor
from limpide_platform.identity.key_ring import KEY_PREFIX, KeyRing
from limpide_platform.identity.key_set import KeySet
from limpide_platform.identity.settings import IdentitySettings
from limpide_platform.identity.tokens import TokenVerifier, refused


@dataclass(frozen=True)
class Provider:
    """An identity provider: its tokens, and the keys that they are verified with."""

    keys: KeySet
    tokens: TokenVerifier

    @classmethod
    def of(cls, settings: IdentitySettings) -> "Provider | None":
        """Return the provider of the settings, with its keys not fetched yet; None if they name none."""
        if settings.identity != "oidc":
            return None
        keys = KeySet(settings.identity_issuer, settings.identity_keys_url)
        tokens = TokenVerifier(
            keys,
            settings.identity_issuer,
            settings.identity_audience,
            settings.identity_role_claim,
            settings.identity_leeway_seconds,
        )
        return cls(keys, tokens)


def actor_of(credential: bytes, ring: KeyRing, provider: Provider | None) -> Actor:
    """Return whom a key or a token stands for.

    Raises:
        UnauthenticatedError: It is not taken.
        UnavailableError: Whether it is to be taken cannot be told yet.
    """
    if credential.startswith(KEY_PREFIX):
        return ring.actor(credential)
    if provider is None:
        raise refused("The key is not taken.")
    return provider.tokens.actor(credential)
