"""Background work for requests that take too long: one piece at a time, in a thread.

The queue is bounded and in memory: after a restart, waiting work must be requested again, and nothing of it
is half-written.
"""

import logging
import threading
import uuid
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Generic, Literal, TypeVar

from limpide_credit.errors import BusyError, LimpideError

_LOG = logging.getLogger(__name__)
_KEPT = 200

Given = TypeVar("Given")
Made = TypeVar("Made")


@dataclass(eq=False)
class Work(Generic[Given, Made]):
    """One piece of work."""

    given: Given  # What is to be done
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    # ``waiting``, ``running``, ``done`` or ``failed``.
    state: Literal["waiting", "running", "done", "failed"] = "waiting"
    # step, done, total: how far it is: the name of the step, and how many of how many rows; 0 until they are
    # counted.
    step: str = "waiting"
    done: int = 0
    total: int = 0
    started_at: datetime | None = None
    finished_at: datetime | None = None
    made: Made | None = None  # What came of it, once it is done
    error: LimpideError | None = None  # Why it failed

    def report(self, step: str, done: int = 0, total: int = 0) -> None:
        """Note how far the work is."""
        self.step, self.done, self.total = step, done, total


class WorkQueue(Generic[Given, Made]):
    """A bounded queue with one worker.

    Args:
        name: What a piece of work is called, in the plural, for errors and the log.
        do: Does one piece and returns what came of it.
        most_waiting: More that wait are refused.
    """

    def __init__(self, name: str, do: Callable[[Work[Given, Made]], Made], most_waiting: int) -> None:
        self._name = name
        self._do = do
        self._most_waiting = most_waiting
        self._changed = threading.Condition()
        self._waiting: deque[Work[Given, Made]] = deque()
        self._running: Work[Given, Made] | None = None
        self._known: OrderedDict[str, Work[Given, Made]] = OrderedDict()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name=f"queue of {name}", daemon=True)

    def start(self) -> None:
        """Start the worker."""
        self._thread.start()

    def close(self) -> None:
        """Stop the worker; work under way is not waited for."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def add(self, given: Given) -> Work[Given, Made]:
        """Put a piece of work at the end of the queue.

        Raises:
            BusyError: As many wait as may.
        """
        with self._changed:
            if len(self._waiting) >= self._most_waiting:
                raise BusyError(
                    f"{self._most_waiting} {self._name} wait already.",
                    field="queue",
                    value=len(self._waiting),
                    remedy="Ask again when one of them has ended.",
                    retry_after=10,
                )
            work: Work[Given, Made] = Work(given)
            self._waiting.append(work)
            self._known[work.id] = work
            while len(self._known) > _KEPT + self._most_waiting:
                self._known.popitem(last=False)
            self._changed.notify_all()
        return work

    def get(self, work_id: str) -> Work[Given, Made] | None:
        """Return a piece of work, also for a while after it has ended, or None."""
        with self._changed:
            return self._known.get(work_id)

    def unfinished(self) -> list[Work[Given, Made]]:
        """Return what is under way and what waits, in the order of their turns."""
        with self._changed:
            return [*([self._running] if self._running else []), *self._waiting]

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._stopped or self._waiting)
                if self._stopped:
                    return
                work = self._running = self._waiting.popleft()
                work.started_at, work.state = datetime.now(UTC), "running"
            self._finish(work)

    def _finish(self, work: Work[Given, Made]) -> None:
        state: Literal["done", "failed"] = "failed"
        try:
            work.made = self._do(work)
            state = "done"
        except LimpideError as error:
            work.error = error
        except Exception:  # noqa: BLE001 - the worker must live on for those who wait
            _LOG.exception("one of the %s failed", self._name)
            work.error = LimpideError("The service failed; its log says why.", field=work.id)
        with self._changed:
            work.finished_at, work.state = datetime.now(UTC), state
            self._running = None
