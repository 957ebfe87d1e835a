"""The one shape in which every service says that something is wrong.

Messages and remedies are English, for developers and logs. What a person reads in another language is made
from the rest: ``code`` says what kind of thing is wrong, ``field`` and ``value`` where.
"""

from collections.abc import Mapping
from types import MappingProxyType

from pydantic import BaseModel, Field

PROBLEM_CODES: Mapping[str, str] = MappingProxyType(
    {
        "invalid_input": "422: a field, a parameter or a file holds what it may not",
        "unauthenticated": "401: no token or key, or one that is not taken",
        "forbidden": "403: not in your roles, not by this host name, or not from a page of another site",
        "not_found": "404: no such client, decision, model, feature or route",
        "gone": "410: it was recorded, and is erased",
        "conflict": "409: it contradicts what is recorded already",
        "tampered": "409: what is stored is not what was recorded or approved",
        "too_large": "413: more bytes, rows or columns than the limit",
        "too_slow": "408: the body comes slower than the lowest rate that is waited for",
        "unsupported_media_type": "415: a body of a kind that the route does not read",
        "busy": "429: more at once than the limit; see Retry-After",
        "unavailable": "503: a part that this needs is away; see Retry-After",
        "method_not_allowed": "405: the route does not take this method",
        "bad_request": "4xx: the request is not one that HTTP knows how to read",
        "internal_error": "500: a fault of the service; its log has the rest under the request's id",
    }
)
"""Every code that there is, with its status and meaning; none is ever renamed."""


class Problem(BaseModel):
    """What is wrong, where, and what would be right."""

    code: str = Field(
        description="Stable word for programs: "
        + "; ".join(f"{code} ({meaning})" for code, meaning in PROBLEM_CODES.items()),
        json_schema_extra={"enum": list(PROBLEM_CODES)},
    )
    message: str = Field(description="What is wrong, in one sentence, in English")
    field: str | None = Field(default=None, description="The field, column, header or parameter concerned")
    value: str | None = Field(default=None, description="The value as given, at most 100 characters of it")
    remedy: str | None = Field(default=None, description="What would be right, in English")
    request_id: str = Field(description="Repeat it when you ask for help: the log carries the same")


class ProblemAnswer(BaseModel):
    """The body of every answer whose status is 400 or more."""

    error: Problem
