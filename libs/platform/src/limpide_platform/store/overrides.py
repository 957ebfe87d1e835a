"""What loan officers decided against the model, and why; append-only and chained."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from limpide_credit.errors import InputError
from limpide_platform.store.chain import digest, scalars
from limpide_platform.store.database import Database
from limpide_platform.store.decisions import Decisions
from limpide_platform.store.ledger import Ledger
from limpide_platform.store.schema import overrides


@dataclass(frozen=True)
class Override:
    """A decision that a person took against a recorded one.

    Parameters
    ----------
    id
        Unique; made by the store.
    decision_id
        The recorded decision.
    at
        When it was overridden.
    officer
        Who did it.
    decision
        ``approved`` or ``refused``.
    reason
        Why, in words.
    """

    id: str
    decision_id: str
    at: datetime
    officer: str
    decision: str
    reason: str


_OF_DECISION = (
    select(*(overrides.c[field.name] for field in fields(Override)))
    .where(overrides.c.decision_id == bindparam("wanted"))
    .order_by(overrides.c.at, overrides.c.id)
)


def _digest(columns: Mapping[str, Any]) -> bytes:
    return digest([scalars({field.name: columns[field.name] for field in fields(Override)})])


class Overrides:
    """The overrides of one store."""

    def __init__(self, database: Database, decisions: Decisions) -> None:
        self._database = database
        self.ledger = Ledger(database, overrides, overrides.c.id, _digest)
        self._decisions = decisions

    def add(self, decision_id: str, *, officer: str, decision: str, reason: str) -> Override:
        """Record an override; the latest one of a decision holds.

        Raises
        ------
        NotFoundError
            There is no such decision.
        InputError
            The officer or the reason is missing, or the decision is neither approved nor refused.
        UnavailableError
            The store cannot be reached.
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
        self._decisions.get(decision_id)
        added = Override(str(uuid.uuid4()), decision_id, datetime.now(UTC), officer, decision, reason)
        self._database.write(lambda connection: self._append(connection, added))
        return added

    def _append(self, connection: Connection, added: Override) -> None:
        extension = self.ledger.extend(connection)
        extension.place(vars(added), _digest(vars(added)))
        extension.write()

    def of(self, decision_id: str) -> Sequence[Override]:
        """Return the overrides of a decision, the latest last."""
        rows = self._database.read(
            lambda connection: connection.execute(_OF_DECISION, {"wanted": decision_id}).fetchall()
        )
        return [Override(*row) for row in rows]
