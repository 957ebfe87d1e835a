"""``GET /policy`` and ``GET /policies/{digest}``: what decides, and what decided."""

import asyncio
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request

from limpide_credit.contracts.policy import PolicyAnswer, PolicyRule
from limpide_credit.policy import PolicyDocument
from limpide_scoring.runtime import Runtime

Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="SHA-256 of the policy's text")]


async def show_policy(request: Request) -> PolicyAnswer:
    """Show the policy in force."""
    policies = request.app.state.runtime.policies
    return _answer(
        policies.document, in_force=True, since=policies.since, refused_because=policies.refused_because
    )


async def show_kept_policy(request: Request, digest: Digest) -> PolicyAnswer:
    """Show a policy that the store keeps, by the digest that decisions name."""
    runtime: Runtime = request.app.state.runtime
    policies = runtime.policies
    if policies.document.digest == digest:
        return await show_policy(request)
    document = await asyncio.to_thread(policies.kept, digest, runtime.store.store())
    return _answer(document, in_force=False, since=None, refused_because=None)


def _answer(
    document: PolicyDocument, *, in_force: bool, since: datetime | None, refused_because: str | None
) -> PolicyAnswer:
    return PolicyAnswer(
        name=document.name,
        version=document.version,
        digest=document.digest,
        in_force=in_force,
        since=since,
        refused_because=refused_because,
        rules=[
            PolicyRule(
                code=rule.code,
                kind=rule.kind,
                then=rule.then,
                condition=rule.condition,
                reason_fr=rule.reason("fr"),
                reason_en=rule.reason("en"),
            )
            for rule in document.rules
        ],
        text=document.text,
    )


def router() -> APIRouter:
    """Return the routes with their schema."""
    routes = APIRouter(tags=["policy"])
    routes.add_api_route("/policy", show_policy, summary="Show the policy in force")
    routes.add_api_route("/policies/{digest}", show_kept_policy, summary="Show a policy by its digest")
    return routes
