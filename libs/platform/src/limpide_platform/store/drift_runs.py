"""The history of drift runs: one row a window and reference, written whole when the run has ended."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping, Select, delete, insert, select

from limpide_credit.errors import ConflictError, InputError, NotFoundError
from limpide_platform.store.database import Database
from limpide_platform.store.json_text import json_text
from limpide_platform.store.schema import drift_runs

TRAINING = "training"
"""The reference of a run that watches a model: the sample that it was trained on."""


@dataclass(frozen=True, kw_only=True)
class DriftRun:
    """One comparison of a window of decisions with a reference.

    Parameters
    ----------
    id
        Unique.
    model_version
        Whose scores are compared.
    window_start, window_end
        The decisions of ``window_start <= at < window_end``.
    state
        ``done`` or ``failed``.
    started_at, finished_at
        When.
    decisions
        How many decisions were compared; None if it failed.
    summary
        What was found, or why it failed, as JSON.
    reference
        `TRAINING`, or the ISO 8601 interval of the decisions that took the place of the model's sample.
    """

    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    model_version: str
    window_start: datetime
    window_end: datetime
    state: Literal["done", "failed"]
    started_at: datetime
    finished_at: datetime
    decisions: int | None
    summary: dict[str, Any]
    reference: str = TRAINING


_ORDER = (drift_runs.c.window_end.desc(), drift_runs.c.started_at.desc())


class DriftRuns:
    """The drift runs of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, run: DriftRun) -> None:
        """Record a run that has ended, in one transaction; it takes the place of one that failed.

        Raises
        ------
        InputError
            The window is empty, or the summary is no JSON.
        ConflictError
            This window is done for this model version and reference.
        UnavailableError
            The store cannot be reached.
        """
        check_window(run.window_start, run.window_end)
        columns = {**vars(run), "summary": json_text(run.summary, "summary")}
        failed = delete(drift_runs).where(
            *_same(run.model_version, run.window_start, run.window_end, run.reference),
            drift_runs.c.state == "failed",
        )

        def write(connection: Connection) -> None:
            connection.execute(failed)
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
    ) -> DriftRun | None:
        """Return the run of a window that is done, or None."""
        found = self._select(
            select(drift_runs).where(
                *_same(model_version, window_start, window_end, reference), drift_runs.c.state == "done"
            )
        )
        return found[0] if found else None

    def get(self, run_id: str) -> DriftRun:
        """Return one run.

        Raises
        ------
        NotFoundError
            There is no such run.
        """
        found = self._select(select(drift_runs).where(drift_runs.c.id == run_id))
        if not found:
            raise NotFoundError(
                f"There is no drift run {run_id}.",
                field="run_id",
                value=run_id,
                remedy="Take the id from GET /runs.",
            )
        return found[0]

    def page(self, *, limit: int = 50) -> Sequence[DriftRun]:
        """Return runs, the latest window first."""
        return self._select(select(drift_runs).order_by(*_ORDER).limit(limit))

    def last(self) -> DriftRun | None:
        """Return the run of the latest window that is done and watches a model, or None."""
        watching = (drift_runs.c.state == "done", drift_runs.c.reference == TRAINING)
        found = self._select(select(drift_runs).where(*watching).order_by(*_ORDER).limit(1))
        return found[0] if found else None

    def _select(self, statement: Select[Any]) -> list[DriftRun]:
        rows = self._database.read(lambda connection: connection.execute(statement).mappings().fetchall())
        return [_run(row) for row in rows]


def check_window(start: datetime, end: datetime) -> None:
    """Raise InputError unless the window ends after it starts."""
    if not start < end:
        raise InputError(
            "The window is empty.",
            field="window_end",
            value=end.isoformat(),
            remedy="It ends after it starts.",
        )


def _same(
    model_version: str, window_start: datetime, window_end: datetime, reference: str
) -> tuple[Any, ...]:
    return (
        drift_runs.c.model_version == model_version,
        drift_runs.c.window_start == window_start,
        drift_runs.c.window_end == window_end,
        drift_runs.c.reference == reference,
    )


def _run(row: RowMapping) -> DriftRun:
    return DriftRun(**{**row, "summary": json.loads(row["summary"] or "{}")})
