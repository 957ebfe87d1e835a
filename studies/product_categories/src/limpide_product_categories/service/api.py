"""The FastAPI application over the classifier, the one place of the study that names a web framework."""

import asyncio

from fastapi import APIRouter, FastAPI, Request, Response  # noqa: TID251 - see above
from prometheus_client import REGISTRY, CollectorRegistry

from limpide_credit.contracts.product_categories import (
    CategoriesAnswer,
    CategoriesRequest,
    NamedCategoriesAnswer,
    NamedCategoriesRequest,
)
from limpide_credit.host_names import host_names
from limpide_platform.http import health
from limpide_platform.http.access_assembly import access_to
from limpide_platform.http.admission import ConcurrencyGroup
from limpide_platform.http.edge import Edge
from limpide_platform.http.exchange import Exchange, read_body
from limpide_platform.http.fastapi_application import Runtime, fastapi_application, json_answer, json_body
from limpide_platform.http.json_body import decode_as
from limpide_platform.http.limited_edge import LimitedEdge
from limpide_platform.http.server import run_server
from limpide_platform.identity.settings import check_exposure
from limpide_platform.serving.metrics import ServingMetrics
from limpide_platform.serving.store_link import StoreLink
from limpide_platform.store import open_store
from limpide_platform.telemetry import configure_logging
from limpide_product_categories.service.runtime import CategoriesRuntime
from limpide_product_categories.settings import ServiceSettings


def serve(settings: ServiceSettings) -> None:
    """Serve until told to stop; what is in flight is answered first."""
    check_exposure(settings, settings.categories_host)
    configure_logging("categories", "INFO", silence=["uvicorn.access"])
    run_server(application(settings), settings.categories_host, settings.categories_port)


def application(settings: ServiceSettings, metrics: CollectorRegistry = REGISTRY) -> Edge:
    """Return the ASGI application; it follows MLflow's registry with the server's lifespan."""
    served = ServingMetrics("categories", metrics)
    access = access_to("categories", settings)
    parts: list[Runtime] = [access]
    if access.refreshers:
        # Its only use of the store: the keys of programs.
        url = settings.store()
        parts.append(StoreLink(lambda: open_store(url), served, refreshers=access.refreshers))
    runtime = CategoriesRuntime(settings.tracking_uri, settings.categories_poll_seconds, parts)
    group = ConcurrencyGroup(
        "categories", settings.categories_max_concurrency, settings.categories_deadline_seconds
    )
    api = create_api(runtime, settings.categories_max_body_bytes)
    return LimitedEdge(
        api,
        [group],
        served,
        "limpide_product_categories.request",
        access,
        more_hosts=host_names(settings.more_hosts),
    )


def create_api(runtime: CategoriesRuntime, max_body_bytes: int) -> FastAPI:
    """Return the application over ``runtime``, which starts and ends with it."""
    return fastapi_application(
        "Limpide product categories",
        "The category of a product from its name and description, and the words that decided.",
        [_categories(runtime, max_body_bytes), health.router(ready="Is a classifier loaded?")],
        runtime=runtime,
    )


def _categories(runtime: CategoriesRuntime, max_body_bytes: int) -> APIRouter:
    async def body(request: Request) -> bytes:
        return await read_body(Exchange.of(request.scope), request.receive, max_body_bytes)

    async def categories(request: Request) -> Response:
        """Return each product's categories, likeliest first, with the words that speak for them."""
        asked = decode_as(CategoriesRequest, await body(request))
        found = await asyncio.to_thread(runtime.categories, asked)
        return Response(found.model_dump_json(), media_type="application/json")

    async def by_names(request: Request) -> Response:
        """Return the category whose name is nearest to each product's text: no labelled product is needed."""
        asked = decode_as(NamedCategoriesRequest, await body(request))
        found = await asyncio.to_thread(runtime.by_names, asked)
        return Response(found.model_dump_json(), media_type="application/json")

    routes = APIRouter(tags=["categories"])
    for path, route, asked, answer in (
        ("/categories", categories, CategoriesRequest, CategoriesAnswer),
        ("/categories/by-name", by_names, NamedCategoriesRequest, NamedCategoriesAnswer),
    ):
        extra = json_body(asked.model_json_schema())
        routes.add_api_route(path, route, methods=["POST"], openapi_extra=extra, **json_answer(answer))
    return routes
