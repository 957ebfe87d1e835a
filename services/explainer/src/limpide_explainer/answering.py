"""From a contract's model to an answer of the edge."""

from fastapi import Request, Response
from pydantic import BaseModel

from limpide_platform.http.exchange import Exchange


def answer(request: Request, model: BaseModel, model_version: str | None = None) -> Response:
    """Return an answer as JSON, and note the version that it is of for the log."""
    if model_version is not None:
        Exchange.of(request.scope).log_fields["model_version"] = model_version
    return Response(model.model_dump_json(), media_type="application/json")
