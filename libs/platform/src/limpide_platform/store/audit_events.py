"""Audit events of the installation (keys, links, promotions) with their actor; append-only and chained."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from limpide_credit.errors import InputError
from limpide_platform.store.chain import digest, scalars
from limpide_platform.store.database import Database
from limpide_platform.store.json_text import json_text
from limpide_platform.store.ledger import Ledger
from limpide_platform.store.schema import audit_events


@dataclass(frozen=True)
class AuditEvent:
    """One event."""

    id: str  # Unique; made by the store
    at: datetime  # When it happened
    kind: str  # As ``key.created``, ``model.promoted``
    # subject and issuer: who did it, and who vouches for him.
    subject: str
    issuer: str
    role: str | None  # In which role; None for whoever works at the machine itself.
    details: Mapping[str, Any]  # What was done, as JSON can hold it


_SCALARS = tuple(field.name for field in fields(AuditEvent) if field.name != "details")
_EVENT = select(*(audit_events.c[name] for name in (*_SCALARS, "details")))
_ALL, _LATEST = _EVENT.order_by(audit_events.c.seq), _EVENT.order_by(audit_events.c.seq.desc())


def event_digest(columns: Mapping[str, Any]) -> bytes:
    """Return the digest of an event from its columns; see `limpide_platform.store.chain`."""
    details = columns["details"]
    text = details.encode(errors="surrogatepass") if isinstance(details, str) else repr(details).encode()
    return digest([scalars({name: columns[name] for name in _SCALARS}), text])


class AuditEvents:
    """The events of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.ledger = Ledger(database, audit_events, audit_events.c.id, event_digest)

    def add(
        self, kind: str, details: Mapping[str, Any], *, subject: str, issuer: str, role: str | None = None
    ) -> AuditEvent:
        """Record an event.

        Raises:
            InputError: Who did it is missing, or the details are no JSON.
        """
        if not subject.strip() or "\x00" in subject + issuer:
            raise InputError(
                "An event needs who did it, as text.", field="subject", value=subject, remedy="Fill it in."
            )
        event = AuditEvent(str(uuid.uuid4()), datetime.now(UTC), kind, subject, issuer, role, details)
        self._database.write(lambda connection: self.place(connection, event))
        return event

    def place(self, connection: Connection, event: AuditEvent) -> None:
        """Record an event in the transaction that does what it tells of."""
        columns = {**vars(event), "details": json_text(dict(event.details), "details")}
        self.ledger.extend(connection).append(columns)

    def last(self, *kinds: str) -> AuditEvent | None:
        """Return the latest event of some kinds; None if there is none."""
        statement = _LATEST.where(audit_events.c.kind.in_(kinds)).limit(1)
        row = self._database.read(lambda connection: connection.execute(statement).mappings().first())
        return None if row is None else _event(row)

    def all(self, *kinds: str, after: int = 0) -> Sequence[AuditEvent]:
        """Return the events of some kinds, or of all, past a place in the chain; the latest last."""
        statement = _ALL.where(audit_events.c.kind.in_(kinds)) if kinds else _ALL
        statement = statement.where(audit_events.c.seq > after) if after else statement
        rows = self._database.read(lambda connection: connection.execute(statement).mappings().fetchall())
        return [_event(row) for row in rows]


def _event(row: RowMapping) -> AuditEvent:
    return AuditEvent(**{**row, "details": json.loads(row["details"])})
