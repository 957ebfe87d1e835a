"""From a request's body to JSON, and from a contract's model to an answer of the edge."""

from typing import Any

from fastapi import Request, Response
from pydantic import BaseModel

from limpide_explainer.runtime import Runtime
from limpide_platform.http.exchange import Exchange, read_body
from limpide_platform.http.json_body import decode


async def json_of(request: Request) -> Any:
    """Return the JSON in a request's body."""
    runtime: Runtime = request.app.state.runtime
    most = runtime.settings.explainer_max_body_bytes
    return decode(await read_body(Exchange.of(request.scope), request.receive, most))


def answer(request: Request, model: BaseModel, model_version: str | None = None) -> Response:
    """Return an answer as JSON, and note the version that it is of for the log."""
    if model_version is not None:
        note_version(request, model_version)
    return Response(model.model_dump_json(), media_type="application/json")


def note_version(request: Request, model_version: str) -> None:
    """Note for the log which version an answer is of."""
    Exchange.of(request.scope).log_fields["model_version"] = model_version
