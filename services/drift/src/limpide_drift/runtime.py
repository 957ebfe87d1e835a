"""Objects that the routes use, and start and stop of the service."""

from dataclasses import dataclass

from limpide_drift.metrics import DriftMetrics
from limpide_drift.policy_trials import PolicyTrials
from limpide_drift.reference import Reference
from limpide_drift.report_keeper import ReportKeeper
from limpide_drift.run_queue import RunQueue
from limpide_drift.runner import Runner
from limpide_drift.schedule import Schedule
from limpide_drift.settings import DriftSettings
from limpide_platform.http.access import Access
from limpide_platform.serving.active_models import ActiveModels
from limpide_platform.serving.model_reloader import ModelReloader
from limpide_platform.serving.store_link import StoreLink


@dataclass(frozen=True)
class Runtime:
    """The parts of the process; `limpide_drift.assembly` puts them together."""

    settings: DriftSettings
    metrics: DriftMetrics
    access: Access
    models: ActiveModels[Reference]
    store: StoreLink
    reloader: ModelReloader[Reference]
    runner: Runner
    reports: ReportKeeper
    queue: RunQueue
    trials: PolicyTrials
    schedule: Schedule

    def start(self) -> None:
        """Start polling the registry and the store, and running; either may become reachable later."""
        self.access.start()
        self.store.start()
        self.reloader.start()
        self.queue.start()
        self.trials.works.start()
        self.schedule.start()

    def check_alive(self) -> None:
        """Raise UnavailableError if the scheduler's heartbeat has stopped."""
        self.schedule.check_alive()

    def check_ready(self) -> None:
        """Raise UnavailableError, with what is missing, if no run can be done now, by request or when due."""
        self.schedule.check_alive()
        self.models.current()
        self.store.check()

    def close(self) -> None:
        """Start no more runs, and close the store."""
        self.schedule.close()
        self.queue.close()
        self.trials.works.close()
        self.reloader.close()
        self.access.close()
        self.store.close()
