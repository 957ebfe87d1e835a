"""Checks a signed bundle of records with nothing but the public key: neither store nor settings."""

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from limpide_credit.errors import InputError, TamperedError
from limpide_platform.audit_bundle import FORMAT, PURPOSE, signature_line
from limpide_platform.audit_key import PublicKey
from limpide_platform.store.audit_events import event_digest
from limpide_platform.store.chain import link
from limpide_platform.store.decision import digest_columns
from limpide_platform.store.erasures import erasure_digest
from limpide_platform.store.outcomes import outcome_digest
from limpide_platform.store.overrides import override_digest
from limpide_platform.store.policies import promotion_digest
from limpide_platform.store.review_step import step_digest

# The chains of a store, each with what makes the digest of a record from its columns.
_DIGESTS: Mapping[str, Callable[[Mapping[str, Any]], bytes]] = {
    "decisions": digest_columns,
    "overrides": override_digest,
    "review_steps": step_digest,
    "outcomes": outcome_digest,
    "policy_promotions": promotion_digest,
    "audit_events": event_digest,
    "erasures": erasure_digest,
}

_LONGEST_HEAD = 65536
_LONGEST_END = 4096
_BLOCK = 1 << 20


@dataclass
class Span:
    """The records of one chain that a bundle holds."""

    first: int
    last: int
    hash: bytes
    records: int = 1


@dataclass(frozen=True)
class CheckedBundle:
    """What a bundle with a good signature says."""

    head: Mapping[str, Any]  # Its first line: when and by whom it was made, and of which period
    spans: dict[str, Span] = field(default_factory=dict)  # Chain to the records of it
    # What is wrong with the records themselves, a sentence each: so they stood in the store.
    faults: list[str] = field(default_factory=list)


def check_bundle(path: Path, key: PublicKey) -> CheckedBundle:
    """Check the signature of a bundle, then the chains of its records.

    Raises:
        InputError: The file cannot be read, or is no bundle.
        TamperedError: It has no signature, was signed with another key, or is not what was signed.
    """
    try:
        with path.open("rb") as file:
            head = _head(file, path)
            end = _check_signature(file, path, key, head)
            bundle = CheckedBundle(head)
            file.seek(0)
            file.readline()
            for line in _lines(file, end):
                _check_record(bundle, line)
    except OSError as error:
        raise InputError(
            f"The bundle cannot be read ({error.strerror}).",
            field="FILE",
            value=path,
            remedy="Name a file that `limpide audit export` wrote.",
        ) from None
    return bundle


def _head(file: BinaryIO, path: Path) -> Mapping[str, Any]:
    """Return the first line."""
    try:
        given = json.loads(file.readline(_LONGEST_HEAD))
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict) or given.get(FORMAT) != 1:
        raise InputError(
            "The file is no bundle of records.",
            field="FILE",
            value=path,
            remedy="Name a file that `limpide audit export` of this release wrote.",
        )
    return given


def _check_signature(file: BinaryIO, path: Path, key: PublicKey, head: Mapping[str, Any]) -> int:
    """Return where the last line begins, if it signs all before it."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _LONGEST_END))
    tail = file.read()
    end_line = tail[tail.rfind(b"\n", 0, -1) + 1 :]
    signature = _signature(end_line)
    if signature is None:
        raise TamperedError(
            "The bundle ends without a signature: it is cut off, or was never signed.",
            field="FILE",
            value=path,
            remedy="Have it sent again, whole.",
        )
    end = size - len(end_line)
    file.seek(0)
    hashed = hashlib.sha256()
    left = end
    while left and (block := file.read(min(left, _BLOCK))):
        hashed.update(block)
        left -= len(block)
    if key.holds(signature, PURPOSE + hashed.digest()):
        return end
    signer = str(head.get("key"))[:16]
    if signer != key.fingerprint:
        raise TamperedError(
            f"The bundle is signed with key {signer}, and this is key {key.fingerprint}.",
            field="--public-key",
            value=key.fingerprint,
            remedy="Ask the lender for the public key, by another way than the bundle came.",
        )
    raise TamperedError(
        "The bundle is not what was signed: some of it was changed.",
        field="FILE",
        value=path,
        remedy="Have it sent again; if it stays so, somebody changes it on its way.",
    )


def _signature(line: bytes) -> bytes | None:
    """Return the signature of the last line, None if it has none."""
    try:
        given = json.loads(line)
        signature = bytes.fromhex(given["signature"])
        canonical = signature_line(given["records"], signature)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    # One way to write it, so that no byte of the file can be another.
    return signature if canonical == line else None


def _lines(file: BinaryIO, end: int) -> Iterator[Mapping[str, Any]]:
    """Yield the records; they are signed, so they are what `write_bundle` wrote."""
    while file.tell() < end:
        yield json.loads(file.readline())


def _check_record(bundle: CheckedBundle, line: Mapping[str, Any]) -> None:
    chain, record = line["chain"], {name: _stored(value) for name, value in line["record"].items()}
    seq, own_hash = record["seq"], record["hash"]
    content = record.get("erased_digest") or (
        bytes.fromhex(line["digest"]) if "digest" in line else _DIGESTS[chain](record)
    )
    before = bundle.spans.get(chain)
    if link(record["previous_hash"], seq, content) != own_hash:
        bundle.faults.append(f"{chain}: the record at position {seq} is not what was recorded.")
    if before is None:
        bundle.spans[chain] = Span(seq, seq, own_hash)
        return
    if seq != before.last + 1:
        bundle.faults.append(f"{chain}: position {seq} follows position {before.last}.")
    elif record["previous_hash"] != before.hash:
        bundle.faults.append(f"{chain}: the record at position {seq} does not follow the one before it.")
    before.last, before.hash = seq, own_hash
    before.records += 1


def _stored(value: Any) -> Any:
    return bytes.fromhex(value["hex"]) if isinstance(value, dict) else value
