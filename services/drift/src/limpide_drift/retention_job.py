"""Once a day, what was recorded long enough ago is erased; the settings say how long that is."""

import logging
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime

from limpide_credit.errors import LimpideError
from limpide_drift.metrics import DriftMetrics
from limpide_platform.identity.actor import Actor
from limpide_platform.retention_settings import RetentionSettings
from limpide_platform.serving.store_link import StoreLink
from limpide_platform.store import ErasureCounts

_LOG = logging.getLogger(__name__)
_BY = Actor("retention", "service:drift", frozenset(), "retention")


class RetentionJob:
    """Does the run of a day at the first look of it; one that failed is tried again at the next look."""

    def __init__(
        self,
        settings: RetentionSettings,
        store: StoreLink,
        metrics: DriftMetrics,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._settings = settings
        self._store = store
        self._metrics = metrics
        self._clock = clock
        self._done: date | None = None

    def look(self) -> None:
        """Erase what is due, unless today's run is done or everything is kept."""
        now = self._clock()
        kept_for = self._settings.kept_for
        if kept_for.forever or self._done == now.date():
            return
        erased = ErasureCounts()
        try:
            for batch in self._store.store().retention.run(
                kept_for, now, _BY, self._settings.retention_batch
            ):
                erased += batch
                for chain, number in asdict(batch).items():
                    self._metrics.retention_erased.labels(chain).inc(number)
        except LimpideError as error:
            _LOG.warning("retention stopped after %s: %s", erased, error.message)
            self._metrics.retention_failures.inc()
            return
        _LOG.info("retention erased %s", erased)
        self._metrics.retention_success.set(now.timestamp())
        self._done = now.date()
