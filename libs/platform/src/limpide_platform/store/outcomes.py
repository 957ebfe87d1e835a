"""What became of the loans that were decided on; append-only and chained."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from limpide_credit.errors import ConflictError, InputError
from limpide_platform.store.chain import digest, scalars
from limpide_platform.store.database import Database
from limpide_platform.store.decisions import Decisions
from limpide_platform.store.ledger import Ledger
from limpide_platform.store.schema import outcomes


@dataclass(frozen=True)
class Outcome:
    """What became of one loan.

    Parameters
    ----------
    decision_id
        The decision that it follows from.
    outcome
        ``repaid`` or ``defaulted``.
    observed_at
        When that was so; not before the decision.
    recorded_at
        When the store learnt it, which may be much later.
    """

    decision_id: str
    outcome: str
    observed_at: datetime
    recorded_at: datetime


_OF_DECISION = select(*(outcomes.c[field.name] for field in fields(Outcome))).where(
    outcomes.c.decision_id == bindparam("wanted")
)


def _digest(columns: Mapping[str, Any]) -> bytes:
    return digest([scalars({field.name: columns[field.name] for field in fields(Outcome)})])


class Outcomes:
    """The outcomes of one store."""

    def __init__(self, database: Database, decisions: Decisions) -> None:
        self._database = database
        self.ledger = Ledger(database, outcomes, outcomes.c.decision_id, _digest)
        self._decisions = decisions

    def add(self, decision_id: str, outcome: str, observed_at: datetime) -> Outcome:
        """Record an outcome; the same one again changes nothing and returns the first record.

        Raises
        ------
        NotFoundError
            There is no such decision.
        InputError
            The outcome is neither repaid nor defaulted, or was observed before the decision, in the future
            or without a time zone.
        ConflictError
            Another outcome is recorded for this decision.
        UnavailableError
            The store cannot be reached.
        """
        now = datetime.now(UTC)
        _check(outcome, observed_at, now)
        decided = self._decisions.get(decision_id)
        if observed_at < decided.at:
            raise InputError(
                f"This outcome was observed before its decision of {decided.at.isoformat()}.",
                field="observed_at",
                value=observed_at.isoformat(),
                remedy="Send when the outcome was known.",
            )
        given = Outcome(decision_id, outcome, observed_at.astimezone(UTC), now)
        return self._database.write(lambda connection: self._append(connection, given))

    def _append(self, connection: Connection, given: Outcome) -> Outcome:
        # Under the lock of the head no other process can be first in between.
        extension = self.ledger.extend(connection)
        row = connection.execute(_OF_DECISION, {"wanted": given.decision_id}).first()
        if row is None:
            extension.place(vars(given), _digest(vars(given)))
            extension.write()
            return given
        first = Outcome(*row)
        if (first.outcome, first.observed_at) == (given.outcome, given.observed_at):
            return first
        raise ConflictError(
            f"Decision {given.decision_id} was {first.outcome} on {first.observed_at.isoformat()} already.",
            field="outcome",
            value=given.outcome,
            remedy="Outcomes are final: check which one is right, and for which decision.",
        )

    def of(self, decision_id: str) -> Outcome | None:
        """Return the outcome of a decision, or None if it is not known yet."""
        row = self._database.read(
            lambda connection: connection.execute(_OF_DECISION, {"wanted": decision_id}).first()
        )
        return None if row is None else Outcome(*row)


def _check(outcome: str, observed_at: datetime, now: datetime) -> None:
    if outcome not in {"repaid", "defaulted"}:
        raise InputError(
            "An outcome is repaid or defaulted.",
            field="outcome",
            value=outcome,
            remedy="Send repaid or defaulted.",
        )
    if observed_at.tzinfo is None or observed_at > now:
        raise InputError(
            "An outcome is observed in the past, at a moment with its time zone.",
            field="observed_at",
            value=observed_at.isoformat(),
            remedy="Send it as 2026-11-23T12:00:00Z.",
        )
