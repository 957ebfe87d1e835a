"""The FastAPI application that BentoML mounts: routes, their schema, and one shape for every error."""

from typing import Any

from fastapi import FastAPI, Response
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from limpide_credit.contracts.problems import ProblemAnswer
from limpide_credit.errors import LimpideError
from limpide_platform.http import error_handlers
from limpide_scoring.routes import batch, clients, decisions, first_version, health, model, score


def create_api() -> FastAPI:
    """Return the application; a worker sets ``state.runtime`` before it serves."""
    api = FastAPI(
        title="Limpide scoring",
        description="Calibrated probabilities of default, decided and recorded.",
        version="0.1.0",
        docs_url=None,
        redoc_url=None,
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
    for routes in (score, batch, first_version, clients, decisions, model, health):
        api.include_router(routes.router())
    api.add_api_route("/", _front, include_in_schema=False)
    api.add_api_route("/docs", _docs, include_in_schema=False)
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


async def _docs() -> Response:
    # BentoML ships Swagger UI; FastAPI's own page would fetch it from another host.
    return get_swagger_ui_html(
        openapi_url="/openapi.json",
        title="Limpide scoring",
        swagger_js_url="/static_content/swagger-ui-bundle.js",
        swagger_css_url="/static_content/swagger-ui.css",
        swagger_favicon_url="/static_content/favicon-32x32.png",
    )
