"""The runs that drift would have done, had it watched on those days."""

import time
from datetime import datetime

from limpide_credit.contracts.drift import DriftRunAnswer
from limpide_credit.contracts.known import NotKnown
from limpide_credit.errors import UnavailableError
from limpide_training.traffic.service_client import ServiceClient

_POLL_SECONDS = 0.3
_MOST_SECONDS = 900.0


def minimum_decisions(drift: ServiceClient) -> int:
    """Return with how many decisions a run gives a verdict."""
    return drift.ask("GET", "/runs?limit=1")["minimum_decisions"]


def run_of(drift: ServiceClient, start: datetime, end: datetime) -> DriftRunAnswer:
    """Ask for the run of a window, and return it when it has ended.

    Raises:
        UnavailableError: It does not end.
    """
    window = {"window_start": start.isoformat(), "window_end": end.isoformat()}
    run = DriftRunAnswer.model_validate(drift.ask("POST", "/runs", window))
    deadline = time.monotonic() + _MOST_SECONDS
    while run.state in ("waiting", "running"):
        if time.monotonic() > deadline:
            raise UnavailableError(
                f"The drift run does not end within {_MOST_SECONDS:.0f} s.",
                field="run_id",
                value=run.run_id,
                remedy="Look at it on the Drift page.",
            )
        time.sleep(_POLL_SECONDS)
        run = DriftRunAnswer.model_validate(drift.ask("GET", f"/runs/{run.run_id}"))
    return run


def words_of(run: DriftRunAnswer) -> str:
    """Return one line about a run: its window, its verdict, and whether the days together changed."""
    window = f"{run.window_start:%Y-%m-%d} to {run.window_end:%Y-%m-%d}"
    if run.findings is None:
        return f"{window}: {run.state}"
    gradual = run.findings.gradual
    changed = not isinstance(gradual, NotKnown) and gradual.changed
    together = "; the days together changed" if changed else ""
    return f"{window}: {run.findings.verdict or 'no verdict'}, {run.decisions} decisions{together}"
