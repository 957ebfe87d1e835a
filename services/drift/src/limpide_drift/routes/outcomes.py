"""``POST /outcomes``: outcomes of loans, one or a file."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from limpide_credit.contracts.decisions import OutcomeAnswer, OutcomeRequest
from limpide_credit.contracts.drift import OutcomeProblem, OutcomesAnswer
from limpide_credit.contracts.problems import Problem
from limpide_credit.dates import DateOrder
from limpide_credit.errors import LimpideError
from limpide_drift.outcome_file import READ, read_outcomes
from limpide_drift.runtime import Runtime
from limpide_platform.http.content_type import SHEET, content_type
from limpide_platform.http.exchange import Exchange, read_body
from limpide_platform.store import Outcome, SentOutcome

_SHOWN = 100


_ONE = OutcomeRequest.model_json_schema()
_TEXT = {"schema": {"type": "string"}}
_CONTENT: dict[str, Any] = {
    "application/json": {"schema": {"anyOf": [_ONE, {"type": "array", "items": _ONE}]}},
    "application/x-ndjson": _TEXT,
    "text/csv": _TEXT,
    **{kind: {"schema": {"type": "string", "format": "binary"}} for kind in sorted(SHEET)},
}

routes = APIRouter(tags=["outcomes"])


@routes.post(
    "/outcomes",
    status_code=201,
    summary="Record outcomes",
    openapi_extra={"requestBody": {"required": True, "content": _CONTENT}},
)
async def record_outcomes(
    request: Request,
    response: Response,
    dates: Annotated[
        DateOrder | None, Query(description="Of a CSV whose dates do not show whether the day comes first")
    ] = None,
) -> OutcomesAnswer:
    """Record outcomes: one JSON object, a list of them, NDJSON, CSV, or a spreadsheet.

    A table has the columns `decision_id`, `outcome` and `observed_at`, in any usual form; a day without an
    hour is midnight, UTC. The header `Table-Read-As` of the answer says how it was understood.

    A late outcome is welcome, the same one again changes nothing, and one that contradicts what is recorded
    is refused, as is one before its decision. A single wrong outcome is answered with its error; of several,
    the right ones are recorded, a thousand a transaction, beside the wrong ones' errors.
    """
    runtime: Runtime = request.app.state.runtime
    exchange = Exchange.of(request.scope)
    body = await read_body(exchange, request.receive, runtime.settings.drift_max_body_bytes, READ)
    kind = content_type(exchange.headers, READ)
    most = runtime.settings.drift_max_outcomes
    file = await asyncio.to_thread(read_outcomes, body, kind, most, dates)
    answer = await asyncio.to_thread(_record, runtime, file.rows, exchange.request_id)
    if file.understood:
        response.headers["Table-Read-As"] = file.understood
    exchange.log_fields.update(recorded=answer.recorded, refused=answer.refused)
    return answer


def _record(runtime: Runtime, rows: list[OutcomeRequest | LimpideError], request_id: str) -> OutcomesAnswer:
    readable = [row for row in rows if isinstance(row, OutcomeRequest)]
    added = iter(
        runtime.store.store().outcomes.add_many(
            [SentOutcome(row.decision_id, row.outcome, row.observed_at) for row in readable]
        )
    )
    results = [next(added) if isinstance(row, OutcomeRequest) else row for row in rows]
    recorded = [one for one in results if isinstance(one, Outcome)]
    refused = [(place, one) for place, one in enumerate(results) if isinstance(one, LimpideError)]
    runtime.metrics.outcomes.labels("recorded").inc(len(recorded))
    runtime.metrics.outcomes.labels("refused").inc(len(refused))
    if len(rows) == 1 and refused:
        raise refused[0][1]
    return OutcomesAnswer(
        recorded=len(recorded),
        refused=len(refused),
        problems=[
            OutcomeProblem(row=place, error=Problem(**error.as_dict(), request_id=request_id))
            for place, error in refused[:_SHOWN]
        ],
        outcomes=[OutcomeAnswer.model_validate(one, from_attributes=True) for one in recorded[:_SHOWN]],
    )
