"""``POST /score/batch``: a JSON list, or a CSV, spreadsheet, NDJSON or Parquet file, answered as a stream."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from limpide_credit.contracts.scoring import BatchRowAnswer, score_request_schema
from limpide_credit.errors import LimpideError
from limpide_credit.numbers import DecimalMark
from limpide_platform.http.content_type import SHEET, content_type
from limpide_platform.http.exchange import Exchange
from limpide_scoring.batch import Result
from limpide_scoring.batch_file import READ, BatchLimits, read_batch
from limpide_scoring.batch_output import Formatter, csv_header, csv_lines, json_lines
from limpide_scoring.reading import Parts
from limpide_scoring.runtime import Runtime
from limpide_scoring.uploads import Upload

_MARKS: dict[str, DecimalMark] = {"comma": ",", "point": "."}


async def score_batch(
    request: Request,
    decimal: Annotated[
        Literal["comma", "point"] | None, Query(description="Of a CSV whose numbers do not show it")
    ] = None,
) -> Response:
    """Score many rows, each recorded before it is answered; a wrong one gets its error beside the others.

    The body is a JSON list of score requests, lines of them (NDJSON), or a CSV, spreadsheet or Parquet file
    (raw, or as the form field `file`) whose columns are `client_id` (or the tables' own name of it) and
    application columns. A row with a client number is that client; what else the row holds replaces the
    client's own facts, an empty cell replaces nothing. A row without is a new application; columns `asked`
    and `proved` are its members of these names, separated by spaces. The answer is NDJSON, or CSV with
    `Accept: text/csv`. If the store goes away, the last line is an error without a row.

    A CSV may have any usual separator, encoding and decimal mark; the header `Table-Read-As` of the answer
    says which were understood. A number that may be two, as `300.000`, is its row's error unless other
    numbers of the file, or `decimal`, settle it.
    """
    runtime: Runtime = request.app.state.runtime
    exchange = Exchange.of(request.scope)
    serving = runtime.models.current()
    with_csv = b"text/csv" in exchange.headers.get(b"accept", b"")
    kind = content_type(exchange.headers, READ)
    runtime.batch.check_room()
    upload = await runtime.uploads.put_aside(request, kind, runtime.settings.scoring_max_upload_bytes)
    try:
        parts = await asyncio.to_thread(_read, upload, runtime, _MARKS.get(decimal or ""))
    except BaseException:
        upload.close()
        raise
    try:
        results = runtime.batch.run(parts, serving, exchange.acting)
        # The first chunk is scored before the status is sent: what is away by then is a 503.
        first = await anext(results, [])
    except BaseException:
        parts.close()
        upload.close()
        raise
    exchange.log_fields["model_version"] = serving.version
    formatter = csv_lines if with_csv else json_lines
    head = csv_header() if with_csv else b""
    return StreamingResponse(
        _stream(upload, parts, head, formatter, first, results, exchange),
        media_type="text/csv; charset=utf-8" if with_csv else "application/x-ndjson",
        headers={"Table-Read-As": parts.understood} if parts.understood else None,
    )


def _read(upload: Upload, runtime: Runtime, decimal: DecimalMark | None) -> Parts:
    settings = runtime.settings
    limits = BatchLimits(settings.scoring_max_rows, settings.scoring_max_batch_bytes)
    return runtime.reader.read(read_batch, upload.file, upload.size, limits, decimal)


async def _stream(
    upload: Upload,
    parts: Parts,
    head: bytes,
    formatter: Formatter,
    first: Sequence[Result],
    rest: AsyncGenerator[list[Result]],
    exchange: Exchange,
) -> AsyncIterator[bytes]:
    rows = 0
    try:
        yield head + formatter(first, exchange.request_id)
        rows += len(first)
        async for results in rest:
            yield formatter(results, exchange.request_id)
            rows += len(results)
    except LimpideError as error:
        yield formatter([Result(None, error)], exchange.request_id)
    finally:
        await rest.aclose()  # a client that left ends the run, so that another may begin
        exchange.log_fields["rows"] = rows
        parts.close()
        upload.close()


def router() -> APIRouter:
    """Return the route with its schema."""
    table: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
    routes = APIRouter(tags=["scores"])
    routes.add_api_route(
        "/score/batch",
        score_batch,
        methods=["POST"],
        summary="Score and record many",
        response_model=None,
        responses={
            200: {
                "description": "One line a row: a score or an error",
                "content": {
                    "application/x-ndjson": {"schema": BatchRowAnswer.model_json_schema()},
                    "text/csv": {"schema": {"type": "string"}},
                },
            }
        },
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {"schema": {"type": "array", "items": score_request_schema()}},
                    "application/x-ndjson": table,
                    "text/csv": table,
                    **dict.fromkeys(sorted(SHEET), table),
                    "application/vnd.apache.parquet": table,
                    "multipart/form-data": {
                        "schema": {
                            "type": "object",
                            "properties": {"file": table["schema"]},
                            "required": ["file"],
                        }
                    },
                },
            }
        },
    )
    return routes
