"""Pseudonyms of clients in the files of a model.

A pseudonym is a keyed hash (BLAKE2b, RFC 7693) of the client's number. Who has the key can find out
whether a client is in the files. Who has the files alone cannot, even by trying all numbers.
"""

import secrets
from collections.abc import Iterable
from hashlib import blake2b

import numpy as np
from pydantic import SecretStr

_PURPOSE = b"client pseudonym"


class Pseudonyms:
    """Pseudonyms of clients under one key.

    Args:
        key: The lender's; None draws one and forgets it, so that nobody can link a pseudonym to a client.
    """

    def __init__(self, key: SecretStr | None = None) -> None:
        secret = secrets.token_bytes(32) if key is None else key.get_secret_value().encode()
        # A key of any length becomes one of 64 bytes, and of this purpose alone.
        self._key = blake2b(secret, person=_PURPOSE).digest()

    def of(self, client_id: int) -> int:
        """Return the pseudonym of a client, from 0 to 2^63 - 1."""
        digest = blake2b(int(client_id).to_bytes(8, "big"), digest_size=8, key=self._key).digest()
        return int.from_bytes(digest, "big") >> 1

    def of_all(self, clients: Iterable[int]) -> np.ndarray:
        """Return the pseudonyms of clients, shape (n,), int64."""
        return np.fromiter((self.of(one) for one in clients), dtype=np.int64)
