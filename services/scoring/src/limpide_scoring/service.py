"""The entry point: ``bentoml serve limpide_scoring.service:Scoring``.

BentoML starts and stops workers; the routes are the mounted FastAPI application's, behind the edge. Of
BentoML only what it documents is used.
"""

import gc
import sys
from typing import Any

import bentoml
import click

from limpide_credit.errors import LimpideError
from limpide_platform.identity.settings import check_exposure
from limpide_platform.settings import configure_mlflow_client, load_settings
from limpide_platform.telemetry import configure_logging
from limpide_platform.tracing import start_exporting
from limpide_scoring.api import create_api
from limpide_scoring.assembly import assemble
from limpide_scoring.bounded_head import bound_heads
from limpide_scoring.edge import ScoringEdge
from limpide_scoring.metrics import ScoringMetrics
from limpide_scoring.settings import ScoringSettings

_API = create_api()
# Where BentoML listens unless it is told otherwise.
_ANYWHERE = "0.0.0.0"  # noqa: S104 - to be checked, not to be listened on


class EdgeFirst(bentoml.Service[Any]):
    """A service whose requests meet the edge first.

    Added as a middleware, the edge would stand behind BentoML's own, which give each request a task, and a
    timer that stays for as long as the longest batch may take.
    """

    __slots__ = ()

    def to_asgi(self, is_main: bool = True) -> Any:
        """Return the application of a worker, whose server is made next."""
        bound_heads()
        return ScoringEdge(super().to_asgi(is_main), api=_API)


@bentoml.asgi_app(_API, path="/")
@bentoml.service(
    name="scoring",
    service_class=EdgeFirst,
    workers=1,
    # What the edge does itself: metrics by route template, one log line a request, deadline, trace ids.
    metrics={"enabled": False},
    logging={"access": {"enabled": False}},
    tracing={"excluded_urls": ".*"},
    traffic={"timeout": 3600},
)
class Scoring:
    """One worker: reads the settings once, assembles the parts and lets them start."""

    def __init__(self) -> None:
        settings = load_settings(ScoringSettings)
        configure_logging("scoring", settings.log_level, silence=["uvicorn.access"], gather=True)
        start_exporting("scoring", settings.otlp_endpoint)
        configure_mlflow_client()
        # Not before: MLflow's client reads the environment when it is imported.
        from limpide_platform.registry import Registry
        from limpide_platform.serving.trial import Trial

        registry = Registry.of(settings, Trial())
        self.runtime = assemble(settings, registry, ScoringMetrics())
        _API.state.runtime = self.runtime
        self.runtime.start()
        # What has been imported and built stays: the collector need not look at it again at each turn.
        gc.collect()
        gc.freeze()

    @bentoml.on_deployment
    def check_settings() -> None:
        """Stop before any worker starts if a setting is wrong."""
        try:
            settings = load_settings(ScoringSettings)
            settings.store()
            check_exposure(settings, _host())
        except LimpideError as error:
            sys.stderr.write(f"error: {error}\n")
            sys.exit(error.exit_code)

    @bentoml.on_shutdown
    def close(self) -> None:
        """Write the records that wait, then end."""
        self.runtime.close()


def _host() -> str:
    """Return the address that BentoML's command line is about to listen on."""
    command = click.get_current_context(silent=True)
    return (None if command is None else command.params.get("host")) or _ANYWHERE
