"""Outcomes of loans by decision; append-only and chained."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from limpide_credit.errors import ConflictError, InputError, LimpideError
from limpide_platform.store.chain import digest, scalars
from limpide_platform.store.database import Database
from limpide_platform.store.decisions import erased_decision, no_decision
from limpide_platform.store.kind import is_of_kind, no_decision_but_simulation
from limpide_platform.store.ledger import Ledger
from limpide_platform.store.schema import decisions, outcomes


@dataclass(frozen=True)
class Outcome:
    """Outcome of one loan."""

    decision_id: str  # The decision that it follows from
    outcome: str  # ``repaid`` or ``defaulted``
    observed_at: datetime  # When that was so; not before the decision
    recorded_at: datetime  # When the store learnt it, which may be much later


@dataclass(frozen=True)
class SentOutcome:
    """An outcome as it is sent; see `Outcome`."""

    decision_id: str
    outcome: str
    observed_at: datetime


_CHUNK = 1000
_OF_DECISIONS = select(*(outcomes.c[field.name] for field in fields(Outcome))).where(
    outcomes.c.decision_id.in_(bindparam("wanted", expanding=True))
)
_TAKEN_AT = select(
    decisions.c.id, decisions.c.at, is_of_kind("simulation"), decisions.c.erased_digest.is_not(None)
).where(decisions.c.id.in_(bindparam("wanted", expanding=True)))


def outcome_digest(columns: Mapping[str, Any]) -> bytes:
    """Return the digest of an outcome from its columns; see `limpide_platform.store.chain`."""
    return digest([scalars({field.name: columns[field.name] for field in fields(Outcome)})])


class Outcomes:
    """The outcomes of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.ledger = Ledger(database, outcomes, outcomes.c.decision_id, outcome_digest)

    def add(self, decision_id: str, outcome: str, observed_at: datetime) -> Outcome:
        """Record an outcome; the same one again changes nothing and returns the first record.

        Raises:
            NotFoundError, GoneError: There is no such decision, or it is erased.
            InputError: The outcome is neither repaid nor defaulted, or was observed before the decision, in
                the future or without a time zone.
            ConflictError: Another outcome is recorded for this decision, or it is a simulation.
        """
        (added,) = self.add_many([SentOutcome(decision_id, outcome, observed_at)])
        if isinstance(added, LimpideError):
            raise added
        return added

    def add_many(self, given: Sequence[SentOutcome]) -> list[Outcome | LimpideError]:
        """Record outcomes, a thousand a transaction; return of each its record, or what is wrong with it.

        Wrong ones hinder no other. What was recorded before the store went away stays, and everything can be
        sent again.
        """
        added: list[Outcome | LimpideError] = []
        for start in range(0, len(given), _CHUNK):
            added += self._add_chunk(given[start : start + _CHUNK])
        return added

    def of(self, decision_id: str) -> Outcome | None:
        """Return the outcome of a decision, or None if it is not known yet."""
        return self._database.read(lambda connection: _known(connection, [decision_id])).get(decision_id)

    def _add_chunk(self, given: Sequence[SentOutcome]) -> list[Outcome | LimpideError]:
        now = datetime.now(UTC)
        # PostgreSQL takes no NUL in a text, and would refuse the whole chunk for it.
        wanted = [one.decision_id for one in given if "\0" not in one.decision_id]
        found = self._database.read(
            lambda connection: connection.execute(_TAKEN_AT, {"wanted": wanted}).fetchall()
        )
        taken_at: dict[str, datetime] = {name: at for name, at, *_ in found}
        refused: dict[str, LimpideError] = {
            name: erased_decision(name) if erased else no_decision_but_simulation(name, "outcome")
            for name, _, simulated, erased in found
            if simulated or erased
        }
        checked = [refused.get(one.decision_id) or _checked(one, taken_at, now) for one in given]
        if all(isinstance(one, LimpideError) for one in checked):
            return checked
        return self._database.write(lambda connection: self._append(connection, checked))

    def _append(
        self, connection: Connection, checked: Sequence[Outcome | LimpideError]
    ) -> list[Outcome | LimpideError]:
        # Under the lock of the head no other process can be first in between.
        extension = self.ledger.extend(connection)
        good = [one for one in checked if isinstance(one, Outcome)]
        known = _known(connection, [one.decision_id for one in good])
        added: list[Outcome | LimpideError] = []
        for one in checked:
            if isinstance(one, LimpideError):
                added.append(one)
                continue
            first = known.get(one.decision_id)
            if first is None:
                extension.place(vars(one), outcome_digest(vars(one)))
                known[one.decision_id] = one
                added.append(one)
            elif (first.outcome, first.observed_at) == (one.outcome, one.observed_at):
                added.append(first)
            else:
                added.append(_contradiction(one, first))
        extension.write()
        return added


def _known(connection: Connection, decision_ids: Sequence[str]) -> dict[str, Outcome]:
    rows = connection.execute(_OF_DECISIONS, {"wanted": decision_ids})
    return {row.decision_id: Outcome(*row) for row in rows}


def _checked(given: SentOutcome, taken_at: Mapping[str, datetime], now: datetime) -> Outcome | LimpideError:
    """Return the outcome as it is recorded, or what is wrong with it."""
    if given.outcome not in {"repaid", "defaulted"}:
        return InputError(
            "An outcome is repaid or defaulted.",
            field="outcome",
            value=given.outcome,
            remedy="Send repaid or defaulted.",
        )
    if given.observed_at.tzinfo is None or given.observed_at > now:
        return InputError(
            "An outcome is observed in the past, at a moment with its time zone.",
            field="observed_at",
            value=given.observed_at.isoformat(),
            remedy="Send it as 2026-11-23T12:00:00Z.",
        )
    if given.decision_id not in taken_at:
        return no_decision(given.decision_id)
    if given.observed_at < taken_at[given.decision_id]:
        return InputError(
            f"This outcome was observed before its decision of {taken_at[given.decision_id].isoformat()}.",
            field="observed_at",
            value=given.observed_at.isoformat(),
            remedy="Send when the outcome was known.",
        )
    return Outcome(given.decision_id, given.outcome, given.observed_at.astimezone(UTC), now)


def _contradiction(given: Outcome, first: Outcome) -> ConflictError:
    return ConflictError(
        f"Decision {given.decision_id} was {first.outcome} on {first.observed_at.isoformat()} already.",
        field="outcome",
        value=given.outcome,
        remedy="Outcomes are final: check which one is right, and for which decision.",
    )
