"""What loan officers decided against the model, and why; append-only."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import bindparam, insert, select

from limpide_credit.errors import InputError
from limpide_platform.store.database import Database
from limpide_platform.store.decisions import Decisions
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
    select(overrides)
    .where(overrides.c.decision_id == bindparam("wanted"))
    .order_by(overrides.c.at, overrides.c.id)
)


class Overrides:
    """The overrides of one store."""

    def __init__(self, database: Database, decisions: Decisions) -> None:
        self._database = database
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
        self._database.write(lambda connection: connection.execute(insert(overrides), vars(added)))
        return added

    def of(self, decision_id: str) -> Sequence[Override]:
        """Return the overrides of a decision, the latest last."""
        rows = self._database.read(
            lambda connection: connection.execute(_OF_DECISION, {"wanted": decision_id}).fetchall()
        )
        return [Override(*row) for row in rows]
