"""Links by which a client sees the own case: made for a decision, and taken back."""

import asyncio

from fastapi import APIRouter, Request

from limpide_credit.contracts.own_case import ClientLinkAnswer, ClientLinksRevoked
from limpide_platform.http.exchange import Exchange
from limpide_scoring.own_case import make_link, revoke_links
from limpide_scoring.routes.decisions import DecisionId
from limpide_scoring.runtime import Runtime

_PATH = "/decisions/{decision_id}/link"


async def create_link(request: Request, decision_id: DecisionId) -> ClientLinkAnswer:
    """Make a link by which the client sees the own case: result, reasons, letter and review, nothing else.

    Its token is shown this once, and is taken within a few seconds, until it expires or is revoked. Each
    request makes another link; those of before stay. Who made it is an audit event.
    """
    runtime: Runtime = request.app.state.runtime
    acting = Exchange.of(request.scope).acting
    return await asyncio.to_thread(make_link, runtime, decision_id, acting)


async def delete_links(request: Request, decision_id: DecisionId) -> ClientLinksRevoked:
    """Take back every link to the decision's case; services refuse them within a few seconds."""
    runtime: Runtime = request.app.state.runtime
    acting = Exchange.of(request.scope).acting
    return await asyncio.to_thread(revoke_links, runtime, decision_id, acting)


def router() -> APIRouter:
    """Return the routes with their schema."""
    routes = APIRouter(tags=["clients' own"])
    routes.add_api_route(
        _PATH, create_link, methods=["POST"], status_code=201, summary="Make a link for the client"
    )
    routes.add_api_route(_PATH, delete_links, methods=["DELETE"], summary="Take back a case's links")
    return routes
