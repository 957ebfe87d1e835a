"""Signed heads of the chains, kept in a folder outside of the database.

Whoever owns the database can cut off the end of a chain and move its head back, and the chain holds. A head
of before that was kept elsewhere shows it; its signature shows that nobody made it up. One file holds the
heads of all chains at one moment: the statement that is signed, as text, the fingerprint of the key, the
signature.
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from limpide_credit.errors import TamperedError, UnavailableError
from limpide_platform.audit_key import AuditKey, PublicKey
from limpide_platform.store.ledger import Ledger
from limpide_platform.store.verification import Head

_NAME = "heads-%Y%m%dT%H%M%S.%fZ.json"
# What is signed begins with it, so that no signature of something else is taken for one of heads.
_PURPOSE = b"limpide heads 1\n"
_LARGEST = 65536


@dataclass(frozen=True)
class KeptHeads:
    """The heads of the chains as they were signed."""

    at: datetime
    heads: Mapping[str, Head]


class HeadFolder:
    """A folder of signed heads, to which files are added.

    Args:
        path: The folder; made with the first file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def keep(self, ledgers: Iterable[Ledger], key: AuditKey, at: datetime) -> Path:
        """Sign the heads as they are and write them to a file that appears whole or not at all.

        Raises:
            TamperedError: The chains are not those of the heads that were kept before: what is signed now
                would hide that.
            UnavailableError: The store or the folder cannot be reached.
        """
        ledgers = tuple(ledgers)
        kept, faults = self.read(key.public)
        faults += [line for ledger in ledgers for line in contradictions(ledger, kept)]
        if faults:
            raise TamperedError(
                f"The heads are not signed: {faults[0]}",
                field="LIMPIDE_AUDIT_HEADS",
                value=self.path,
                remedy="Run `limpide decisions verify`. After a restore, move files that are newer than it "
                "elsewhere.",
            )
        heads = {ledger.name: str(ledger.head()) for ledger in ledgers}
        statement = json.dumps({"at": at.astimezone(UTC).isoformat(), "heads": heads})
        signature = key.sign(_PURPOSE + statement.encode()).hex()
        content = {"statement": statement, "key": key.public.fingerprint, "signature": signature}
        file = self.path / at.astimezone(UTC).strftime(_NAME)
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            _write(self.path / "audit.pub.pem", key.public.pem)
            _write(file, json.dumps(content, indent=1))
        except OSError as error:
            raise self._away(error) from error
        return file

    def newest(self) -> datetime | None:
        """Return when heads were last kept, by the name of the file; None if never.

        Raises:
            UnavailableError: The folder cannot be read.
        """
        moments = [moment for file in self._files() if (moment := _moment(file)) is not None]
        return max(moments, default=None)

    def read(self, key: PublicKey) -> tuple[list[KeptHeads], list[str]]:
        """Return the kept heads, the oldest first, and what is wrong with files that cannot be believed.

        Raises:
            UnavailableError: The folder cannot be read.
        """
        kept, faults = [], []
        for file in self._files():
            try:
                with file.open("rb") as opened:
                    content = opened.read(_LARGEST)
            except OSError as error:
                raise self._away(error) from error
            try:
                kept.append(_checked(content, key))
            except TamperedError as error:
                faults.append(f"{file.name} {error.message}")
        return sorted(kept, key=lambda one: one.at), faults

    def _files(self) -> Sequence[Path]:
        try:
            return sorted(self.path.glob("heads-*.json"))
        except OSError as error:
            raise self._away(error) from error

    def _away(self, error: OSError) -> UnavailableError:
        return UnavailableError(
            f"The folder of signed heads cannot be used ({error.strerror}).",
            field="LIMPIDE_AUDIT_HEADS",
            value=self.path,
            remedy="Make it readable, and writable for the service that keeps them.",
        )


def contradictions(ledger: Ledger, kept: Sequence[KeptHeads]) -> list[str]:
    """Return how a chain contradicts the heads of before, a sentence each; nothing if it holds them."""
    known = [(one.at, one.heads[ledger.name]) for one in kept if one.heads.get(ledger.name, _NONE).count]
    # Read before the head, which may be appended to meanwhile.
    hashes = ledger.hashes([head.count for _, head in known])
    count = ledger.head().count
    faults = []
    for at, head in reversed(known):
        if head.count > count:
            faults.append(
                f"The end of {ledger.name} is cut off: positions {count + 1} to {head.count} were there "
                f"when its head was signed, {at:%Y-%m-%d %H:%M:%S}."
            )
            break
    for at, head in known:
        if head.count <= count and hashes.get(head.count) != head.hash:
            faults.append(
                f"The chain {ledger.name} was written anew: position {head.count} is not what it was when "
                f"its head was signed, {at:%Y-%m-%d %H:%M:%S}."
            )
            break
    return faults


_NONE = Head(0, b"")


def _checked(content: bytes, key: PublicKey) -> KeptHeads:
    """Return what a file holds, if it is as it was signed."""
    try:
        given: Any = json.loads(content)
        statement, signature = given["statement"].encode(), bytes.fromhex(given["signature"])
        signer = str(given["key"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise TamperedError("is no file of signed heads.") from None
    if signer != key.fingerprint:
        raise TamperedError(f"is signed with another key ({signer[:16]}) than this one ({key.fingerprint}).")
    if not key.holds(signature, _PURPOSE + statement):
        raise TamperedError("is not what was signed.")
    stated: Any = json.loads(statement)
    return KeptHeads(
        datetime.fromisoformat(stated["at"]),
        {chain: Head.parse(text) for chain, text in stated["heads"].items()},
    )


def _moment(file: Path) -> datetime | None:
    try:
        return datetime.strptime(file.name, _NAME).replace(tzinfo=UTC)
    except ValueError:
        return None


def _write(file: Path, text: str) -> None:
    draft = file.with_suffix(".new")
    with draft.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    draft.chmod(0o444)
    draft.rename(file)
