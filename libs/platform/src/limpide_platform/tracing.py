"""Spans of one trace through the services (OpenTelemetry), sent by OTLP where an address is set.

Without one, the SDK is not even imported, and a span is an empty block (ADR 0221, point 3).
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor
    from opentelemetry.trace import Tracer

    from limpide_platform.http.exchange import Exchange

_NO_SPAN = nullcontext()
_FIRST_SERVER_ERROR = 500
_tracer: "Tracer | None" = None


def start_exporting(service: str, endpoint: str) -> None:
    """Send this process's spans to a collector, some at a time; nothing if ``endpoint`` is empty.

    Args:
        service: ``service.name`` of the spans.
        endpoint: Base address of OTLP over HTTP, as ``http://collector:4318``.
    """
    if not endpoint:
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    start_tracing(service, BatchSpanProcessor(OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces")))


def start_tracing(service: str, processor: "SpanProcessor") -> None:
    """Hand this process's spans to ``processor``."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider

    global _tracer
    provider = TracerProvider(resource=Resource({"service.name": f"limpide-{service}"}))
    provider.add_span_processor(processor)
    _tracer = provider.get_tracer("limpide")


def stop_tracing() -> None:
    """Make no more spans."""
    global _tracer
    _tracer = None


def span(name: str) -> AbstractContextManager[Any]:
    """Return a block that is a span within the current one; an empty block where nothing is traced."""
    return _NO_SPAN if _tracer is None else _tracer.start_as_current_span(name)


def request_span(exchange: "Exchange") -> AbstractContextManager[None]:
    """Return a block that is the span of a request, within the trace that its header names.

    The exchange takes the trace's id, so that its log line names it. Paths are left out: they name clients.
    """
    return _NO_SPAN if _tracer is None else _request_span(_tracer, exchange)


@contextmanager
def _request_span(tracer: "Tracer", exchange: "Exchange") -> Iterator[None]:
    from opentelemetry.trace import SpanKind, Status, StatusCode
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    traceparent = exchange.headers.get(b"traceparent", b"").decode("latin-1")
    parent = TraceContextTextMapPropagator().extract({"traceparent": traceparent})
    with tracer.start_as_current_span(exchange.method, parent, SpanKind.SERVER) as made:
        exchange.trace_id = f"{made.get_span_context().trace_id:032x}"
        try:
            yield
        finally:
            made.update_name(f"{exchange.method} {exchange.route}")
            made.set_attributes(
                {
                    "http.request.method": exchange.method,
                    "http.route": exchange.route,
                    "http.response.status_code": exchange.status,
                    "limpide.request_id": exchange.request_id,
                }
            )
            if exchange.status >= _FIRST_SERVER_ERROR:
                made.set_status(Status(StatusCode.ERROR))
