"""Queue of requested runs: each answered at once, then done one after the other."""

import threading

from limpide_credit.errors import ConflictError
from limpide_drift.answers import RunWork
from limpide_drift.metrics import DriftMetrics
from limpide_drift.reference import RunSpec
from limpide_drift.runner import LOCK, Runner
from limpide_drift.work_queue import WorkQueue

_LOOK_AGAIN_SECONDS = 1.0


class RunQueue:
    """A bounded queue of runs in front of the runner.

    Args:
        most_waiting: More that wait are refused.
    """

    def __init__(self, runner: Runner, metrics: DriftMetrics, most_waiting: int) -> None:
        self._runner = runner
        self._metrics = metrics
        self._stop = threading.Event()
        self._accepting = threading.Lock()
        self.works: WorkQueue[RunSpec, None] = WorkQueue("runs", self._do, most_waiting)

    def start(self) -> None:
        """Start doing runs."""
        self.works.start()

    def close(self) -> None:
        """Start no more runs."""
        self._stop.set()
        self.works.close()

    def ask(self, spec: RunSpec) -> RunWork:
        """Check a run and put it into the queue.

        Raises:
            InputError, NotFoundError, ConflictError, UnavailableError: As `Runner.accept`; also ConflictError
                if the same run waits already.
            BusyError: As many runs wait as may.
        """
        named = self._runner.accept(spec)
        with self._accepting:
            same = next((work for work in self.works.unfinished() if work.given == named), None)
            if same is not None:
                raise ConflictError(
                    "This run is in the queue already.",
                    field="window_end",
                    value=named.end.isoformat(),
                    remedy=f"Read it with GET /v1/runs/{same.id}.",
                )
            work = self.works.add(named)
        self._metrics.waiting_runs.set(len(self.works.unfinished()))
        return work

    def _do(self, work: RunWork) -> None:
        try:
            while True:
                try:
                    self._runner.run(work.given, run_id=work.id, report=work.report)
                except ConflictError as error:
                    # Another process holds the lock: its run ends, or its process does.
                    if error.field != LOCK or self._stop.wait(_LOOK_AGAIN_SECONDS):
                        raise
                else:
                    return
        finally:
            self._metrics.waiting_runs.set(len(self.works.unfinished()) - 1)
