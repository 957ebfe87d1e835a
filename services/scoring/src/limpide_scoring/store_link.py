"""The store as the service has it: opened as soon as it can be, watched, and never a reason to stop."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from limpide_credit.errors import LimpideError, UnavailableError
from limpide_platform.store import Client, Decision, DecisionWriter, NewDecision, Store
from limpide_scoring.metrics import ScoringMetrics

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Opened:
    store: Store
    writer: DecisionWriter


class StoreLink:
    """Opens the store in a thread of its own, again and again until it succeeds, and then watches it.

    Parameters
    ----------
    open_store
        Opens it, or raises: UnavailableError while it is away, ConflictError for another schema.
    watch_seconds
        Between two tries, or two looks.
    """

    def __init__(
        self, open_store: Callable[[], Store], metrics: ScoringMetrics, *, watch_seconds: float = 2.0
    ) -> None:
        self._open_store = open_store
        self._metrics = metrics
        self._watch_seconds = watch_seconds
        self._opened: _Opened | None = None
        self._fault: LimpideError | None = UnavailableError(
            "The store is not open yet.", field="store", remedy="Ask again in a moment."
        )
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="store-link", daemon=True)

    def start(self) -> None:
        """Begin to open and watch."""
        self._thread.start()

    def close(self) -> None:
        """Write the records that wait, then close."""
        self._stop.set()
        self._thread.join(timeout=5)
        if self._opened is not None:
            self._opened.writer.close()
            self._opened.store.close()

    @property
    def fault(self) -> LimpideError | None:
        """What was wrong with the store at the last look; None if nothing was."""
        return self._fault

    def store(self) -> Store:
        """Return the open store.

        Raises
        ------
        UnavailableError
            It has not been possible to open it; the message says why.
        """
        return self._current().store

    def submit(self, decision: NewDecision) -> Future[Decision]:
        """Hand a decision to the writer; see `DecisionWriter.submit`."""
        return self._current().writer.submit(decision)

    def get_many(self, client_ids: Sequence[int]) -> Mapping[int, Client]:
        """Read clients by number."""
        return self.store().clients.get_many(client_ids)

    def _current(self) -> _Opened:
        opened = self._opened
        if opened is None:
            fault = self._fault
            assert fault is not None
            raise UnavailableError(
                fault.message, field=fault.field, value=fault.value, remedy=fault.remedy, retry_after=5
            )
        return opened

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._look()
            except LimpideError as error:
                if self._fault is None or self._fault.message != error.message:
                    _LOG.warning("the store is away: %s", error)
                self._fault = error
                self._metrics.store_away.set(1)
            else:
                if self._fault is not None:
                    _LOG.info("the store answers")
                self._fault = None
                self._metrics.store_away.set(0)
            if self._opened is not None:
                self._metrics.records_waiting.set(self._opened.writer.waiting)
            self._stop.wait(self._watch_seconds)

    def _look(self) -> None:
        if self._opened is None:
            store = self._open_store()
            self._opened = _Opened(store, DecisionWriter(store))
        else:
            self._opened.store.ping()
