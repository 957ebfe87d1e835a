"""JSON bodies into documents, with faults named as ours."""

from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ValidationError

from limpide_credit.errors import InputError

Contract = TypeVar("Contract", bound=BaseModel)


def decode(body: bytes) -> Any:
    """Return the JSON document of a body.

    Raises
    ------
    InputError
        The body is empty, is no JSON, or holds NaN or Infinity, which JSON does not have.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _fault(body, error) from None


def _fault(body: bytes, error: orjson.JSONDecodeError) -> InputError:
    if not body.strip():
        return InputError(
            "The body is empty.", field="body", remedy="Send JSON; /docs shows the forms of each route."
        )
    near = body[max(0, error.pos - 9) : error.pos + 9]
    if b"NaN" in near or b"Inf" in near:
        return InputError(
            "JSON has no NaN and no Infinity.",
            field="body",
            value=near.decode(errors="replace"),
            remedy="Send null for a missing value.",
        )
    return InputError(
        f"The body is not JSON: {error}.",
        field="body",
        value=near.decode(errors="replace"),
        remedy="Send UTF-8 JSON.",
    )


def decode_as(contract: type[Contract], body: bytes) -> Contract:
    """Return the body as a contract.

    Raises
    ------
    InputError
        The body does not keep to it; the first fault is named.
    """
    document = decode(body)
    try:
        return contract.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "body"
        known = ", ".join(contract.model_fields)
        raise InputError(
            f"{field}: {first['msg']}.",
            field=field,
            value=None if first["type"] == "missing" else first["input"],
            remedy=f"Send an object with {known}; see /docs.",
        ) from None
