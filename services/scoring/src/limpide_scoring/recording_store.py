"""The scoring service's link to the store, with the writer of its records."""

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from limpide_credit.errors import LimpideError
from limpide_platform.serving.active_policy import ActivePolicy
from limpide_platform.serving.store_link import StoreLink
from limpide_platform.store import DecisionWriter, Store
from limpide_platform.store.decisions import Prepared
from limpide_platform.store.writer import AppendResult
from limpide_scoring.metrics import ScoringMetrics

_LOG = logging.getLogger(__name__)
_SECONDS_BETWEEN_COUNTS = 30.0


class RecordingStore(StoreLink):
    """A `StoreLink` that also writes decisions."""

    def __init__(
        self,
        open_store: Callable[[], Store],
        metrics: ScoringMetrics,
        policies: ActivePolicy,
        *,
        referral_days: int,
        refreshers: Sequence[Callable[[Store], None]] = (),
    ) -> None:
        super().__init__(open_store, metrics, policies, refreshers=refreshers)
        self._records_waiting = metrics.records_waiting
        self._writer: DecisionWriter | None = None
        self._reviews_open, self._reviews_overdue = metrics.reviews_open, metrics.reviews_overdue
        self._referral_days = referral_days
        self._count_again = 0.0

    def submit_group(self, records: Sequence[Prepared]) -> Future[Sequence[AppendResult]]:
        """Hand decisions to the writer; see `DecisionWriter.submit_group`."""
        writer = self._writer
        if writer is None:
            raise self.refusal()
        return writer.submit_group(records)

    def on_open(self, store: Store) -> None:
        """Open the writer with the store."""
        self._writer = DecisionWriter(store)

    def on_check(self) -> None:
        """Tell how many records wait."""
        if self._writer is not None:
            self._records_waiting.set(self._writer.waiting)
        if self._writer is not None and self.fault is None and time.monotonic() >= self._count_again:
            self._count_reviews()

    def _count_reviews(self) -> None:
        """Tell how many cases wait for a person; rarely, since they are counted in the store."""
        self._count_again = time.monotonic() + _SECONDS_BETWEEN_COUNTS
        try:
            waiting = self.store().review_queue.waiting(referral_days=self._referral_days)
        except LimpideError as error:
            _LOG.warning("the reviews that wait could not be counted: %s", error)
            return
        for asked_by, number in waiting.open.items():
            self._reviews_open.labels(asked_by).set(number)
            self._reviews_overdue.labels(asked_by).set(waiting.overdue[asked_by])

    def close(self) -> None:
        """Write the records that wait, then close."""
        self.stop_watching()
        if self._writer is not None:
            self._writer.close()
        super().close()
