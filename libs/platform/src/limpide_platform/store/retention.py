"""Retention: what was recorded long enough ago is erased, a batch a transaction."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, literal, not_, or_, select, tuple_

from limpide_platform.identity.actor import Actor
from limpide_platform.store.database import Database
from limpide_platform.store.erasure_extent import NOT_ERASED, ErasureCounts
from limpide_platform.store.erasures import Erasures
from limpide_platform.store.exclusive import exclusive
from limpide_platform.store.kind import is_of_kind
from limpide_platform.store.last_override import LAST_OVERRIDE
from limpide_platform.store.review_queue import WAITS_FOR_PERSON
from limpide_platform.store.schema import Timestamp, decisions


@dataclass(frozen=True)
class RetentionPeriods:
    """Months that decisions are kept that stand as refused, that others are, simulations; 0 is for ever."""

    refused: int
    other: int
    simulations: int

    @property
    def forever(self) -> bool:
        """Whether nothing is ever erased."""
        return not (self.refused or self.other or self.simulations)


@dataclass(frozen=True)
class DueRecords:
    """How many records are due, and how many of age wait for a person and stay until they are decided."""

    refused: int
    other: int
    simulations: int
    waiting: int


class Retention:
    """Erases what is old enough in one store; stopped in the middle, it goes on where it stopped."""

    def __init__(self, database: Database, erasures: Erasures) -> None:
        self._database = database
        self._erasures = erasures

    def due(self, kept_for: RetentionPeriods, now: datetime) -> DueRecords:
        """Return what a run would erase."""
        ages = _of_age(kept_for, now)
        counts = [self._count(one, not_(WAITS_FOR_PERSON)) for one in ages]
        return DueRecords(*counts, waiting=sum(self._count(one, WAITS_FOR_PERSON) for one in ages))

    def run(
        self, kept_for: RetentionPeriods, now: datetime, by: Actor, batch: int
    ) -> Iterator[ErasureCounts]:
        """Erase what is due, oldest first; yield what each transaction erased.

        Raises:
            ConflictError: Another run is at work.
            TamperedError: A record is not what was recorded; what was erased before it stays erased.
        """
        place = (decisions.c.at, decisions.c.seq)
        some: Select[Any, Any] = (
            select(*place)
            .where(or_(*_of_age(kept_for, now)), NOT_ERASED, not_(WAITS_FOR_PERSON))
            .order_by(*place)
            .limit(batch)
        )
        wanted = some
        with exclusive(self._database, "retention"):
            while True:
                extent, last = self._erasures.erase_due(wanted, by)
                if last is None:
                    return
                yield extent
                wanted = some.where(tuple_(*place) > tuple_(literal(last[0], Timestamp), literal(last[1])))

    def _count(self, *conditions: ColumnElement[bool]) -> int:
        statement = select(func.count()).select_from(decisions).where(*conditions, NOT_ERASED)
        return self._database.read(lambda connection: connection.execute(statement).scalar_one())


def _of_age(kept_for: RetentionPeriods, now: datetime) -> list[ColumnElement[bool]]:
    """Return when a decision that stands as refused is old enough, any other one, and a simulation."""
    stands = func.coalesce(LAST_OVERRIDE, decisions.c.decision)
    decided = is_of_kind("decision")
    kinds = (
        (kept_for.refused, and_(decided, stands == "refused")),
        (kept_for.other, and_(decided, stands != "refused")),
        (kept_for.simulations, is_of_kind("simulation")),
    )
    return [
        and_(decisions.c.at < months_before(now, months), kind) if months else false()
        for months, kind in kinds
    ]


def months_before(now: datetime, months: int) -> datetime:
    """Return the same moment so many months earlier; at the end of a shorter month, its last day."""
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    for day in range(now.day, now.day - 4, -1):
        try:
            return now.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
