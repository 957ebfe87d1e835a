"""A signed bundle of what was recorded in a period, for an auditor: one file of lines of JSON.

The first line says what the bundle is, each further one is a record of a chain as it is stored, and the
last one signs all bytes before it. Of each chain it holds the records from the first to the last of the
period, without a gap, so that their links can be checked without the store; `limpide_platform.bundle_check`
does. What a key is known by is withheld, and the digest of such a record stands beside it.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import RowMapping, func, select

from limpide_credit.errors import ConflictError, InputError
from limpide_platform.audit_key import AuditKey
from limpide_platform.period import check_period
from limpide_platform.store import Store
from limpide_platform.store.ledger import Ledger
from limpide_platform.store.schema import moment

FORMAT = "limpide_audit_bundle"
# What is signed begins with it, so that no signature of something else is taken for one of a bundle.
PURPOSE = b"limpide audit bundle 1\n"
#: Of an event's details: what a key is known by.
_SECRETS = frozenset({"secret_sha256"})
_BATCH = 500


@dataclass(frozen=True)
class Period:
    """From a moment, before another."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class BundleSummary:
    """What a bundle holds."""

    records: Mapping[str, int]  # Chain to how many records of it
    sha256: str  # Of the whole file


def write_bundle(
    store: Store, period: Period, key: AuditKey, out: Path, *, by: Mapping[str, str], at: datetime
) -> BundleSummary:
    """Write the records of a period to a file that appears whole or not at all; its owner alone reads it.

    Args:
        by: Who asked for it, as the bundle says.
        at: Now.

    Raises:
        InputError: The period is empty, or the file cannot be written.
        ConflictError: There is such a file.
        UnavailableError: The store cannot be reached.
    """
    check_period(period.start, period.end, "--to")
    if out.exists():
        raise ConflictError(
            "There is a file of this name.", field="OUT", value=out, remedy="Name another, or remove it."
        )
    draft = out.with_name(f"{out.name}.part")
    try:
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        with draft.open("wb") as file:
            written = _write(store, period, key, file, {"by": dict(by), "at": moment(at)})
            file.flush()
            os.fsync(file.fileno())
        draft.rename(out)
    except OSError as error:
        raise InputError(
            f"The bundle cannot be written ({error.strerror}).",
            field="OUT",
            value=out,
            remedy="Name a file in a folder that you may write to, on a disk with space.",
        ) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    return written


def signature_line(records: int, signature: bytes) -> bytes:
    """Return the last line of a bundle."""
    return _line({"records": records, "signature": signature.hex()})


def _write(
    store: Store, period: Period, key: AuditKey, file: BinaryIO, made: Mapping[str, object]
) -> BundleSummary:
    hashed = hashlib.sha256()
    counts: dict[str, int] = {}

    def add(line: bytes) -> None:
        file.write(line)
        hashed.update(line)

    head = {
        FORMAT: 1,
        **made,
        "key": key.public.fingerprint,
        "from": moment(period.start),
        "to": moment(period.end),
        "heads": {ledger.name: str(ledger.head()) for ledger in store.ledgers},
    }
    add(_line(head))
    for ledger in store.ledgers:
        counts[ledger.name] = 0
        for rows in _rows(store, ledger, period):
            for row in rows:
                add(_line(_record(ledger, row)))
            counts[ledger.name] += len(rows)
    signature = key.sign(PURPOSE + hashed.digest())
    add(signature_line(sum(counts.values()), signature))
    return BundleSummary(counts, hashed.hexdigest())


def _rows(store: Store, ledger: Ledger, period: Period) -> Iterator[Sequence[RowMapping]]:
    """Yield the records between the first and the last of the period, by position."""
    columns = ledger.table.c
    at = columns["at"] if "at" in columns else columns["recorded_at"]
    ends = select(func.min(columns.seq), func.max(columns.seq)).where(at >= period.start, at < period.end)
    first, last = store.database.read(lambda connection: connection.execute(ends).one())
    while first is not None and first <= last:
        within = (columns.seq >= first, columns.seq <= last)
        rows = store.database.read(
            lambda connection, among=within: ledger.rows(connection, *among, limit=_BATCH)
        )
        if not rows:
            return
        yield rows
        first = rows[-1]["seq"] + 1


def _record(ledger: Ledger, row: RowMapping) -> dict[str, object]:
    content = dict(row)
    record: dict[str, object] = {"chain": ledger.name}
    details = content.get("details")
    if isinstance(details, str) and any(name in details for name in _SECRETS):
        record |= {"withheld": sorted(_SECRETS), "digest": ledger.digest(content).hex()}
        content["details"] = _without_secrets(details)
    return {**record, "record": {name: _plain(value) for name, value in content.items()}}


def _without_secrets(details: str) -> str:
    try:
        given = json.loads(details)
        return json.dumps({name: value for name, value in given.items() if name not in _SECRETS})
    except (ValueError, AttributeError):
        return ""


def _plain(value: object) -> object:
    """Return a stored value as JSON holds it: bytes in hexadecimal, moments as their canonical text."""
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    return moment(value) if isinstance(value, datetime) else value


def _line(content: Mapping[str, Any]) -> bytes:
    # In ASCII, whatever somebody wrote into a record.
    return json.dumps(content).encode() + b"\n"
