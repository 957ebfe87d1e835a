"""The history of drift runs: one row per window and reference, inserted when the run has ended."""

import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping, Select, Text, cast, delete, func, insert, select, tuple_

from limpide_credit.errors import ConflictError, InputError, LimpideError, NotFoundError
from limpide_platform.store.database import Database
from limpide_platform.store.json_text import json_text
from limpide_platform.store.schema import drift_runs

TRAINING = "training"
"""The reference of a run that watches a model: the sample that it was trained on."""

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""No decision is older: a window that starts before it is a mistake."""


@dataclass(frozen=True, kw_only=True)
class DriftRun:
    """One comparison of a window of decisions with a reference."""

    id: str = field(default_factory=lambda: str(uuid.uuid4()))  # Unique
    model_version: str  # Whose scores are compared
    # window_start and window_end: the decisions of ``window_start <= at < window_end``.
    window_start: datetime
    window_end: datetime
    state: Literal["done", "failed"]  # ``done`` or ``failed``
    # started_at and finished_at: when.
    started_at: datetime
    finished_at: datetime
    decisions: int | None  # How many decisions were compared; None if it failed.
    summary: dict[str, Any]  # What was found, or why it failed, as JSON
    # `TRAINING`, or the ISO 8601 interval of the decisions that took the place of the model's sample.
    reference: str = TRAINING


@dataclass(frozen=True)
class DamagedRun:
    """A row that holds no run: someone wrote past this module, or an earlier release did."""

    id: str  # Of the row
    problem: str  # What is wrong with it, in one sentence


@dataclass(frozen=True)
class RunPage:
    """Some runs, the latest window first."""

    runs: Sequence[DriftRun | DamagedRun]  # In order; a damaged one stands in its place
    total: int  # How many runs there are, on whatever page
    next_before: str | None  # The cursor of the page after; None on the last one.


_PLACE = (drift_runs.c.window_end, drift_runs.c.started_at, drift_runs.c.id)
_ORDER = tuple(column.desc() for column in _PLACE)
_MOMENTS = ("window_start", "window_end", "started_at", "finished_at")
# As text, so that one moment that Python cannot hold does not end the reading of the others.
_COLUMNS = [
    cast(column, Text).label(column.name) if column.name in _MOMENTS else column for column in drift_runs.c
]
_RUNS = select(*_COLUMNS)
_READ_AT_ONCE = 20


class DriftRuns:
    """The drift runs of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, run: DriftRun, *, instead_of: str | None = None) -> None:
        """Record a run that has ended, in one transaction; it takes the place of one that failed.

        Args:
            instead_of: Id of a damaged run of the same window, whose place it takes, too.

        Raises:
            InputError: The window is no window of decisions, or the summary is no JSON.
            ConflictError: This window is done for this model version and reference.
        """
        check_window(run.window_start, run.window_end)
        columns = {**vars(run), "summary": json_text(run.summary, "summary")}
        same = _same(run.model_version, run.window_start, run.window_end, run.reference)
        replaced = delete(drift_runs).where(
            *same, (drift_runs.c.state == "failed") | (drift_runs.c.id == (instead_of or ""))
        )

        def write(connection: Connection) -> None:
            connection.execute(replaced)
            connection.execute(insert(drift_runs), columns)

        try:
            self._database.write(write)
        except ConflictError:
            raise ConflictError(
                f"Version {run.model_version} has a run of the window until {run.window_end.isoformat()}.",
                field="window_end",
                value=run.window_end.isoformat(),
                remedy="Read it with GET /runs.",
            ) from None

    def find(
        self, model_version: str, window_start: datetime, window_end: datetime, reference: str = TRAINING
    ) -> DriftRun | DamagedRun | None:
        """Return the run of a window that is done, or None."""
        found = self._select(
            _RUNS.where(
                *_same(model_version, window_start, window_end, reference), drift_runs.c.state == "done"
            )
        )
        return found[0] if found else None

    def get(self, run_id: str) -> DriftRun:
        """Return one run.

        Raises:
            NotFoundError: There is no such run.
            ConflictError: It is damaged.
        """
        found = self._select(_RUNS.where(drift_runs.c.id == run_id))
        if not found:
            raise NotFoundError(
                f"There is no drift run {run_id}.",
                field="run_id",
                value=run_id,
                remedy="Take the id from GET /runs.",
            )
        if isinstance(found[0], DamagedRun):
            raise damaged(found[0])
        return found[0]

    def page(self, *, limit: int = 50, before: str | None = None) -> RunPage:
        """Return runs, the latest window first.

        Args:
            limit: At most so many.
            before: The ``next_before`` of the page before.

        Raises:
            InputError: There is no run ``before``.
        """
        statement = _RUNS.order_by(*_ORDER).limit(limit + 1)
        if before is not None:
            statement = statement.where(tuple_(*_PLACE) < self._after(before))
        found = self._select(statement)
        count = select(func.count()).select_from(drift_runs)
        total = self._database.read(lambda connection: connection.execute(count).scalar_one())
        return RunPage(found[:limit], total, found[limit - 1].id if len(found) > limit else None)

    def watching(self) -> Iterator[DriftRun]:
        """Yield the readable runs that are done and watch a model, the latest window first."""
        statement = (
            _RUNS.where(drift_runs.c.state == "done", drift_runs.c.reference == TRAINING)
            .order_by(*_ORDER)
            .limit(_READ_AT_ONCE)
        )
        found = self._select(statement)
        while found:
            yield from (run for run in found if isinstance(run, DriftRun))
            found = self._select(statement.where(tuple_(*_PLACE) < self._after(found[-1].id)))

    def last(self) -> DriftRun | None:
        """Return the run of the latest window that is done and watches a model, or None."""
        return next(self.watching(), None)

    def _after(self, run_id: str) -> Any:
        place = select(*_PLACE).where(drift_runs.c.id == run_id)
        if (
            self._database.read(lambda connection: connection.execute(select(place.exists())).scalar())
            is not True
        ):
            raise InputError(
                f"There is no run {run_id} to go on from.",
                field="before",
                value=run_id,
                remedy="Give the next_before of the page before, or leave it out.",
            )
        return tuple_(*place.subquery().c)

    def _select(self, statement: Select[Any]) -> list[DriftRun | DamagedRun]:
        rows = self._database.read(lambda connection: connection.execute(statement).mappings().fetchall())
        return [_run(row) for row in rows]


def check_window(
    start: datetime, end: datetime, *, start_field: str = "window_start", end_field: str = "window_end"
) -> None:
    """Check that a window may hold decisions.

    Raises:
        InputError: A moment has no time zone, the window starts before `EARLIEST`, ends in the future, or is
            empty.
    """
    check_moment(start, start_field)
    check_moment(end, end_field)
    if not start < end:
        raise InputError(
            "The window is empty.", field=end_field, value=end.isoformat(), remedy="It ends after it starts."
        )


def check_moment(moment: datetime, field: str) -> None:
    """Raise InputError unless a window may start or end at this moment."""
    if moment.tzinfo is None:
        raise _no_window(moment, field, "has no time zone", "Write it as 2026-11-23T12:00:00Z.")
    if moment < EARLIEST:
        raise _no_window(moment, field, f"lies before {EARLIEST:%Y-%m-%d}", "No decision is so old.")
    if moment > datetime.now(UTC):
        raise _no_window(
            moment, field, "lies in the future", "Decisions would be missing: end it now or before."
        )


def damaged(run: DamagedRun) -> ConflictError:
    """Return the error of a run that is there and cannot be read."""
    return ConflictError(
        f"The stored run {run.id} cannot be read: {run.problem}",
        field="run_id",
        value=run.id,
        remedy="Compare its window again with POST /runs, which replaces it, or restore it from a backup.",
    )


def _no_window(moment: datetime, field: str, what: str, remedy: str) -> InputError:
    return InputError(f"{field} {what}.", field=field, value=moment.isoformat(), remedy=remedy)


def _same(
    model_version: str, window_start: datetime, window_end: datetime, reference: str
) -> tuple[Any, ...]:
    return (
        drift_runs.c.model_version == model_version,
        drift_runs.c.window_start == window_start,
        drift_runs.c.window_end == window_end,
        drift_runs.c.reference == reference,
    )


def _run(row: RowMapping) -> DriftRun | DamagedRun:
    columns = dict(row)
    for name in _MOMENTS:
        try:
            columns[name] = datetime.fromisoformat(row[name]).astimezone(UTC)
        except (TypeError, ValueError, OverflowError):
            return DamagedRun(row["id"], f"{name} is {row[name]}, which is no moment.")
    try:
        columns["summary"] = json.loads(row["summary"] or "{}")
        check_window(columns["window_start"], columns["window_end"])
    except ValueError:
        return DamagedRun(row["id"], "summary is no JSON.")
    except LimpideError as error:
        return DamagedRun(row["id"], error.message)
    if not isinstance(columns["summary"], dict):
        return DamagedRun(row["id"], "summary is no JSON object.")
    return DriftRun(**columns)
