"""The FastAPI application: which routes there are."""

from fastapi import FastAPI

from limpide_drift.routes import outcomes, policy_trials, runs
from limpide_drift.runtime import Runtime
from limpide_platform.http import health
from limpide_platform.http.fastapi_application import fastapi_application

# One module a subject, each with its ``routes``.
ROUTES = (runs, outcomes, policy_trials)


def create_api(runtime: Runtime) -> FastAPI:
    """Return the application over ``runtime``, which starts and ends with it."""
    return fastapi_application(
        "Limpide drift",
        "Whether the people who come are those whom the model knows, and whether it is right.",
        [
            *(one.routes for one in ROUTES),
            health.router(ready="Can a run be done now?", alive="Does the scheduler live?"),
        ],
        runtime=runtime,
        conflict="Contradicts what is recorded, or a run is under way",
    )
