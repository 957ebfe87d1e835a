"""Turns errors of ours and of frameworks into problem JSON."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson

from limpide_credit.errors import LimpideError, shortened
from limpide_platform.http.exchange import Receive, Scope, Send

_CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 422: "invalid_input"}
_REMEDIES = {
    404: "See /docs for the routes that there are.",
    405: "See /docs for the methods of this route.",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole JSON answer, itself an ASGI application: any framework can send it."""

    status: int
    body: bytes
    retry_after: int | None = None
    headers: tuple[tuple[str, str], ...] = ()

    async def send(self, send: Send) -> None:
        """Send it as ASGI messages."""
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(self.body))]
        if self.retry_after is not None:
            headers.append((b"retry-after", b"%d" % self.retry_after))
        headers.extend((name.encode(), value.encode()) for name, value in self.headers)
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer as an ASGI application does."""
        await self.send(send)


def problem(error: LimpideError, request_id: str) -> Answer:
    """Return the answer to an error of ours."""
    body = _body({**error.as_dict(), "request_id": request_id})
    headers = (("www-authenticate", "Bearer"),) if error.status == 401 else ()
    return Answer(error.status, body, getattr(error, "retry_after", None), headers)


def http_problem(
    status: int, request_id: str, *, path: str, method: str, headers: tuple[tuple[str, str], ...] = ()
) -> Answer:
    """Return the answer to what a framework refused by status alone: unknown route, wrong method."""
    phrase = HTTPStatus(status).phrase
    code = _CODES.get(status) or ("bad_request" if status < 500 else "internal_error")
    path = shortened(path)
    what = {
        404: f"There is no route {path}.",
        405: f"The route {path} does not take {method}.",
    }.get(status, f"{phrase}.")
    body = {
        "code": code,
        "message": what,
        "field": None,
        "value": None,
        "remedy": _REMEDIES.get(status),
        "request_id": request_id,
    }
    return Answer(status, _body(body), headers=headers)


def unexpected(request_id: str) -> Answer:
    """Return the answer to an unexpected exception; the log has the details under the request's id."""
    body = {
        "code": "internal_error",
        "message": "The service failed on this request; it is written in its log.",
        "field": None,
        "value": None,
        "remedy": f"Tell the operators the request id {request_id}.",
        "request_id": request_id,
    }
    return Answer(500, _body(body))


def _body(error: dict[str, Any]) -> bytes:
    return orjson.dumps({"error": error})
