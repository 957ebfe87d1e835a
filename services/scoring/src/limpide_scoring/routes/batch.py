"""``POST /score/batch``: a JSON list, or a CSV, NDJSON or Parquet file, answered as a stream."""

import asyncio
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from starlette.datastructures import UploadFile

from limpide_credit.contracts.scoring import BatchRowAnswer, score_request_schema
from limpide_credit.errors import InputError, LimpideError
from limpide_platform.http.exchange import Exchange, limited, too_large
from limpide_scoring.batch import Result, Row
from limpide_scoring.batch_input import (
    check_rows,
    from_csv,
    from_json_lines,
    from_json_list,
    from_parquet,
)
from limpide_scoring.batch_output import Formatter, csv_header, csv_lines, json_lines
from limpide_scoring.runtime import Runtime
from limpide_scoring.settings import ScoringSettings

_IN_MEMORY = 1024 * 1024
_PARQUET_MAGIC = b"PAR1"


@dataclass(slots=True)
class _Upload:
    """A body put aside on disk, so that a batch of any length takes the same memory."""

    file: BinaryIO
    size: int = 0
    lines: int = 0

    def write(self, chunk: bytes) -> None:
        self.file.write(chunk)
        self.size += len(chunk)
        self.lines += chunk.count(b"\n")


async def score_batch(request: Request) -> Response:
    """Score many rows, each recorded before it is answered; a wrong one gets its error beside the others.

    The body is a JSON list of score requests, lines of them (NDJSON), or a CSV or Parquet file (raw, or as
    the form field `file`) whose columns are `client_id` (or `SK_ID_CURR`) and application columns. A row with
    a client number is that client; what else the row holds replaces the client's own facts, an empty cell
    replaces nothing. A row without is a new application. The answer is NDJSON, or CSV with
    `Accept: text/csv`. If the store goes away, the last line is an error without a row.
    """
    runtime: Runtime = request.app.state.runtime
    exchange = Exchange.of(request.scope)
    serving = runtime.holder.current()
    with_csv = b"text/csv" in exchange.headers.get(b"accept", b"")
    upload = _Upload(cast(BinaryIO, tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)))  # noqa: SIM115
    try:
        await _receive(request, exchange, upload, runtime.settings)
        chunks = await asyncio.to_thread(_rows, upload, runtime.settings)
        results = runtime.batch.run(chunks, serving)
        # The first chunk is scored before the status is sent: what is away by then is a 503.
        first = await anext(results, [])
    except BaseException:
        upload.file.close()
        raise
    exchange.noted["model_version"] = serving.version
    formatter = csv_lines if with_csv else json_lines
    head = csv_header() if with_csv else b""
    return StreamingResponse(
        _stream(upload, head, formatter, first, results, exchange),
        media_type="text/csv; charset=utf-8" if with_csv else "application/x-ndjson",
    )


async def _receive(request: Request, exchange: Exchange, upload: _Upload, settings: ScoringSettings) -> None:
    """Put the body, or the file in its form, aside."""
    receive = limited(exchange, request.receive, settings.scoring_max_upload_bytes)
    if exchange.headers.get(b"content-type", b"").startswith(b"multipart/form-data"):
        async with Request(request.scope, receive).form(max_files=1, max_fields=10) as form:
            given = form.get("file")
            if not isinstance(given, UploadFile):
                raise InputError(
                    "The form has no file.", field="file", remedy="Send the table as the form field 'file'."
                )
            while chunk := await given.read(_IN_MEMORY):
                upload.write(chunk)
        return
    more = True
    while more:
        message = await receive()
        more = message.get("more_body", False)
        upload.write(message.get("body", b""))


def _rows(upload: _Upload, settings: ScoringSettings) -> Iterator[list[Row]]:
    """Tell the format by how the content begins, and return its rows."""
    file = upload.file
    file.seek(0)
    start = file.read(256)
    file.seek(0)
    if start.startswith(_PARQUET_MAGIC):
        return from_parquet(file, settings.scoring_max_rows)
    if start.lstrip().startswith(b"["):
        if upload.size > settings.scoring_max_batch_bytes:
            raise too_large(upload.size, settings.scoring_max_batch_bytes)
        return from_json_list(file.read(), settings.scoring_max_rows)
    if not start.strip():
        raise InputError(
            "The body is empty.", field="body", remedy="Send a JSON list, or a CSV, NDJSON or Parquet file."
        )
    check_rows(upload.lines, settings.scoring_max_rows + 1)  # a CSV file's header is no row
    return from_json_lines(file) if start.lstrip().startswith(b"{") else from_csv(file)


async def _stream(
    upload: _Upload,
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
        exchange.noted["rows"] = rows
        upload.file.close()


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
