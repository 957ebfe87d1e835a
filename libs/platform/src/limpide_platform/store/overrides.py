"""Overrides: decisions of loan officers against the model, with their reason; append-only and chained."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from limpide_credit.errors import ConflictError, InputError
from limpide_platform.identity.actor import NOBODY
from limpide_platform.store.chain import digest, scalars
from limpide_platform.store.database import Database
from limpide_platform.store.decisions import Decisions
from limpide_platform.store.kind import no_decision_but_simulation
from limpide_platform.store.ledger import Ledger
from limpide_platform.store.schema import overrides, review_steps


@dataclass(frozen=True)
class Override:
    """A decision that a person took against a recorded one."""

    id: str  # Unique; made by the store
    decision_id: str  # The recorded decision
    at: datetime  # When it was overridden
    officer: str  # Who did it
    decision: str  # ``approved`` or ``refused``
    reason: str  # Why, in words
    # actor_subject, actor_issuer, actor_role: who he is, see `limpide_platform.identity.actor.Actor.acting`;
    # None where nobody was asked.
    actor_subject: str | None = None
    actor_issuer: str | None = None
    actor_role: str | None = None


_OF_DECISION = (
    select(*(overrides.c[field.name] for field in fields(Override)))
    .where(overrides.c.decision_id == bindparam("wanted"))
    .order_by(overrides.c.seq)
)
_ALL = select(*(overrides.c[field.name] for field in fields(Override))).order_by(overrides.c.seq)
_BY_ID = select(*(overrides.c[field.name] for field in fields(Override))).where(
    overrides.c.id == bindparam("wanted")
)
_LAST_REVIEW_STEP = (
    select(review_steps.c.step)
    .where(review_steps.c.decision_id == bindparam("wanted"))
    .order_by(review_steps.c.seq.desc())
    .limit(1)
)
_KEYS = uuid.UUID("5f0f9e2e-6f43-4a3b-9f0a-1c1d3a5b7e90")


_DIGESTED = (*(field.name for field in fields(Override)), "salt")


def override_digest(columns: Mapping[str, Any]) -> bytes:
    """Return the digest of an override from its columns; see `limpide_platform.store.chain`."""
    return digest([scalars({name: columns[name] for name in _DIGESTED})])


def record_id(kind: uuid.UUID, decision_id: str, idempotency_key: str | None) -> str:
    """Return the id of a new record; derived from decision and key, so that no table stores the keys.

    Args:
        kind: The namespace of the kind of record, so that one key may serve several kinds.
        idempotency_key: None makes an id that no other record has.
    """
    if idempotency_key is None:
        return str(uuid.uuid4())
    return str(uuid.uuid5(kind, f"{decision_id} {idempotency_key}"))


class Overrides:
    """The overrides of one store."""

    def __init__(self, database: Database, decisions: Decisions) -> None:
        self._database = database
        self.ledger = Ledger(database, overrides, overrides.c.id, override_digest)
        self._decisions = decisions

    def add(
        self,
        decision_id: str,
        *,
        officer: str,
        decision: str,
        reason: str,
        idempotency_key: str | None = None,
        acting: Mapping[str, str | None] = NOBODY,
    ) -> Override:
        """Record an override; the latest one of a decision holds.

        Under a key that this decision's overrides had before, the same again changes nothing and returns the
        first record.

        Raises:
            NotFoundError, GoneError: There is no such decision, or it is erased.
            InputError: The officer or the reason is missing, or the decision is neither approved nor refused.
            ConflictError: The record is a simulation, a review of it is open, or the key was used with
                another override of this decision.
        """
        for field, given in (("officer", officer), ("reason", reason)):
            if not given.strip() or "\x00" in given:
                raise InputError(
                    f"An override needs its {field}, as text.", field=field, value=given, remedy="Fill it in."
                )
        if decision not in {"approved", "refused"}:
            raise InputError(
                "An override is approved or refused.",
                field="decision",
                value=decision,
                remedy="Send approved or refused.",
            )
        if self._decisions.get(decision_id).kind == "simulation":
            raise no_decision_but_simulation(decision_id, "override")
        own_id = record_id(_KEYS, decision_id, idempotency_key)
        added = Override(own_id, decision_id, datetime.now(UTC), officer, decision, reason, **acting)
        first = self._database.write(lambda connection: self._append(connection, added))
        if replace(first, at=added.at) != added:
            raise ConflictError(
                "This idempotency key was used with another override.",
                field="Idempotency-Key",
                value=idempotency_key,
                remedy="Send a new key with a new override.",
            )
        return first

    def _append(self, connection: Connection, added: Override) -> Override:
        """Return the record: the one that bears this id already, if there is one."""
        # Under the lock of the head no other process can be first in between.
        extension = self.ledger.extend(connection)
        first = connection.execute(_BY_ID, {"wanted": added.id}).first()
        if first is not None:
            return Override(*first)
        self._decisions.hold(connection, added.decision_id)
        step = connection.execute(_LAST_REVIEW_STEP, {"wanted": added.decision_id}).scalar()
        if step not in (None, "decided"):
            raise ConflictError(
                f"A review of decision {added.decision_id} is open.",
                field="decision_id",
                value=added.decision_id,
                remedy="Decide the review: POST /decisions/{decision_id}/review/decision.",
            )
        extension.append(vars(added))
        return added

    def place(self, connection: Connection, added: Override) -> None:
        """Record the override that a review ends with, in the transaction that ends it."""
        self.ledger.extend(connection).append(vars(added))

    def of_in(self, connection: Connection, decision_id: str) -> Sequence[Override]:
        """Return the overrides of a decision, the latest last, within a transaction."""
        return [Override(*row) for row in connection.execute(_OF_DECISION, {"wanted": decision_id})]

    def all(self) -> Sequence[Override]:
        """Return every override, the latest last."""
        rows = self._database.read(lambda connection: connection.execute(_ALL).fetchall())
        return [Override(*row) for row in rows]

    def of(self, decision_id: str) -> Sequence[Override]:
        """Return the overrides of a decision, the latest last."""
        return self._database.read(lambda connection: self.of_in(connection, decision_id))
