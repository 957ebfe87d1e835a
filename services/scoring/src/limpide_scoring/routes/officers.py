"""Figures by officer: approvals after changed facts, overrides, and how those loans did."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime

from limpide_credit.contracts.officers import LoansAnswer, OfficerAnswer, OfficersAnswer
from limpide_platform.store.officers import Loans, OfficerFigures, officer_code
from limpide_scoring.routes.moments import check_order, moment
from limpide_scoring.runtime import Runtime

_USUAL = timedelta(days=90)


async def show_officers(
    request: Request,
    start: Annotated[
        AwareDatetime | None, Query(alias="from", description="90 days before `to` by default")
    ] = None,
    end: Annotated[AwareDatetime | None, Query(alias="to", description="Now by default")] = None,
) -> OfficersAnswer:
    """Show what each person entered and overruled, and how the loans did that he approved that way."""
    runtime: Runtime = request.app.state.runtime
    ends = moment("to", end) or datetime.now(UTC)
    begins = moment("from", start) or ends - _USUAL
    check_order(begins, ends)
    officers = runtime.store.store().officers
    found = await asyncio.to_thread(officers.figures, begins, ends)
    return OfficersAnswer(start=begins, end=ends, officers=[_answer(one) for one in found])


def _answer(one: OfficerFigures) -> OfficerAnswer:
    return OfficerAnswer(
        code=officer_code(one.issuer, one.subject),
        issuer=one.issuer,
        subject=one.subject,
        entered=one.entered,
        loans=_loans(one.loans),
        after_changes=_loans(one.after_changes),
        overrides=one.overrides,
        by_override=_loans(one.by_override),
    )


def _loans(one: Loans) -> LoansAnswer:
    return LoansAnswer(approved=one.approved, known=one.known, defaulted=one.defaulted)


def router() -> APIRouter:
    """Return the route with its schema."""
    routes = APIRouter(tags=["risk"])
    routes.add_api_route("/officers", show_officers, summary="Figures by officer")
    return routes
