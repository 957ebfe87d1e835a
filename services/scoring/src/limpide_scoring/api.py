"""The FastAPI application that BentoML mounts: routes, their schema, and one shape for every error."""

from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from limpide_credit.contracts.problems import ProblemAnswer
from limpide_credit.errors import InputError, LimpideError
from limpide_scoring.exchange import Exchange
from limpide_scoring.problems import http_problem, problem, unexpected
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
    api.add_exception_handler(LimpideError, _limpide_error)
    api.add_exception_handler(RequestValidationError, _validation_error)
    api.add_exception_handler(HTTPException, _http_error)
    api.add_exception_handler(Exception, _unexpected)
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


async def _limpide_error(request: Request, error: Any) -> Response:
    return problem(error, Exchange.of(request.scope).request_id).response()


async def _validation_error(request: Request, error: Any) -> Response:
    first = error.errors()[0]
    field = str(first["loc"][-1])
    wrong = InputError(
        f"{field}: {first['msg']}.",
        field=field,
        value=None if first["type"] == "missing" else first.get("input"),
        remedy="See /docs for what this route takes.",
    )
    return problem(wrong, Exchange.of(request.scope).request_id).response()


async def _http_error(request: Request, error: Any) -> Response:
    exchange = Exchange.of(request.scope)
    answer = http_problem(error.status_code, exchange.request_id, path=exchange.path, method=exchange.method)
    response = answer.response()
    response.headers.update(error.headers or {})
    return response


async def _unexpected(request: Request, _error: Any) -> Response:
    # Starlette raises the error again after this answer; the edge writes it to the log.
    return unexpected(Exchange.of(request.scope).request_id).response()
