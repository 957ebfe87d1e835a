"""The hash chain of append-only records: how a record is hashed, and how a broken chain is read.

A record's *digest* is SHA-256 over its fields in a fixed order, each preceded by its length in eight bytes
(big-endian), so that no two records share a byte string: first the scalars that are not null as one JSON
object with sorted keys (numbers in shortest form, moments as ISO text in UTC), then the JSON texts as
stored, then the vector as little-endian float64. Its *hash* is SHA-256 over the previous record's hash
(32 bytes; zeros before the first), its position in eight bytes (big-endian, from 1) and its digest.

The head of the chain keeps the count and the last hash, and moves in the transaction that appends.
"""

import hashlib
import json
import math
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from json.encoder import encode_basestring
from typing import Any

from limpide_platform.store.schema import moment

#: What the first record has for the hash of the one before it.
GENESIS = bytes(32)


# For more bytes at once hashlib gives up the interpreter: to have it back takes longer than to hash.
_IN_HAND = 2047

_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=repr).encode


def _finite(number: float) -> str:
    if not math.isfinite(number):
        raise KeyError(number)
    return float.__repr__(number)


# What the encoder writes of each kind, without making an encoder for each record.
_ENCODERS: Mapping[type, Callable[[Any], str]] = {
    str: encode_basestring,
    int: int.__repr__,
    float: _finite,
    datetime: lambda at: f'"{moment(at)}"',
}


NONE_ENCODED: Mapping[str, str] = {}


def scalars(
    fields: Mapping[str, Any], names: Sequence[str] | None = None, encoded: Mapping[str, str] = NONE_ENCODED
) -> bytes:
    """Return the scalars of a record, those that are not null, as canonical JSON.

    Args:
        names: Which of the fields, in order; all of them by default.
        encoded: Some of them as `encode_member` writes them, so that what many records share is written once.
    """
    given = [(name, value) for name in names or sorted(fields) if (value := fields[name]) is not None]
    try:
        text = ",".join([encoded.get(name) or encode_member(name, value) for name, value in given])
    except KeyError:
        # Not what a record is made of, but whatever someone put there has a digest of its own.
        odd = {name: moment(value) if isinstance(value, datetime) else value for name, value in given}
        return _encode(odd).encode(errors="surrogatepass")
    return f"{{{text}}}".encode(errors="surrogatepass")


def encode_member(name: str, value: Any) -> str:
    """Return a member of the canonical JSON; raise `KeyError` of what no record is made of."""
    return f'"{name}":{_ENCODERS[type(value)](value)}'


def digest(fields: Iterable[bytes]) -> bytes:
    """Return the SHA-256 of fields, each preceded by its length."""
    content = memoryview(b"".join([part for one in fields for part in (len(one).to_bytes(8, "big"), one)]))
    hashed = hashlib.sha256()
    for start in range(0, len(content), _IN_HAND):
        hashed.update(content[start : start + _IN_HAND])
    return hashed.digest()


def new_salt() -> str:
    """Return what keeps a digest from telling anything of its record, once record and salt are erased."""
    return secrets.token_hex(16)


def link(previous_hash: bytes, seq: int, record_digest: bytes) -> bytes:
    """Return the hash of the record at position ``seq``."""
    return hashlib.sha256(previous_hash + seq.to_bytes(8, "big") + record_digest).digest()
