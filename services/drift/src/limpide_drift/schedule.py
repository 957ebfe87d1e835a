"""Schedule of runs: by interval or cron, one at a time; a missed run is done once."""

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from limpide_credit.errors import ConflictError, LimpideError, UnavailableError
from limpide_drift.metrics import DriftMetrics
from limpide_drift.runner import Runner
from limpide_drift.settings import DriftSettings

_LOG = logging.getLogger(__name__)
_MIDNIGHT = datetime(2020, 1, 1, tzinfo=UTC)
_BEAT_SECONDS = 5
_SILENT_SECONDS = 60
_RETRY_SECONDS = 15
_LOOK_SECONDS = 600
_DUE, _BEAT, _AGAIN, _DAILY = "due", "beat", "again", "daily"


def trigger_of(settings: DriftSettings) -> BaseTrigger:
    """Return when runs are due; instances agree on it, since an interval counts from midnight UTC."""
    if settings.drift_cron:
        return CronTrigger.from_crontab(settings.drift_cron, timezone=UTC)
    return IntervalTrigger(
        seconds=round(settings.drift_interval_minutes * 60), start_date=_MIDNIGHT, timezone=UTC
    )


def due_before(trigger: BaseTrigger, now: datetime) -> datetime:
    """Return the last moment at or before ``now`` at which a run was due."""
    step = timedelta(minutes=1)
    while True:
        moment = trigger.get_next_fire_time(None, now - step)
        if moment is not None and moment <= now:
            break
        step *= 2
    while True:
        following = trigger.get_next_fire_time(moment, moment + timedelta(microseconds=1))
        if following is None or following > now:
            return moment
        moment = following


class Schedule:
    """Starts runs when they are due, in a thread with a heartbeat.

    Args:
        runner: What runs.
        daily: Each looks whether its work of the day is due, and does it.
        clock: Now, in UTC.
    """

    def __init__(
        self,
        settings: DriftSettings,
        runner: Runner,
        metrics: DriftMetrics,
        daily: Sequence[Callable[[], None]],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._runner = runner
        self._daily = daily
        self._metrics = metrics
        self._clock = clock
        self._trigger = trigger_of(settings)
        self._last_beat = clock()
        self._done: datetime | None = None
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            # Beats go on while a run takes its time.
            executors={name: ThreadPoolExecutor(1) for name in ("default", "runs", _DAILY)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Start: first heartbeat at once, then the last missed run, then the schedule."""
        now = self._clock()
        beat = IntervalTrigger(seconds=_BEAT_SECONDS, timezone=UTC)
        self._scheduler.add_job(self._beat, beat, id=_BEAT, next_run_time=now)
        self._scheduler.add_job(self._due, self._trigger, id=_DUE, executor="runs")
        again = IntervalTrigger(seconds=_RETRY_SECONDS, timezone=UTC)
        self._scheduler.add_job(self._due, again, id=_AGAIN, executor="runs", next_run_time=now)
        look = IntervalTrigger(seconds=_LOOK_SECONDS, timezone=UTC)
        # A little later: the store opens meanwhile.
        first = now + timedelta(seconds=_RETRY_SECONDS)
        for place, job in enumerate(self._daily):
            self._scheduler.add_job(job, look, id=f"{_DAILY} {place}", executor=_DAILY, next_run_time=first)
        self._scheduler.start()

    def close(self) -> None:
        """Start no more runs; the one under way is not waited for, and leaves nothing half-written."""
        self._scheduler.shutdown(wait=False)

    @property
    def next_run_at(self) -> datetime | None:
        """When the next run is due."""
        return self._trigger.get_next_fire_time(None, self._clock())

    def check_alive(self) -> None:
        """Raise UnavailableError if the last heartbeat is more than a minute old."""
        silent = (self._clock() - self._last_beat).total_seconds()
        if silent > _SILENT_SECONDS:
            raise UnavailableError(
                f"The scheduler has been silent for {silent:.0f} seconds.",
                field="heartbeat",
                value=self._last_beat.isoformat(),
                remedy="Restart the service.",
            )

    def _beat(self) -> None:
        now = self._clock()
        self._last_beat = now
        self._metrics.heartbeat.set(now.timestamp())
        due = due_before(self._trigger, now)
        following = self._trigger.get_next_fire_time(due, due + timedelta(microseconds=1))
        if following is not None:
            self._metrics.interval.set((following - due).total_seconds())

    def _due(self) -> None:
        """Do the run that is due, unless it is done; what is away now is tried again soon."""
        due = due_before(self._trigger, self._clock())
        if due == self._done:
            return
        spec = self._runner.usual_window(due)
        try:
            if self._done is None:
                self._runner.restore()
            self._runner.run(spec, scheduled=True)
        except ConflictError as error:
            # Another instance is at it, or has done it. If it dies instead, the next look finds that out.
            _LOG.info("a run was not started: %s", error.message)
            if not self._runner.is_done(spec):
                return
            self._metrics.runs.labels("skipped").inc()
            self._runner.restore()
        except UnavailableError as error:
            _LOG.warning("a run that is due must wait: %s", error)
            return
        except LimpideError as error:
            _LOG.warning("a run that is due failed: %s", error)
        self._done = due
