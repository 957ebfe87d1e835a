"""Cases: an application with every decision on it, and what was changed between them."""

import asyncio
from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, cast

from fastapi import APIRouter, Path, Request

from limpide_credit.changed_facts import changed_facts
from limpide_credit.contracts.cases import CaseAnswer, CaseVersion, FactChange
from limpide_credit.contracts.decisions import Decided, PersonDecided
from limpide_platform.store import CaseVersion as Version
from limpide_scoring.runtime import Runtime


async def show_case(request: Request, case_id: Annotated[str, Path(max_length=100)]) -> CaseAnswer:
    """Show the decisions on one application, with the facts that were changed from each to the next."""
    runtime: Runtime = request.app.state.runtime
    cases = runtime.store.store().cases
    return await asyncio.to_thread(lambda: _answer(runtime, case_id, cases.versions(case_id)))


def _answer(runtime: Runtime, case_id: str, versions: Sequence[Version]) -> CaseAnswer:
    entered = [runtime.cases.entered(one.decision) for one in versions]
    changes = [[], *(changed_facts(*both) for both in pairwise(entered))]
    last = versions[-1].decision
    return CaseAnswer(
        case_id=case_id,
        client_id=last.client_id,
        reference=last.input.get("reference"),
        current=last.id,
        versions=[
            CaseVersion(
                version=cast(int, one.decision.version),
                decision_id=one.decision.id,
                at=one.decision.at,
                actor=one.decision.actor_subject,
                probability_of_default=one.decision.probability,
                points=int(one.decision.points),
                grade=one.decision.grade,
                decision=cast(Decided, one.decision.decision),
                overridden_to=cast(PersonDecided | None, one.overridden_to),
                changes=[FactChange(name=each.name, before=each.before, after=each.after) for each in made],
            )
            for one, made in zip(versions, changes, strict=True)
        ],
        changed_facts=last.changed_facts or 0,
    )


def router() -> APIRouter:
    """Return the route with its schema."""
    routes = APIRouter(tags=["decisions"])
    routes.add_api_route("/cases/{case_id}", show_case, summary="Show a case")
    return routes
