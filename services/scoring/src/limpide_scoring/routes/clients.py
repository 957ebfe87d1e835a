"""``GET /clients``, of one client, and his history: who can be scored, and what is known of them."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from limpide_credit.contracts.clients import ClientAnswer, ClientPage, ClientSummary, HistoryAnswer
from limpide_credit.numbers import LARGEST_CLIENT_NUMBER
from limpide_scoring.client_history import client_history
from limpide_scoring.runtime import Runtime

ClientId = Annotated[int, Path(ge=0, le=LARGEST_CLIENT_NUMBER)]


async def list_clients(
    request: Request,
    search: Annotated[str, Query(max_length=100, description="Part of a name or number")] = "",
    after: Annotated[
        int | None, Query(ge=0, le=LARGEST_CLIENT_NUMBER, description="Last number of the page before")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> ClientPage:
    """List clients by number, a page at a time."""
    runtime: Runtime = request.app.state.runtime
    clients = runtime.store.store().clients
    found = await asyncio.to_thread(clients.page, search=search, after=after, limit=limit + 1)
    total = await asyncio.to_thread(clients.count, search)
    page = found[:limit]
    return ClientPage(
        clients=[ClientSummary(client_id=one.client_id, name=one.name) for one in page],
        next_after=page[-1].client_id if len(found) > limit else None,
        total=total,
    )


async def show_client(request: Request, client_id: ClientId) -> ClientAnswer:
    """Show a client: the application as given and the features that the score reads."""
    runtime: Runtime = request.app.state.runtime
    client = await asyncio.to_thread(runtime.store.store().clients.get, client_id)
    return ClientAnswer(
        client_id=client.client_id,
        name=client.name,
        application=client.application,
        features=runtime.readable(client.vector, client.feature_set_version),
        feature_set_version=client.feature_set_version,
    )


async def show_history(
    request: Request,
    client_id: ClientId,
    feature: Annotated[
        str | None, Query(max_length=100, description="Only what this feature reads; a name of the catalogue")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=5000, description="Most rows of a table, the latest ones")] = 100,
) -> HistoryAnswer:
    """Show the rows of the history tables that a client's features were computed from, as given."""
    runtime: Runtime = request.app.state.runtime
    return await asyncio.to_thread(client_history, runtime.store.store(), client_id, feature, limit)


def router() -> APIRouter:
    """Return the routes with their schema."""
    routes = APIRouter(tags=["clients"])
    routes.add_api_route("/clients", list_clients, summary="List clients")
    routes.add_api_route("/clients/{client_id}", show_client, summary="Show a client")
    routes.add_api_route(
        "/clients/{client_id}/history", show_history, summary="Show the rows behind a client's features"
    )
    return routes
