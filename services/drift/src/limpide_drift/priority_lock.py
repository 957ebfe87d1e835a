"""Lock for one run at a time in this process; scheduled runs go before requested ones."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class PriorityLock:
    """Lets one thread at a time go on."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._busy = False
        self._first_waiting = 0

    @contextmanager
    def take(self, *, first: bool) -> Iterator[None]:
        """Wait for a turn and hold it for the block; with ``first``, before all who wait without."""
        with self._changed:
            self._first_waiting += first
            self._changed.wait_for(lambda: not self._busy and (first or not self._first_waiting))
            self._first_waiting -= first
            self._busy = True
        try:
            yield
        finally:
            with self._changed:
                self._busy = False
                self._changed.notify_all()
