"""Erasure of personal data, by which the chains still verify.

An erased record keeps its place, its hashes and the digest of what was recorded (``erased_digest``); what
says who it is about goes, with the salt without which that digest tells nothing. The erasure itself is a
record of the chain of erasures, with the digest of what remains: the chain of the record is verified by the
one, what remains by the other. A trigger lets exactly this change pass.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    bindparam,
    delete,
    select,
    update,
)

from limpide_credit.errors import TamperedError
from limpide_platform.identity.actor import Actor
from limpide_platform.store.audit_events import AuditEvent, AuditEvents
from limpide_platform.store.chain import digest, link, scalars
from limpide_platform.store.database import Database
from limpide_platform.store.decisions import Decisions
from limpide_platform.store.erasure_extent import NOT_ERASED, ErasureCounts, extent_of, of_client, of_decision
from limpide_platform.store.ledger import Ledger
from limpide_platform.store.overrides import Overrides
from limpide_platform.store.protected_facts import forget_client, forget_decisions
from limpide_platform.store.reviews import Reviews
from limpide_platform.store.schema import (
    clients,
    decisions,
    erasures,
    idempotency_keys,
)

Result = TypeVar("Result")


@dataclass(frozen=True)
class Erasure:
    """The record of one erasure."""

    at: datetime  # When
    # chain and record_id: the record that was erased.
    chain: str
    record_id: str
    remains: bytes  # The digest of what remains of it
    event_id: str  # The audit event that says who erased it, and why


# Records that are erased by one statement.
_CHUNK = 200
_SCALARS = tuple(field.name for field in fields(Erasure) if field.name != "remains")
_ALL = select(*(erasures.c[field.name] for field in fields(Erasure))).order_by(erasures.c.seq)
_DROP_CLIENT = delete(clients).where(clients.c.client_id == bindparam("wanted"))
_DROP_KEYS = delete(idempotency_keys).where(idempotency_keys.c.key.in_(bindparam("wanted", expanding=True)))
# What is left where records held personal data.
_NOBODY = {"salt": None, "actor_subject": None}
_OVERRIDE = {"officer": "", "reason": "", **_NOBODY}
_STEP = {"actor": "", "words": "", **_NOBODY}


def erasure_digest(columns: Mapping[str, Any]) -> bytes:
    """Return the digest of an erasure from its columns; see `limpide_platform.store.chain`."""
    return digest([scalars({name: columns[name] for name in _SCALARS}), columns["remains"]])


def _blank_decision(row: RowMapping) -> dict[str, Any]:
    """Return what is left of a decision; a simulation is still known as one by its request."""
    simulation = row["channel"] == "batch" and '"changes":' in row["input"]
    return {
        "client_id": None,
        "input": '{"changes":{}}' if simulation else "{}",
        "vector": b"",
        "reasons": "[]",
        "idempotency_key": None,
        "request_hash": None,
        "entry_digest": None,
        **_NOBODY,
    }


class Erasures:
    """Erases in one store."""

    def __init__(
        self,
        database: Database,
        recorded: Decisions,
        overridden: Overrides,
        reviews: Reviews,
        audit: AuditEvents,
    ) -> None:
        self._database = database
        self._decisions = recorded
        self._overrides = overridden.ledger
        self._steps = reviews.ledger
        self._audit = audit
        self.ledger = Ledger(database, erasures, erasures.c.record_id, erasure_digest)

    def all(self) -> Sequence[Erasure]:
        """Return every erasure, the latest last."""
        rows = self._database.read(lambda connection: connection.execute(_ALL).fetchall())
        return [Erasure(*row) for row in rows]

    def extent_of_client(self, client_id: int, keep_from: datetime | None = None) -> ErasureCounts:
        """Return what `erase_client` would erase; raises as it does."""
        return self._database.read(lambda connection: of_client(connection, client_id, keep_from))

    def erase_client(self, client_id: int, by: Actor, keep_from: datetime | None = None) -> ErasureCounts:
        """Erase all that is held on a client, in one transaction.

        Args:
            by: Who does it.
            keep_from: What was recorded from then on must be kept.

        Raises:
            NotFoundError: Nothing is held under this number.
            ConflictError: A decision about him waits for a person, or must be kept.
            TamperedError: A record is not what was recorded.
            UnavailableError: The store cannot be reached; nothing is erased.
        """

        def erase(connection: Connection) -> ErasureCounts:
            extent = of_client(connection, client_id, keep_from)
            connection.execute(_DROP_CLIENT, {"wanted": client_id})
            forget_client(connection, client_id)
            self._erase(connection, decisions.c.client_id == client_id, "client.erased", extent, by)
            return extent

        return self._alone(erase)

    def extent_of_decision(self, decision_id: str, keep_from: datetime | None = None) -> ErasureCounts:
        """Return what `erase_decision` would erase; raises as it does."""
        return self._database.read(lambda connection: of_decision(connection, decision_id, keep_from))

    def erase_decision(self, decision_id: str, by: Actor, keep_from: datetime | None = None) -> ErasureCounts:
        """Erase one record with what persons said of it.

        Raises:
            NotFoundError, GoneError: There is no such record, or it is erased.
            ConflictError, TamperedError, UnavailableError: As `erase_client`.
        """

        def erase(connection: Connection) -> ErasureCounts:
            extent = of_decision(connection, decision_id, keep_from)
            self._erase(connection, decisions.c.id == decision_id, "decision.erased", extent, by)
            return extent

        return self._alone(erase)

    def erase_due(
        self, due: Select[Any, Any], by: Actor
    ) -> tuple[ErasureCounts, tuple[datetime, int] | None]:
        """Erase the records at these places, in one transaction; return how much, and the last place."""

        def erase(connection: Connection) -> tuple[ErasureCounts, tuple[datetime, int] | None]:
            places = connection.execute(due).fetchall()
            if not places:
                return ErasureCounts(), None
            wanted = decisions.c.seq.in_([one.seq for one in places])
            extent = extent_of(connection, wanted)
            self._erase(connection, wanted, "retention.erased", extent, by)
            return extent, (places[-1].at, places[-1].seq)

        return self._alone(erase)

    def _alone(self, erase: Callable[[Connection], Result]) -> Result:
        """Erase in one transaction, while nobody adds to what is recorded of any decision."""

        def alone(connection: Connection) -> Result:
            self._decisions.exclude(connection)
            return erase(connection)

        erased = self._database.write(alone)
        self._database.forget_log()
        return erased

    def _erase(
        self, connection: Connection, about: ColumnElement[bool], kind: str, extent: ErasureCounts, by: Actor
    ) -> None:
        event = AuditEvent(
            str(uuid.uuid4()), datetime.now(UTC), kind, by.subject, by.issuer, None, vars(extent)
        )
        while rows := self._decisions.ledger.rows(connection, about, NOT_ERASED, limit=_CHUNK):
            ids = [row["id"] for row in rows]
            keys = [row["idempotency_key"] for row in rows if row["idempotency_key"] is not None]
            forget_decisions(connection, ids)
            if keys:
                connection.execute(_DROP_KEYS, {"wanted": keys})
            for ledger, blanks in ((self._overrides, _OVERRIDE), (self._steps, _STEP)):
                said = ledger.rows(connection, ledger.table.c.decision_id.in_(ids))
                self._blank(connection, ledger, said, [blanks] * len(said), event)
            self._blank(
                connection, self._decisions.ledger, rows, [_blank_decision(row) for row in rows], event
            )
        self._audit.place(connection, event)

    def _blank(
        self,
        connection: Connection,
        ledger: Ledger,
        rows: Sequence[RowMapping],
        blanks: Sequence[Mapping[str, Any]],
        event: AuditEvent,
    ) -> None:
        """Record the erasure of records, then take from them what they held."""
        if not rows:
            return
        extension = self.ledger.extend(connection)
        changes = []
        for row, blank in zip(rows, blanks, strict=True):
            recorded = ledger.digest(dict(row))
            if link(bytes(row["previous_hash"]), row["seq"], recorded) != bytes(row["hash"]):
                raise TamperedError(
                    f"Record {row['id']} of {ledger.name} is not what was recorded, and is not erased.",
                    field=ledger.name,
                    value=row["id"],
                    remedy="Run `limpide decisions verify`: an erasure would hide what was done to it.",
                )
            remains = ledger.digest({**row, **blank})
            erasure = vars(Erasure(event.at, ledger.name, row["id"], remains, event.id))
            extension.place(erasure, erasure_digest(erasure))
            changes.append({**blank, "erased_digest": recorded, "wanted": row["seq"]})
        extension.write()
        connection.execute(update(ledger.table).where(ledger.table.c.seq == bindparam("wanted")), changes)
