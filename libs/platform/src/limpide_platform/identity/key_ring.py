"""API keys in memory, by the hashes of their secrets, so that a guess costs no query."""

import time
from collections.abc import Mapping

from limpide_credit.contracts.roles import Role
from limpide_credit.errors import UnavailableError
from limpide_platform.identity.actor import KEYS, Actor
from limpide_platform.identity.tokens import refused
from limpide_platform.store import ApiKey, Store
from limpide_platform.store.bearer_secret import is_secret

#: How a key begins: ``limpide_``, its id, ``_``, its secret.
KEY_PREFIX = b"limpide_"


class KeyRing:
    """The keys of a store, as of a few seconds ago."""

    def __init__(self) -> None:
        self._keys: Mapping[bytes, tuple[bytes, Actor, float]] | None = None
        self._records = -1

    def refresh(self, store: Store) -> None:
        """Apply the creations and revocations since the last call."""
        records = store.audit.ledger.head().count
        if records != self._records:
            valid = [one for one in store.api_keys.all() if one.revoked_at is None]
            self._keys = {one.id.encode(): _checked(one) for one in valid}
            self._records = records

    def actor(self, key: bytes) -> Actor:
        """Return whom a key stands for.

        Raises:
            UnauthenticatedError: There is no such key, or it has expired or was revoked.
            UnavailableError: The store has not been read yet.
        """
        if self._keys is None:
            raise UnavailableError(
                "The keys have not been read from the store yet.",
                field="Authorization",
                remedy="Ask again after the time in Retry-After.",
            )
        key_id, _, secret = key.removeprefix(KEY_PREFIX).partition(b"_")
        found = self._keys.get(key_id)
        if found is None or not is_secret(secret, found[0]):
            raise refused("The key is not taken.")
        if time.time() >= found[2]:
            raise refused("The key has expired.")
        return found[1]


def _checked(key: ApiKey) -> tuple[bytes, Actor, float]:
    roles = frozenset(Role(role) for role in key.roles if role in set(Role))
    return key.secret_hash, Actor(key.id, KEYS, roles, key.name), key.expires_at.timestamp()
