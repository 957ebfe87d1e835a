"""What became of the loans that were decided on; append-only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import bindparam, insert, select

from limpide_credit.errors import ConflictError, InputError
from limpide_platform.store.database import Database
from limpide_platform.store.decisions import Decisions
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


_OF_DECISION = select(outcomes).where(outcomes.c.decision_id == bindparam("wanted"))
_OF_DECISIONS = select(outcomes).where(outcomes.c.decision_id.in_(bindparam("wanted", expanding=True)))


class Outcomes:
    """The outcomes of one store."""

    def __init__(self, database: Database, decisions: Decisions) -> None:
        self._database = database
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
        first = self.of(decision_id)
        if first is None:
            try:
                self._database.write(lambda connection: connection.execute(insert(outcomes), vars(given)))
            except ConflictError:
                # Another process was first.
                first = self.of(decision_id)
                if first is None:
                    raise
            else:
                return given
        if (first.outcome, first.observed_at) == (given.outcome, given.observed_at):
            return first
        raise ConflictError(
            f"Decision {decision_id} was {first.outcome} on {first.observed_at.isoformat()} already.",
            field="outcome",
            value=outcome,
            remedy="Outcomes are final: check which one is right, and for which decision.",
        )

    def of(self, decision_id: str) -> Outcome | None:
        """Return the outcome of a decision, or None if it is not known yet."""
        row = self._database.read(
            lambda connection: connection.execute(_OF_DECISION, {"wanted": decision_id}).first()
        )
        return None if row is None else Outcome(*row)

    def of_many(self, decision_ids: Iterable[str]) -> dict[str, Outcome]:
        """Return the known outcomes of decisions, by decision; those not known yet are left out."""
        wanted = list(decision_ids)
        known: dict[str, Outcome] = {}
        for start in range(0, len(wanted), 1000):
            some = {"wanted": wanted[start : start + 1000]}
            rows = self._database.read(
                lambda connection, some=some: connection.execute(_OF_DECISIONS, some).fetchall()
            )
            known.update((row.decision_id, Outcome(*row)) for row in rows)
        return known


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
