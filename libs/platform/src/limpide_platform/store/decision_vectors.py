"""Recorded decisions as arrays, a block at a time; only the columns that drift needs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, FromClause, Row, Select, func, literal, select, tuple_

from limpide_credit.contracts.decisions import APPROVALS
from limpide_platform.store.database import Database
from limpide_platform.store.kind import is_of_kind
from limpide_platform.store.last_override import LAST_OVERRIDE
from limpide_platform.store.protected_facts import OF_DECISION, beside, facts_of
from limpide_platform.store.schema import Timestamp, decisions, outcomes

_BYTES = 8
_PROTECTED = OF_DECISION.label("protected")

_SCALARS: tuple[ColumnElement[Any], ...] = (
    decisions.c.at,
    decisions.c.seq,
    decisions.c.model_version,
    decisions.c.probability,
    decisions.c.decision,
    outcomes.c.outcome,
    LAST_OVERRIDE,
    _PROTECTED,
)

_JUDGED: tuple[ColumnElement[Any], ...] = (
    decisions.c.at,
    decisions.c.seq,
    decisions.c.model_version,
    decisions.c.decision,
    decisions.c.probability,
    decisions.c.threshold,
    decisions.c.points,
    decisions.c.grade,
    decisions.c.case_version,
    decisions.c.changed_facts,
    outcomes.c.outcome,
    _PROTECTED,
)


@dataclass(frozen=True, eq=False)
class DecisionBlock:
    """Decisions in the order of time."""

    at: tuple[datetime, ...]  # When each was taken, in UTC
    model_version: tuple[str, ...]  # What scored each
    probability: np.ndarray  # Shape (n,), of default
    approved: np.ndarray  # Shape (n,), what the model decided, be it on condition
    overridden: np.ndarray  # Shape (n,), whether an officer decided otherwise, last
    defaulted: np.ndarray  # Shape (n,), 1.0 or 0.0; NaN while the outcome is not known.
    vectors: np.ndarray  # Shape (n, width): whole feature vectors, or the values asked for
    protected: Sequence[Mapping[str, Any]]  # What is known of each person for fairness alone, by fact


@dataclass(frozen=True, eq=False)
class PolicyInputsBlock:
    """What decisions were made of, in the order of time."""

    # model_version, decision, grade: of each, as recorded.
    model_version: tuple[str, ...]
    decision: tuple[str, ...]
    # probability, threshold, points: shape (n,).
    probability: np.ndarray
    threshold: np.ndarray
    points: np.ndarray
    # Shape (n, 2): which version of its case it is, from 1, and how many facts were changed up to it.
    standings: np.ndarray
    grade: tuple[str, ...]
    defaulted: np.ndarray  # Shape (n,), 1.0 or 0.0; NaN while the outcome is not known.
    values: np.ndarray  # Shape (n, k), the values of the vectors that were asked for
    protected: Sequence[Mapping[str, Any]]  # What is known of each person for fairness alone, by fact


class DecisionVectors:
    """Decisions of one store as arrays; simulations, for which nobody applied, and erased ones are not."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by_feature_set(self, start: datetime, end: datetime) -> dict[str, int]:
        """Return how many decisions of ``start <= at < end`` each feature set has."""
        version = decisions.c.feature_set_version
        statement = select(version, func.count()).where(*_within(start, end)).group_by(version)
        found = self._database.read(lambda connection: connection.execute(statement).fetchall())
        return {name: int(count) for name, count in found}

    def window(
        self, start: datetime, end: datetime, feature_set_version: str, *, batch: int = 2000
    ) -> Iterator[DecisionBlock]:
        """Yield the decisions of ``start <= at < end`` with their whole vectors, in blocks.

        No transaction stays open between two blocks, and no more than one block is in memory.
        """
        statement = _select(decisions.c.vector).where(
            *_within(start, end), decisions.c.feature_set_version == feature_set_version
        )
        for rows in self._blocks(statement, batch):
            whole = b"".join(row.vector for row in rows)
            yield _block(rows, np.frombuffer(whole, "<f8").reshape(len(rows), -1))

    def known_outcomes(
        self,
        start: datetime,
        end: datetime,
        feature_set_version: str,
        positions: Sequence[int],
        *,
        batch: int = 20_000,
    ) -> Iterator[DecisionBlock]:
        """Yield the decisions of ``start <= at < end`` whose outcome is known, in blocks.

        Args:
            positions: The values of the vector that are read, as positions in it: the rest stays in the
                store.
        """
        values = _values(positions)
        statement = _select(*values).where(
            *_within(start, end),
            decisions.c.feature_set_version == feature_set_version,
            outcomes.c.outcome.is_not(None),
        )
        for rows in self._blocks(statement, batch):
            yield _block(rows, _read_values(list(zip(*rows, strict=True))[len(_SCALARS) :]))

    def judged(
        self,
        start: datetime,
        end: datetime,
        feature_set_version: str,
        positions: Sequence[int],
        *,
        batch: int = 20_000,
    ) -> Iterator[PolicyInputsBlock]:
        """Yield what the decisions of ``start <= at < end`` were made of, in blocks; see `known_outcomes`."""
        values = _values(positions)
        statement = (
            select(*_JUDGED, *values)
            .select_from(_joined())
            .where(*_within(start, end), decisions.c.feature_set_version == feature_set_version)
        )
        for rows in self._blocks(statement, batch):
            columns = list(zip(*rows, strict=True))
            _, _, model, decision, probability, threshold, points, grade, *rest = columns[: len(_JUDGED)]
            version, changed, outcome, protected = rest
            yield PolicyInputsBlock(
                model_version=model,
                decision=decision,
                probability=np.array(probability, float),
                threshold=np.array(threshold, float),
                points=np.array(points, float),
                standings=np.column_stack([_or_else(version, 1), _or_else(changed, 0)]),
                grade=grade,
                defaulted=_defaulted(outcome),
                values=_read_values(columns[len(_JUDGED) :]),
                protected=[facts_of(one) for one in protected],
            )

    def _blocks(self, statement: Select[Any], batch: int) -> Iterator[Sequence[Row[Any]]]:
        place = (decisions.c.at, decisions.c.seq)
        ordered = statement.order_by(*place).limit(batch)
        wanted = ordered
        while True:
            rows = self._database.read(_fetch(wanted))
            if rows:
                yield rows
            if len(rows) < batch:
                return
            last = tuple_(literal(rows[-1].at, Timestamp), literal(rows[-1].seq))
            wanted = ordered.where(tuple_(*place) > last)


def _select(*more: ColumnElement[Any]) -> Select[Any]:
    return select(*_SCALARS, *more).select_from(_joined())


def _joined() -> FromClause:
    return beside(decisions.outerjoin(outcomes, outcomes.c.decision_id == decisions.c.id))


def _within(start: datetime, end: datetime) -> tuple[ColumnElement[bool], ...]:
    kept = decisions.c.erased_digest.is_(None)
    return (decisions.c.at >= start, decisions.c.at < end, is_of_kind("decision"), kept)


def _fetch(statement: Select[Any]) -> Callable[[Any], Sequence[Row[Any]]]:
    return lambda connection: connection.execute(statement).fetchall()


def _values(positions: Sequence[int]) -> list[ColumnElement[bytes]]:
    """Return the columns of single values of a vector: the rest of it stays in the store."""
    return [
        func.substr(decisions.c.vector, _BYTES * position + 1, _BYTES).label(f"value_{place}")
        for place, position in enumerate(positions)
    ]


def _read_values(columns: Sequence[Sequence[bytes]]) -> np.ndarray:
    """Return single values by column, shape (n, k): one by one they take longer than the database."""
    return np.column_stack([np.frombuffer(b"".join(column), "<f8") for column in columns])


def _or_else(counts: Sequence[int | None], usual: int) -> np.ndarray:
    return np.array([usual if count is None else count for count in counts], float)


def _defaulted(outcome: Sequence[str | None]) -> np.ndarray:
    # Whatever else someone wrote there is no outcome that is known, and hides no other.
    meaning: dict[str | None, float] = {"defaulted": 1.0, "repaid": 0.0}
    return np.array([meaning.get(one, np.nan) for one in outcome], float)


def _block(rows: Sequence[Row[Any]], vectors: np.ndarray) -> DecisionBlock:
    return DecisionBlock(
        at=tuple(row.at for row in rows),
        model_version=tuple(row.model_version for row in rows),
        probability=np.array([row.probability for row in rows], float),
        approved=np.array([row.decision in APPROVALS for row in rows], bool),
        overridden=np.array([_overridden(row) for row in rows], bool),
        defaulted=_defaulted([row.outcome for row in rows]),
        vectors=vectors,
        protected=[facts_of(row.protected) for row in rows],
    )


def _overridden(row: Row[Any]) -> bool:
    """Whether an officer decided against the machine; what was referred was for him to decide."""
    decided = "approved" if row.decision in APPROVALS else row.decision
    return decided != "referred" and row.overridden_to not in (None, decided)
