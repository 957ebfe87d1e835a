"""Connection of a service to the store: opened when it is reachable, checked; the service runs without it."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence

from limpide_credit.errors import LimpideError, UnavailableError
from limpide_credit.features import VectorLayout
from limpide_platform.serving.active_policy import ActivePolicy
from limpide_platform.serving.metrics import ServingMetrics
from limpide_platform.store import Client, Store

_LOG = logging.getLogger(__name__)
# Between two tries, or two looks.
_WATCH_SECONDS = 2.0


class StoreLink:
    """Opens the store in a thread, retrying until it succeeds, and then checks it.

    Args:
        open_store: Opens it, or raises: UnavailableError while it is away, ConflictError for another schema.
        policies: Follows the policy in force at each look; None for a service that decides nothing.
        refreshers: Called at each look, as what follows the keys of programs.
    """

    def __init__(
        self,
        open_store: Callable[[], Store],
        metrics: ServingMetrics,
        policies: ActivePolicy | None = None,
        *,
        refreshers: Sequence[Callable[[Store], None]] = (),
    ) -> None:
        self._open_store = open_store
        self._metrics = metrics
        self._policies = policies
        if policies is not None:
            policies.refusal = self.refusal
        self._refreshers = refreshers
        self._store: Store | None = None
        self._fault: LimpideError | None = UnavailableError(
            "The store is not open yet.", field="store", remedy="Ask again in a moment."
        )
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="store-link", daemon=True)

    def start(self) -> None:
        """Start opening and checking."""
        self._thread.start()

    def close(self) -> None:
        """Stop checking, and close the store."""
        self.stop_watching()
        if self._store is not None:
            self._store.close()

    def stop_watching(self) -> None:
        """End the link's thread."""
        self._stop.set()
        self._thread.join(timeout=5)

    @property
    def fault(self) -> LimpideError | None:
        """The fault of the store at the last check; None if there was none."""
        return self._fault

    def store(self) -> Store:
        """Return the open store.

        Raises:
            UnavailableError: It has not been possible to open it; the message says why.
        """
        store = self._store
        if store is None:
            raise self.refusal()
        return store

    def get_many(self, client_ids: Sequence[int]) -> Mapping[int, Client]:
        """Read clients by number."""
        return self.store().clients.get_many(client_ids)

    def layout(self, version: str) -> VectorLayout | None:
        """Read the layout of vectors of some version; None if it is not there."""
        return self.store().layouts.get(version)

    def check(self) -> None:
        """Check that the store had no fault at the last check.

        Raises:
            UnavailableError: Something was; the message says what.
        """
        fault = self._fault
        if fault is not None:
            raise _away(fault)

    def refusal(self) -> UnavailableError:
        """Return the error for what needs a store that is not open."""
        fault = self._fault
        assert fault is not None
        return _away(fault)

    def on_open(self, store: Store) -> None:
        """Called once in the link's thread, before anybody sees the store; for what else is to be opened."""

    def on_check(self) -> None:
        """Called in the link's thread after each check."""

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._open_or_ping()
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
            self.on_check()
            self._stop.wait(_WATCH_SECONDS)

    def _open_or_ping(self) -> None:
        if self._store is None:
            store = self._open_store()
            self._refresh(store)
            self.on_open(store)
            self._store = store
        else:
            self._store.ping()
            self._refresh(self._store)

    def _refresh(self, store: Store) -> None:
        if self._policies is not None:
            self._policies.refresh(store)
        for refresh in self._refreshers:
            refresh(store)


def _away(fault: LimpideError) -> UnavailableError:
    return UnavailableError(
        fault.message, field=fault.field, value=fault.value, remedy=fault.remedy, retry_after=5
    )
