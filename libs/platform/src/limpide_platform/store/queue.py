"""The officer's queue: recorded decisions with the client's name and any override."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    bindparam,
    case,
    exists,
    func,
    literal,
    literal_column,
    select,
    tuple_,
)

from limpide_credit.errors import InputError
from limpide_platform.store.case_version import VersionOfCase
from limpide_platform.store.database import Database
from limpide_platform.store.kind import Kind, holds_decisions, is_of_kind
from limpide_platform.store.last_override import LAST_OVERRIDE
from limpide_platform.store.schema import Timestamp, clients, decisions, overrides


@dataclass(frozen=True)
class QueueFilter:
    """Which decisions to list; None leaves a question open."""

    # start and end: ``start <= at < end``.
    start: datetime | None = None
    end: datetime | None = None
    decision: str | None = None  # The machine's: ``approved`` or ``refused``
    # grade, channel, client_id: as recorded.
    grade: str | None = None
    channel: str | None = None
    client_id: int | None = None
    overridden: bool | None = None  # Whether a person decided over it
    kind: Kind | None = "decision"  # Decisions alone by default: simulations are not the officer's work


@dataclass(frozen=True)
class QueueLine(VersionOfCase):
    """One line of the queue."""

    seq: int  # The record's number
    id: str
    at: datetime
    client_id: int | None
    client_name: str | None  # Generated; None for a new application, or a client who has left.
    channel: str
    probability: float
    points: float
    grade: str
    decision: str
    overridden_to: str | None  # What a person decided last; None if nobody did.
    model_version: str
    input: str  # What was asked, as JSON text
    kind: Kind
    # case_id and case_version: the case that it is a further version of, see `NewDecision`.
    case_id: str | None
    case_version: int | None


_PLACE = select(decisions.c.at, decisions.c.seq).where(decisions.c.seq == bindparam("wanted"))
_NAME = select(clients.c.name).where(clients.c.client_id == decisions.c.client_id).scalar_subquery()
_KIND = case((is_of_kind("simulation"), literal_column("'simulation'")), else_=literal_column("'decision'"))
_COMPUTED: Mapping[str, Any] = {"client_name": _NAME, "overridden_to": LAST_OVERRIDE, "kind": _KIND}
_LINES = select(
    *(_COMPUTED[one.name] if one.name in _COMPUTED else decisions.c[one.name] for one in fields(QueueLine))
).order_by(decisions.c.at.desc(), decisions.c.seq.desc())


class Queue:
    """Reads the decisions of one store as a person goes through them; erased ones are left out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(
        self, wanted: QueueFilter | None = None, *, before: int | None = None, limit: int = 50
    ) -> list[QueueLine]:
        """Return decisions, the latest first.

        Args:
            wanted: Which ones; all by default.
            before: The last ``seq`` of the page before.
            limit: At most so many.

        Raises:
            InputError: There is no record ``before``.
        """
        statement = _LINES.where(*_conditions(wanted or QueueFilter())).limit(limit)
        if before is not None:
            statement = statement.where(tuple_(decisions.c.at, decisions.c.seq) < self._place(before))
        return [QueueLine(*row) for row in self._read(statement)]

    def count(self, wanted: QueueFilter | None = None, *, most: int = 10_000) -> int | None:
        """Return how many decisions are wanted; None if more than ``most``, which are not counted."""
        found = select(literal_column("1")).select_from(decisions)
        if not self._database.postgresql:
            # Without an order SQLite reads whole rows, vectors included, and not the index of the queue.
            found = found.order_by(decisions.c.at, decisions.c.seq)
        some = found.where(*_conditions(wanted or QueueFilter())).limit(most + 1).subquery()
        counted = int(self._read(select(func.count()).select_from(some))[0][0])
        return counted if counted <= most else None

    def _place(self, seq: int) -> Any:
        found = self._read(_PLACE, wanted=seq)
        if not found:
            raise InputError(
                f"There is no record {seq} to go on from.",
                field="before",
                value=seq,
                remedy="Give the next_before of the page before, or leave it out.",
            )
        return tuple_(literal(found[0].at, Timestamp), literal(seq))

    def _read(self, statement: Executable, **parameters: Any) -> Sequence[Any]:
        return self._database.read(lambda connection: connection.execute(statement, parameters).fetchall())


def _conditions(wanted: QueueFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        decisions.c[name] == value
        for name in ("decision", "grade", "channel", "client_id")
        if (value := getattr(wanted, name)) is not None
    ]
    conditions.append(decisions.c.erased_digest.is_(None))
    # Where the channel says it, the request, which lies in no index, need not be read.
    if wanted.kind is not None and not (wanted.kind == "decision" and holds_decisions(wanted.channel)):
        conditions.append(is_of_kind(wanted.kind))
    if wanted.start is not None:
        conditions.append(decisions.c.at >= wanted.start)
    if wanted.end is not None:
        conditions.append(decisions.c.at < wanted.end)
    if wanted.overridden is True:
        # From the few overrides to their decisions, not the other way round.
        conditions.append(decisions.c.id.in_(select(overrides.c.decision_id)))
    elif wanted.overridden is False:
        conditions.append(~exists().where(overrides.c.decision_id == decisions.c.id))
    return conditions
