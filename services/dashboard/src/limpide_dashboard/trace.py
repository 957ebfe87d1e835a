"""One trace for all that a person's click asks of the services, in W3C's ``traceparent`` header.

Services write the trace id into the log line of each request, so that one id finds them all.
https://www.w3.org/TR/trace-context/#traceparent-header
"""

import secrets
from contextvars import ContextVar

_TRACE: ContextVar[str] = ContextVar("trace")


def begin_trace() -> None:
    """Begin the trace of one run of a page."""
    _TRACE.set(secrets.token_hex(16))


def traceparent() -> str:
    """Return the header of one request: the trace of this run of the page, and an id of its own.

    Outside of a run each request has a trace to itself.
    """
    return f"00-{_TRACE.get(secrets.token_hex(16))}-{secrets.token_hex(8)}-01"
