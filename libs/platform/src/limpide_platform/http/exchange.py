"""State of one request and its answer, shared by the edge and the routes."""

import os
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from limpide_credit.errors import InputError, TooLargeError, UnauthenticatedError
from limpide_platform.http.content_type import JSON, content_type
from limpide_platform.http.version import strip_version
from limpide_platform.identity.actor import LOCAL, NOBODY, Actor
from limpide_platform.telemetry import trace_id

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_SCOPE_KEY = "limpide.exchange"
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._:-]{1,64}")
_IDEMPOTENCY_KEY = re.compile(rb"[\x21-\x7e]{1,200}")


@dataclass(slots=True)
class Exchange:
    """State of a request while it is answered."""

    method: str
    path: str
    headers: dict[bytes, bytes]
    request_id: str  # From ``X-Request-ID`` or new; the answer, its errors and the log carry it
    trace_id: str  # From ``traceparent`` or new
    started: float  # `time.perf_counter` at arrival
    route: str = "unmatched"  # Template of the route, for metrics and log
    status: int = 0  # Of the answer; 0 before it began
    actor: Actor = LOCAL  # Who asks
    # What a record says of him, see `Actor.acting`.
    acting: Mapping[str, str | None] = field(default_factory=lambda: NOBODY)
    # More fields for the log line: never personal data.
    log_fields: dict[str, Any] = field(default_factory=dict)
    # Whether the path lacks the version of the API; ``path`` itself is always without it.
    deprecated: bool = False

    @classmethod
    def begin(cls, scope: Scope) -> "Exchange":
        """Create the exchange of an HTTP scope and store it there for the routes."""
        headers = dict(scope["headers"])
        deprecated = strip_version(scope)
        given = headers.get(b"x-request-id")
        traceparent = headers.get(b"traceparent")
        exchange = cls(
            method=scope["method"],
            path=scope["path"],
            headers=headers,
            request_id=given.decode() if given and _REQUEST_ID.fullmatch(given) else os.urandom(8).hex(),
            trace_id=trace_id(traceparent.decode("latin-1") if traceparent else None),
            started=perf_counter(),
            deprecated=deprecated,
        )
        scope[_SCOPE_KEY] = exchange
        return exchange

    @classmethod
    def of(cls, scope: Scope) -> "Exchange":
        """Return the exchange that `begin` opened."""
        return scope[_SCOPE_KEY]

    def caller(self, scope: Scope, *, behind_proxy: bool) -> str:
        """Return the address that a request came from; behind our proxy, the one that it has written down."""
        forwarded = self.headers.get(b"x-forwarded-for") if behind_proxy else None
        if forwarded is not None:
            return forwarded.decode("latin-1").rpartition(",")[2].strip()
        client = scope.get("client")
        return "" if client is None else client[0]

    def name_of_actor(self, given: str) -> str:
        """Return the officer's name, see `Actor.officer`; where nobody was asked, the one that is given."""
        return given if self.acting is NOBODY else self.actor.officer(given)

    def linked_decision(self) -> str:
        """Return the decision that a client's link was made for.

        Raises:
            UnauthenticatedError: No link was sent: whoever else asks has no own result.
        """
        if self.actor.decision_id is None:
            raise UnauthenticatedError(
                "This needs a client's link.",
                field="Authorization",
                remedy="Send Authorization: Bearer with the token of the link.",
            )
        return self.actor.decision_id

    def idempotency_key(self) -> str | None:
        """Return the Idempotency-Key header.

        Raises:
            InputError: It is empty, longer than 200 characters or not printable ASCII.
        """
        key = self.headers.get(b"idempotency-key")
        if key is None:
            return None
        if not _IDEMPOTENCY_KEY.fullmatch(key):
            raise InputError(
                "The Idempotency-Key cannot be used.",
                field="Idempotency-Key",
                value=key.decode("latin-1"),
                remedy="Send 1 to 200 printable ASCII characters without spaces, as a UUID.",
            )
        return key.decode()


def limited(exchange: Exchange, receive: Receive, limit: int) -> Receive:
    """Return ``receive`` that gives at most ``limit`` bytes of the body.

    Raises:
        TooLargeError: By the announced length at once, or as soon as more has come: what is over is never
            kept.
        ClientGoneError: Out of the returned function: the client closed the connection.
    """
    announced = exchange.headers.get(b"content-length")
    if announced is not None and int(announced) > limit:
        raise too_large(int(announced), limit)
    size = 0

    async def receive_within_limit() -> Message:
        nonlocal size
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        size += len(message.get("body", b""))
        if size > limit:
            raise too_large(size, limit)
        return message

    return receive_within_limit


async def read_body(exchange: Exchange, receive: Receive, limit: int, taken: frozenset[str] = JSON) -> bytes:
    """Return the request's body of at most ``limit`` bytes, of one of the kinds ``taken``.

    Raises as `limited` and `content_type` do.
    """
    content_type(exchange.headers, taken)
    receive = limited(exchange, receive, limit)
    message = await receive()
    body = message.get("body", b"")
    if not message.get("more_body", False):
        return body
    chunks = [body]
    while message.get("more_body", False):
        message = await receive()
        chunks.append(message.get("body", b""))
    return b"".join(chunks)


class ClientGoneError(Exception):
    """The client closed the connection before its request was complete: nobody is left to answer."""


def too_large(size: int, limit: int) -> TooLargeError:
    """Return the error for a body over its limit, in bytes."""
    return TooLargeError(
        f"The body has more than the {limit:,} bytes that this route takes.",
        field="body",
        value=f"{size} bytes",
        remedy="Send less at once; large batches go to POST /score/batch as CSV, NDJSON or Parquet.",
    )
