"""Assembles the drift service from its parts."""

from limpide_drift.heads_job import HeadsJob
from limpide_drift.metrics import DriftMetrics
from limpide_drift.policy_trials import PolicyTrials
from limpide_drift.reference import Reference, make_reference
from limpide_drift.report_keeper import ReportKeeper
from limpide_drift.retention_job import RetentionJob
from limpide_drift.run_queue import RunQueue
from limpide_drift.runner import Runner, Versions
from limpide_drift.runtime import Runtime
from limpide_drift.schedule import Schedule
from limpide_drift.settings import MEBIBYTE, DriftSettings
from limpide_platform.http.access_assembly import access_to
from limpide_platform.runs import Runs
from limpide_platform.serving.active_models import ActiveModels
from limpide_platform.serving.model_reloader import ModelReloader
from limpide_platform.serving.store_link import StoreLink
from limpide_platform.store import open_store


def assemble(settings: DriftSettings, registry: Versions, runs: Runs, metrics: DriftMetrics) -> Runtime:
    """Return the parts of the process, none of them started."""
    models: ActiveModels[Reference] = ActiveModels()
    url = settings.store()
    access = access_to("drift", settings)
    store = StoreLink(lambda: open_store(url), metrics, refreshers=access.refreshers)
    reloader = ModelReloader(
        registry,
        models,
        metrics,
        make_reference,
        alias=settings.drift_alias,
        poll_seconds=settings.drift_poll_seconds,
    )
    reports = ReportKeeper(runs, metrics, settings.drift_report_quota_mib * MEBIBYTE)
    runner = Runner(settings, models, registry, store, reports, metrics)
    metrics.minimum.set(settings.drift_minimum_decisions)
    return Runtime(
        settings,
        metrics,
        access,
        models,
        store,
        reloader,
        runner,
        reports,
        RunQueue(runner, metrics, settings.drift_max_runs_waiting),
        PolicyTrials(registry, store, settings.drift_max_trials_waiting),
        Schedule(
            settings,
            runner,
            metrics,
            (RetentionJob(settings, store, metrics).look, HeadsJob(settings, store, metrics).look),
        ),
    )
