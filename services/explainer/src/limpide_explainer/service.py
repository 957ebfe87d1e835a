"""The entry point: ``python -m limpide_explainer``, or uvicorn with the factory ``create``."""

from limpide_credit.host_names import host_names
from limpide_explainer.api import create_api
from limpide_explainer.assembly import assemble
from limpide_explainer.metrics import ExplainerMetrics
from limpide_explainer.runtime import Runtime
from limpide_explainer.settings import ExplainerSettings
from limpide_platform.http.admission import ConcurrencyGroup
from limpide_platform.http.edge import Edge
from limpide_platform.http.limited_edge import LimitedEdge
from limpide_platform.http.server import prepare_process, serve_by_settings
from limpide_platform.settings import load_settings


def create() -> Edge:
    """Read the settings and return the whole application, for a server that calls a factory."""
    return application(load_settings(ExplainerSettings))


def application(settings: ExplainerSettings) -> Edge:
    """Return the whole application; it starts to follow the registry with the server's lifespan."""
    prepare_process("explainer", settings, settings.log_level)
    from limpide_platform.registry import Registry
    from limpide_platform.serving.trial import Trial

    registry = Registry.of(settings, Trial())
    return edge(assemble(settings, registry, ExplainerMetrics()))


def edge(runtime: Runtime) -> Edge:
    """Return the ASGI application over ``runtime``."""
    settings = runtime.settings
    deadline = settings.explainer_deadline_seconds
    groups = (
        ConcurrencyGroup(
            "documents",
            settings.explainer_max_documents,
            deadline,
            ("POST /letter", "POST /pictures", "GET /pictures", "GET /mine/letter"),
        ),
        ConcurrencyGroup("explanations", settings.explainer_max_concurrency, deadline),
    )
    return LimitedEdge(
        create_api(runtime),
        groups,
        runtime.metrics,
        "limpide_explainer.request",
        runtime.access,
        behind_proxy=settings.behind_proxy,
        more_hosts=host_names(settings.more_hosts),
    )


def serve() -> None:
    """Serve until a signal ends it; requests in flight are answered first."""
    serve_by_settings("explainer", ExplainerSettings, application)
