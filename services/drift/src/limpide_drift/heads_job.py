"""From time to time the heads of the chains are signed and kept outside of the database."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from limpide_credit.errors import LimpideError
from limpide_drift.metrics import DriftMetrics
from limpide_drift.settings import DriftSettings
from limpide_platform.kept_heads import HeadFolder
from limpide_platform.serving.store_link import StoreLink

_LOG = logging.getLogger(__name__)


class HeadsJob:
    """Keeps heads at the first look after they are due; what failed is tried again at the next look.

    Raises:
        InputError: The key cannot be read.
    """

    def __init__(
        self,
        settings: DriftSettings,
        store: StoreLink,
        metrics: DriftMetrics,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._key = settings.audit_key()
        self._folder = None if settings.audit_heads is None else HeadFolder(settings.audit_heads)
        self._every = timedelta(hours=settings.drift_heads_hours)
        self._store = store
        self._metrics = metrics
        self._clock = clock

    def look(self) -> None:
        """Keep the heads, unless they were kept not long ago or no folder is named."""
        if self._folder is None or self._key is None:
            return
        now = self._clock()
        try:
            # By the files themselves: another instance, or a person, may have kept them.
            newest = self._folder.newest()
            if newest is None or now - newest >= self._every:
                self._folder.keep(self._store.store().ledgers, self._key, now)
                newest = now
        except LimpideError as error:
            _LOG.error("the heads of the chains were not kept: %s", error)
            self._metrics.heads_failures.inc()
            return
        self._metrics.heads_success.set(newest.timestamp())
