"""One trace for all that a person's click asks of the services, in W3C's ``traceparent`` header.

Services write the trace id into the log line of each request, so that one id finds them all. With an OTLP
address set, the run of a page and each of its requests are spans of that trace, and are sent there.
https://www.w3.org/TR/trace-context/#traceparent-header
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor
    from opentelemetry.trace import Tracer

_TRACE: ContextVar[str] = ContextVar("trace")
_tracer: "Tracer | None" = None


def start_exporting(endpoint: str | None) -> None:
    """Send spans to a collector of OTLP over HTTP at a base address; nothing if there is none."""
    if endpoint is None:
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    start_tracing(BatchSpanProcessor(OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces")))


def start_tracing(processor: "SpanProcessor") -> None:
    """Hand this process's spans to ``processor``."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider

    global _tracer
    provider = TracerProvider(resource=Resource({"service.name": "limpide-dashboard"}))
    provider.add_span_processor(processor)
    _tracer = provider.get_tracer("limpide")


def stop_tracing() -> None:
    """Make no more spans."""
    global _tracer
    _tracer = None


@contextmanager
def page_trace() -> Iterator[None]:
    """Hold one run of a page in a trace of its own."""
    _TRACE.set(secrets.token_hex(16))
    if _tracer is None:
        yield
        return
    # Streamlit ends a run by an exception, too: that is no error.
    with _tracer.start_as_current_span("page", record_exception=False, set_status_on_exception=False) as page:
        _TRACE.set(f"{page.get_span_context().trace_id:032x}")
        yield


@contextmanager
def request_trace(method: str, service: str) -> Iterator[str]:
    """Yield the header of one request: the trace of this run of the page, and an id of its own.

    Outside of a run each request has a trace to itself.
    """
    if _tracer is None:
        yield f"00-{_TRACE.get(secrets.token_hex(16))}-{secrets.token_hex(8)}-01"
        return
    from opentelemetry.trace import SpanKind

    with _tracer.start_as_current_span(f"{method} {service}", kind=SpanKind.CLIENT) as made:
        context = made.get_span_context()
        yield f"00-{context.trace_id:032x}-{context.span_id:016x}-01"
