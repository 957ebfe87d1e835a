"""The FastAPI application: which routes there are."""

from fastapi import FastAPI

from limpide_explainer.routes import (
    comparisons,
    explain,
    letter,
    mine,
    model,
    next_facts,
    pictures,
    recourse,
)
from limpide_explainer.runtime import Runtime
from limpide_platform.http import health
from limpide_platform.http.fastapi_application import fastapi_application

# One module a subject, each with its ``routes``.
ROUTES = (explain, letter, mine, pictures, recourse, next_facts, comparisons, model)


def create_api(runtime: Runtime) -> FastAPI:
    """Return the application over ``runtime``, which starts and ends with it."""
    return fastapi_application(
        "Limpide explainer",
        "Why a score is what it is, and what would change it.",
        [*(one.routes for one in ROUTES), health.router(ready="Can it explain now?")],
        runtime=runtime,
    )
