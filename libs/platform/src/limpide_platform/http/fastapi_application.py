"""The FastAPI application of a service: routes, documentation page, problem JSON for every error.

With `health`, the only place of the platform that names FastAPI (its extra ``fastapi``): services import it.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any, Protocol

from fastapi import APIRouter, Depends, FastAPI, Response  # noqa: TID251 - see above
from fastapi.exceptions import RequestValidationError  # noqa: TID251
from fastapi.responses import HTMLResponse, RedirectResponse  # noqa: TID251
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from limpide_credit.contracts.api_version import PREFIX
from limpide_credit.contracts.problems import ProblemAnswer
from limpide_credit.errors import LimpideError
from limpide_platform.http import error_handlers
from limpide_platform.http.browser_policy import page_policy
from limpide_platform.http.docs_page import docs_page
from limpide_platform.http.query import check_query


class Runtime(Protocol):
    """What routes work with."""

    def start(self) -> None:
        """Begin, with the server."""

    def close(self) -> None:
        """End, with the server."""


def json_body(schema: Mapping[str, Any], *, required: bool = True) -> dict[str, Any]:
    """Return the ``openapi_extra`` of a route that reads a JSON body of this schema itself."""
    content = {"application/json": {"schema": schema}}
    return {"requestBody": {"content": content, **({"required": True} if required else {})}}


def json_answer(contract: type[BaseModel]) -> dict[str, Any]:
    """Return the arguments of a route that writes the JSON of this contract itself."""
    return {"response_model": None, "responses": {200: {"model": contract}}}


def schema_page(api: FastAPI) -> Response:
    """Return the page of the application's own schema, without scripts."""
    html = docs_page(api.openapi())
    return HTMLResponse(html, headers=page_policy(html))


def fastapi_application(
    title: str,
    description: str,
    routers: Iterable[APIRouter],
    *,
    runtime: Runtime | None = None,
    conflict: str = "Contradicts what is recorded",
    page: Callable[[FastAPI], Response] = schema_page,
) -> FastAPI:
    """Return an application with its documentation at ``/docs``.

    Args:
        title, description: Of its schema.
        routers: One a subject.
        runtime: Becomes ``state.runtime``, and starts and ends with the server; None where somebody else sees
            to both.
        conflict: What 409 means here, in the schema.
        page: Makes the page at ``/docs``.
    """
    api = FastAPI(
        title=title,
        description=description,
        version=version("limpide-platform"),
        servers=[{"url": PREFIX}],
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(check_query)],
        lifespan=None if runtime is None else _lifespan(runtime),
        responses={
            status: {"model": ProblemAnswer, "description": text}
            for status, text in (
                (401, "No token or key, or one that is not taken"),
                (403, "Not in your roles, nor from a page of another site, nor by another name"),
                (404, "Not found"),
                (410, "Erased"),
                (409, conflict),
                (408, "The body came too slowly"),
                (413, "Larger than the limit"),
                (415, "A body of a kind that this route does not read"),
                (422, "Wrong input: field, value and remedy are named"),
                (429, "Busy; see Retry-After"),
                (503, "Away; see Retry-After"),
            )
        },
    )
    if runtime is not None:
        api.state.runtime = runtime
    for router in routers:
        api.include_router(router)

    async def docs() -> Response:
        return page(api)

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


def _lifespan(runtime: Runtime) -> Any:
    @asynccontextmanager
    async def lifespan(_api: FastAPI) -> AsyncIterator[None]:
        runtime.start()
        try:
            yield
        finally:
            runtime.close()

    return lifespan


async def _front() -> Response:
    return RedirectResponse("/docs")
