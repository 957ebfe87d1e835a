"""The server of a service that is one FastAPI application."""

import uvicorn

from limpide_platform.http.edge import Edge


def run_server(application: Edge, host: str, port: int) -> None:
    """Serve until a signal ends it; what is in flight is answered first, for at most 20 seconds."""
    uvicorn.run(
        application,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=20,
    )
