"""Builds the application of the service from its settings, and serves it."""

from limpide_credit.host_names import host_names
from limpide_drift.api import create_api
from limpide_drift.metrics import DriftMetrics
from limpide_drift.runtime import Runtime
from limpide_drift.settings import DriftSettings
from limpide_platform.http.admission import ConcurrencyGroup
from limpide_platform.http.edge import Edge
from limpide_platform.http.limited_edge import LimitedEdge
from limpide_platform.http.server import prepare_process, serve_by_settings


def application(settings: DriftSettings) -> Edge:
    """Return the whole application; it starts to watch with the server's lifespan."""
    prepare_process("drift", settings, settings.log_level, "apscheduler")
    from limpide_drift.assembly import assemble
    from limpide_drift.report_keeper import EXPERIMENT, FOLDER
    from limpide_platform.registry import Registry
    from limpide_platform.runs import Runs
    from limpide_platform.serving.trial import Trial

    over_http = settings.tracking_uri.startswith("http")
    registry = Registry.of(settings, Trial())
    runs = Runs(settings.tracking_uri, EXPERIMENT, FOLDER if over_http else "")
    return edge(assemble(settings, registry, runs, DriftMetrics()))


def edge(runtime: Runtime) -> Edge:
    """Return the ASGI application over ``runtime``."""
    settings = runtime.settings
    groups = (
        ConcurrencyGroup(
            "runs", settings.drift_max_runs_waiting, settings.drift_deadline_seconds, ("POST /runs",)
        ),
        ConcurrencyGroup(
            "outcomes", settings.drift_max_files, settings.drift_deadline_seconds, ("POST /outcomes",)
        ),
        ConcurrencyGroup("answers", settings.drift_max_concurrency, settings.drift_read_seconds),
    )
    return LimitedEdge(
        create_api(runtime),
        groups,
        runtime.metrics,
        "limpide_drift.request",
        runtime.access,
        behind_proxy=settings.behind_proxy,
        more_hosts=host_names(settings.more_hosts),
    )


def serve() -> None:
    """Serve until a signal ends it; requests in flight are answered first."""
    serve_by_settings("drift", DriftSettings, application)
