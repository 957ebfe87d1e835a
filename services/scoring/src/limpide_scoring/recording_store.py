"""The scoring service's link to the store, with the writer of its records."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future

from limpide_platform.serving.policy_holder import PolicyHolder
from limpide_platform.serving.store_link import StoreLink
from limpide_platform.store import DecisionWriter, Store
from limpide_platform.store.decisions import Prepared
from limpide_platform.store.writer import Recorded
from limpide_scoring.metrics import ScoringMetrics


class RecordingStore(StoreLink):
    """A `StoreLink` that also writes decisions."""

    def __init__(
        self,
        open_store: Callable[[], Store],
        metrics: ScoringMetrics,
        policies: PolicyHolder,
        *,
        watch_seconds: float = 2.0,
    ) -> None:
        super().__init__(open_store, metrics, policies, watch_seconds=watch_seconds)
        self._records_waiting = metrics.records_waiting
        self._writer: DecisionWriter | None = None

    def submit_group(self, records: Sequence[Prepared]) -> Future[Sequence[Recorded]]:
        """Hand decisions to the writer; see `DecisionWriter.submit_group`."""
        writer = self._writer
        if writer is None:
            raise self.refusal()
        return writer.submit_group(records)

    def opened(self, store: Store) -> None:
        """Open the writer with the store."""
        self._writer = DecisionWriter(store)

    def looked(self) -> None:
        """Tell how many records wait."""
        if self._writer is not None:
            self._records_waiting.set(self._writer.waiting)

    def close(self) -> None:
        """Write the records that wait, then close."""
        self.stop_watching()
        if self._writer is not None:
            self._writer.close()
        super().close()
