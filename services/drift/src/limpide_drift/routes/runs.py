"""Routes of runs: request one, list and show them, read their reports."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response

from limpide_credit.contracts.api_version import PREFIX
from limpide_credit.contracts.drift import (
    DamagedRun,
    DriftRunAnswer,
    DriftRunPage,
    DriftRunSummary,
    RunRequest,
)
from limpide_credit.errors import InputError, NotFoundError
from limpide_drift.answers import answer_of, line_of, report_of, unfinished_answer
from limpide_drift.reference import RunSpec, Span
from limpide_drift.runtime import Runtime
from limpide_platform.http.browser_policy import report_policy
from limpide_platform.http.exchange import Exchange, read_body
from limpide_platform.http.fastapi_application import json_body
from limpide_platform.http.json_body import decode_as
from limpide_platform.store.drift_runs import check_moment

RunId = Annotated[str, Path(max_length=100)]


routes = APIRouter(tags=["runs"])


@routes.post(
    "/runs",
    status_code=202,
    summary="Ask for a run",
    openapi_extra=json_body(RunRequest.model_json_schema(), required=False),
)
async def ask_for_run(request: Request, response: Response) -> DriftRunAnswer:
    """Queue a run of a window of decisions, and answer with its address before it is done.

    Without a body: the window of the usual length until now, against the champion's reference sample. With
    `reference_start` and `reference_end`: against the decisions of that window, say last month's; such a run
    is recorded and answers like any other, and sets off no alert. One run is done at a time; whether the
    client waits or leaves changes nothing. `GET` of the address in `Location` says how far it is.
    """
    runtime: Runtime = request.app.state.runtime
    exchange = Exchange.of(request.scope)
    body = await read_body(exchange, request.receive, runtime.settings.drift_max_body_bytes)
    spec = _spec_of(runtime, decode_as(RunRequest, body) if body.strip() else RunRequest())
    work = await asyncio.to_thread(runtime.queue.ask, spec)
    response.headers["location"] = f"{PREFIX}/runs/{work.id}"
    return unfinished_answer(work, runtime.queue.works.unfinished())


@routes.get("/runs", summary="List runs")
async def list_runs(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=200, description="At most so many")] = 50,
    before: Annotated[
        str | None, Query(max_length=100, description="The `next_before` of the page before")
    ] = None,
) -> DriftRunPage:
    """List runs, the latest window first, with when the next one is due."""
    runtime: Runtime = request.app.state.runtime
    found = await asyncio.to_thread(_page, runtime, limit, before)
    waiting = runtime.queue.works.unfinished()
    return DriftRunPage(
        runs=[line for line in found.lines if isinstance(line, DriftRunSummary)],
        damaged=[line for line in found.lines if isinstance(line, DamagedRun)],
        total=found.total,
        next_before=found.next_before,
        waiting=[unfinished_answer(work, waiting) for work in waiting],
        running_since=runtime.runner.running_since,
        next_run_at=runtime.schedule.next_run_at,
        minimum_decisions=runtime.settings.drift_minimum_decisions,
    )


@routes.get("/runs/{run_id}", summary="Show a run")
async def show_run(request: Request, run_id: RunId) -> DriftRunAnswer:
    """Show a whole run, or how far one is that has not ended."""
    runtime: Runtime = request.app.state.runtime
    work = runtime.queue.works.get(run_id)
    if work is not None and work.state in ("waiting", "running"):
        return unfinished_answer(work, runtime.queue.works.unfinished())
    try:
        return answer_of(await asyncio.to_thread(runtime.store.store().drift_runs.get, run_id))
    except NotFoundError:
        if work is None:
            raise
        # It was refused when its turn came, and nothing of it is recorded.
        return unfinished_answer(work, [])


@routes.get("/runs/{run_id}/report", summary="Give a run's report", response_class=Response)
async def show_report(
    request: Request,
    run_id: RunId,
    form: Annotated[
        Literal["html", "json", "features"],
        Query(description="Evidently's page, its figures, or our figures of every feature"),
    ] = "html",
) -> Response:
    """Give the report of a run."""
    runtime: Runtime = request.app.state.runtime
    run = await asyncio.to_thread(runtime.store.store().drift_runs.get, run_id)
    report_run_id, why = report_of(run)
    if report_run_id is None:
        raise NotFoundError(
            f"This run has no report. {why}".strip(),
            field="run_id",
            value=run_id,
            remedy="Its figures are in GET /runs/{run_id}.",
        )
    body, content_type = await asyncio.to_thread(runtime.reports.read, report_run_id, form)
    return Response(body, media_type=content_type, headers=report_policy() if form == "html" else None)


@dataclass(frozen=True)
class _Lines:
    lines: list[DriftRunSummary | DamagedRun]
    total: int
    next_before: str | None


def _page(runtime: Runtime, limit: int, before: str | None) -> _Lines:
    page = runtime.store.store().drift_runs.page(limit=limit, before=before)
    return _Lines([line_of(run) for run in page.runs], page.total, page.next_before)


def _spec_of(runtime: Runtime, request: RunRequest) -> RunSpec:
    end = request.window_end or datetime.now(UTC)
    check_moment(end, "window_end")
    usual = runtime.runner.usual_window(end)
    start, until = request.reference_start, request.reference_end
    if (start is None) != (until is None):
        missing = "reference_start" if start is None else "reference_end"
        raise InputError(
            "A window to compare with has a start and an end.",
            field=missing,
            remedy=f"Send {missing}, too, or neither.",
        )
    against = Span(start, until) if start is not None and until is not None else None
    return RunSpec(request.window_start or usual.start, end, request.reference_version, against)
