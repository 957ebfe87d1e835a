"""The FastAPI application: routes, their schema, and one shape for every error."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.exceptions import HTTPException

from limpide_credit.contracts.problems import ProblemAnswer
from limpide_credit.errors import LimpideError
from limpide_explainer.routes import (
    dependence,
    explain,
    health,
    importance,
    letter,
    model,
    pictures,
    population,
    recourse,
    similar,
)
from limpide_explainer.runtime import Runtime
from limpide_platform.http import error_handlers
from limpide_platform.http.docs_page import docs_page

# One module a subject, each with ``router()``.
ROUTES = (explain, letter, pictures, recourse, importance, population, similar, dependence, model, health)


def create_api(runtime: Runtime) -> FastAPI:
    """Return the application over ``runtime``, which starts and ends with it."""

    @asynccontextmanager
    async def lifespan(_api: FastAPI) -> AsyncIterator[None]:
        runtime.start()
        yield
        runtime.close()

    api = FastAPI(
        title="Limpide explainer",
        description="Why a score is what it is, and what would change it.",
        version="0.1.0",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        responses={
            status: {"model": ProblemAnswer, "description": text}
            for status, text in (
                (404, "Not found"),
                (409, "Contradicts what is recorded"),
                (413, "Larger than the limit"),
                (422, "Wrong input: field, value and remedy are named"),
                (429, "Busy; see Retry-After"),
                (503, "Away; see Retry-After"),
            )
        },
    )
    api.state.runtime = runtime
    for routes in ROUTES:
        api.include_router(routes.router())

    async def docs() -> Response:
        return HTMLResponse(docs_page(api.openapi()))

    api.add_api_route("/", _front, include_in_schema=False)
    api.add_api_route("/docs", docs, include_in_schema=False)
    handlers: dict[Any, Any] = {
        LimpideError: error_handlers.limpide_error,
        RequestValidationError: error_handlers.validation_error,
        HTTPException: error_handlers.http_error,
        Exception: error_handlers.unexpected_error,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)
    return api


async def _front() -> Response:
    return RedirectResponse("/docs")
