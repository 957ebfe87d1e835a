"""The history of drift runs: one row a window and model version, from running to done or failed."""

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import RowMapping, insert, select, update

from limpide_credit.errors import ConflictError, InputError, NotFoundError
from limpide_platform.store.database import Database
from limpide_platform.store.json_text import json_text
from limpide_platform.store.schema import drift_runs


@dataclass(frozen=True)
class DriftRun:
    """One comparison of a window of decisions with a model's reference sample.

    Parameters
    ----------
    id
        Unique; made by the store.
    model_version
        Whose reference sample.
    window_start, window_end
        The decisions of ``window_start <= at < window_end``.
    state
        ``running``, ``done`` or ``failed``.
    started_at, finished_at
        When; ``finished_at`` is None while it runs.
    decisions
        How many decisions were compared; None while it runs.
    summary
        What was found, as JSON; None while it runs.
    """

    id: str
    model_version: str
    window_start: datetime
    window_end: datetime
    state: str
    started_at: datetime
    finished_at: datetime | None = None
    decisions: int | None = None
    summary: dict[str, Any] | None = None


class DriftRuns:
    """The drift runs of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(self, model_version: str, window_start: datetime, window_end: datetime) -> DriftRun:
        """Note that a run has begun; one that failed may be begun again.

        Raises
        ------
        InputError
            The window is empty.
        ConflictError
            This window is running or done for this model version.
        UnavailableError
            The store cannot be reached.
        """
        if not window_start < window_end:
            raise InputError(
                "The window is empty.",
                field="window_end",
                value=window_end.isoformat(),
                remedy="It ends after it starts.",
            )
        run = DriftRun(
            str(uuid.uuid4()), model_version, window_start, window_end, "running", datetime.now(UTC)
        )
        same = (
            (drift_runs.c.model_version == model_version)
            & (drift_runs.c.window_start == window_start)
            & (drift_runs.c.window_end == window_end)
        )
        again = update(drift_runs).where(same, drift_runs.c.state == "failed").values(**vars(run))
        if self._database.write(lambda connection: connection.execute(again).rowcount) == 0:
            try:
                self._database.write(lambda connection: connection.execute(insert(drift_runs), vars(run)))
            except ConflictError:
                raise ConflictError(
                    f"Version {model_version} has a run of the window until {window_end.isoformat()}.",
                    field="window_end",
                    value=window_end.isoformat(),
                    remedy="Read it with GET /runs.",
                ) from None
        return run

    def finish(
        self, run_id: str, *, decisions: int | None, summary: dict[str, Any], failed: bool = False
    ) -> None:
        """Note that a run has ended.

        Raises
        ------
        NotFoundError
            No such run is running.
        UnavailableError
            The store cannot be reached.
        """
        statement = (
            update(drift_runs)
            .where(drift_runs.c.id == run_id, drift_runs.c.state == "running")
            .values(
                state="failed" if failed else "done",
                finished_at=datetime.now(UTC),
                decisions=decisions,
                summary=json_text(summary, "summary"),
            )
        )
        if self._database.write(lambda connection: connection.execute(statement).rowcount) == 0:
            raise NotFoundError(
                f"No drift run {run_id} is running.",
                field="run_id",
                value=run_id,
                remedy="A run ends once; start another.",
            )

    def page(self, *, limit: int = 50) -> list[DriftRun]:
        """Return runs, the latest window first."""
        statement = (
            select(drift_runs)
            .order_by(drift_runs.c.window_end.desc(), drift_runs.c.started_at.desc())
            .limit(limit)
        )
        rows = self._database.read(lambda connection: connection.execute(statement).mappings().fetchall())
        return [_run(row) for row in rows]


def _run(row: RowMapping) -> DriftRun:
    summary = row["summary"]
    return DriftRun(**{**row, "summary": None if summary is None else json.loads(summary)})
