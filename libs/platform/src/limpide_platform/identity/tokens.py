"""Verifies bearer tokens of an OpenID Connect provider by PyJWT, and caches them until they expire."""

import time
from collections.abc import Mapping
from typing import Any

import jwt
from jwt import PyJWK
from jwt.exceptions import (
    ExpiredSignatureError,
    ImmatureSignatureError,
    InvalidAudienceError,
    InvalidIssuerError,
    MissingRequiredClaimError,
    PyJWTError,
)

from limpide_credit.contracts.roles import Role
from limpide_credit.errors import UnauthenticatedError, UnavailableError
from limpide_platform.identity.actor import Actor
from limpide_platform.identity.key_set import KeySet

# By kind of key: what a token says of its algorithm chooses among these alone.
_ALGORITHMS: Mapping[str, list[str]] = {
    "RSA": ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
    "EC": ["ES256", "ES384", "ES512"],
    "OKP": ["EdDSA"],
}
_REQUIRED = ["exp", "iat", "iss", "aud", "sub"]
_UNVERIFIED = "The token cannot be verified."
# The message for a token whose signature holds.
_REFUSALS: Mapping[type[Exception], str] = {
    ExpiredSignatureError: "The token has expired.",
    ImmatureSignatureError: "The token is not valid yet.",
    InvalidAudienceError: "The token is meant for another audience.",
    InvalidIssuerError: "The token is of another issuer.",
}
_UNREADABLE = (PyJWTError, ValueError, TypeError, OverflowError, RecursionError)
_MOST_BYTES = 16 * 1024
_MOST_REMEMBERED = 4096
_ROLES = {role.value: role for role in Role}


class TokenVerifier:
    """Verifies the tokens of one issuer for one audience.

    Args:
        keys: The issuer's.
        issuer, audience: What a token must name.
        role_claim: Where in a token its roles are, parted by points.
        leeway_seconds: By how much clocks may differ.
    """

    def __init__(
        self, keys: KeySet, issuer: str, audience: str, role_claim: str, leeway_seconds: float
    ) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._role_claim = role_claim.split(".")
        self._leeway = leeway_seconds
        self._remembered: dict[bytes, tuple[Actor, float]] = {}
        self._remembered_of = keys.version

    def actor(self, token: bytes) -> Actor:
        """Return whom a token names.

        Raises:
            UnauthenticatedError: It is none that this issuer signed for this audience and for now; the
                message says which, once the signature holds.
            UnavailableError: The issuer's keys are not known yet, or are being fetched since the token names
                a new one.
        """
        if self._remembered_of != self._keys.version:
            self._remembered, self._remembered_of = {}, self._keys.version
        found = self._remembered.get(token)
        if found is not None and time.time() < found[1]:
            return found[0]
        claims = self._claims(token)
        actor = self._named(claims)
        while len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.pop(next(iter(self._remembered)))
        self._remembered[token] = (actor, float(claims["exp"]) + self._leeway)
        return actor

    def _claims(self, token: bytes) -> dict[str, Any]:
        key = self._key(token)
        try:
            return jwt.decode(
                token,
                key.key,
                algorithms=_ALGORITHMS[key.key_type or ""],
                audience=self._audience,
                issuer=self._issuer,
                leeway=self._leeway,
                options={"require": _REQUIRED},
            )
        except MissingRequiredClaimError as error:
            raise refused(f"The token says nothing of {error.claim}.") from None
        except tuple(_REFUSALS) as error:
            raise refused(_REFUSALS[type(error)]) from None
        except _UNREADABLE:
            raise refused(_UNVERIFIED) from None

    def _key(self, token: bytes) -> PyJWK:
        if len(token) > _MOST_BYTES:
            raise refused(_UNVERIFIED)
        try:
            key_id = jwt.get_unverified_header(token).get("kid")
        except _UNREADABLE:
            raise refused(_UNVERIFIED) from None
        key = self._keys.get(key_id) if isinstance(key_id, str) else None
        if key is not None:
            return key
        if not self._keys.known or (isinstance(key_id, str) and self._keys.request_refresh()):
            raise UnavailableError(
                "The identity provider's keys are being fetched.",
                field="Authorization",
                remedy="Ask again after the time in Retry-After.",
            )
        raise refused(_UNVERIFIED)

    def _named(self, claims: Mapping[str, Any]) -> Actor:
        subject = claims["sub"]
        if not subject.strip() or not subject.isprintable() or len(subject) > 255:
            raise refused("The token names nobody.")
        given: Any = claims
        for part in self._role_claim:
            given = given.get(part) if isinstance(given, dict) else None
        words = given.split() if isinstance(given, str) else given if isinstance(given, list) else []
        roles = frozenset(_ROLES[word] for word in words if isinstance(word, str) and word in _ROLES)
        names = (claims.get(claim) for claim in ("name", "preferred_username"))
        name = next(
            (one for one in names if isinstance(one, str) and one.strip() and one.isprintable()), subject
        )
        return Actor(subject, self._issuer, roles, name[:200])


def refused(message: str) -> UnauthenticatedError:
    """Return the error for a token or key that is not accepted; it never repeats what was given."""
    return UnauthenticatedError(
        message, field="Authorization", remedy="Send Authorization: Bearer with a valid token or key."
    )
