"""The process of a service that is one FastAPI application: from the command line to its server."""

import sys
from collections.abc import Callable
from typing import TypeVar

import uvicorn

from limpide_credit.entry_point import refuse_arguments
from limpide_credit.errors import LimpideError
from limpide_platform.http.edge import Edge
from limpide_platform.identity.settings import IdentitySettings, check_exposure
from limpide_platform.settings import configure_mlflow_client, load_settings
from limpide_platform.telemetry import configure_logging
from limpide_platform.tracing import start_exporting

Settings = TypeVar("Settings", bound=IdentitySettings)


def run_program(service: str, serve: Callable[[], None]) -> None:
    """Serve, as ``python -m`` does; what is wrong ends the program with its exit code."""
    name = f"LIMPIDE_{service.upper()}"
    try:
        refuse_arguments(sys.argv[1:], f"{name}_HOST and {name}_PORT")
        serve()
    except LimpideError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(error.exit_code)


def serve_by_settings(service: str, kind: type[Settings], application: Callable[[Settings], Edge]) -> None:
    """Serve at the host and port of the settings, which are named after the service.

    Raises:
        InputError: A setting is wrong; it is named.
    """
    settings = load_settings(kind)
    settings.store()
    host: str = getattr(settings, f"{service}_host")
    check_exposure(settings, host)
    run_server(application(settings), host, getattr(settings, f"{service}_port"))


def prepare_process(service: str, settings: IdentitySettings, level: str, *silenced: str) -> None:
    """Set up log, traces and MLflow's client, which reads the environment when it is imported: not before."""
    configure_logging(service, level, silence=["uvicorn.access", *silenced])
    start_exporting(service, settings.otlp_endpoint)
    configure_mlflow_client()


def run_server(application: Edge, host: str, port: int) -> None:
    """Serve until a signal ends it; what is in flight is answered first, for at most 20 seconds."""
    uvicorn.run(
        application,
        host=host,
        port=port,
        # Refuses headers of more than 64 KiB; httptools, where it is installed, knows no limit.
        http="h11",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=20,
    )
