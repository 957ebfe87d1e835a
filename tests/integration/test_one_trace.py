"""A click in the front end is one trace, from the page to the commit of the record, and is sent by OTLP."""

import itertools
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from three_services import CLIENT, ThreeServices, three_services

from limpide_credit.contracts.decisions import DecisionAnswer
from limpide_credit.contracts.scoring import ScoreAnswer
from limpide_dashboard import trace
from limpide_dashboard.api import Service
from limpide_platform import tracing


@pytest.fixture(scope="module")
def services(tmp_path_factory, tiny_bundle):
    with three_services(tmp_path_factory.mktemp("trace"), tiny_bundle()) as made:
        yield made


@pytest.fixture
def spans():
    """What front end and services hand over."""
    exporter = InMemorySpanExporter()
    trace.start_tracing(SimpleSpanProcessor(exporter))
    tracing.start_tracing("scoring", SimpleSpanProcessor(exporter))
    yield exporter
    trace.stop_tracing()
    tracing.stop_tracing()


def _front_end(services: ThreeServices) -> Service:
    def forward(request: httpx.Request) -> httpx.Response:
        headers = dict(request.headers)
        answer = services.ask(
            "scoring", request.method, request.url.path, content=request.content, headers=headers
        )
        return httpx.Response(answer.status_code, content=answer.content)

    return Service("scoring", "http://scoring", 30.0, httpx.MockTransport(forward))


def test_one_trace_from_the_page_to_the_commit_of_the_record(services, spans):
    with trace.page_trace():
        score = _front_end(services).record(ScoreAnswer, "/score", {"client_id": CLIENT})
    made = {one.name: one for one in spans.get_finished_spans()}
    assert len({one.context.trace_id for one in made.values()}) == 1
    parents = {
        name: next(
            (
                other
                for other, two in made.items()
                if one.parent and two.context.span_id == one.parent.span_id
            ),
            None,
        )
        for name, one in made.items()
    }
    assert parents == {
        "page": None,
        "POST scoring": "page",
        "POST /score": "POST scoring",
        "client": "POST /score",
        "vector": "POST /score",
        "assess": "POST /score",
        "record commit": "POST /score",
    }
    steps = [made[name] for name in ("client", "vector", "assess", "record commit")]
    assert all(one.end_time <= after.start_time for one, after in itertools.pairwise(steps))
    assert steps[-1].end_time <= made["POST /score"].end_time
    assert made["POST /score"].attributes["http.response.status_code"] == 200
    assert services.store.decisions.get(score.decision_id).client_id == CLIENT


def test_a_span_names_no_client_and_no_decision(services, spans):
    front_end = _front_end(services)
    with trace.page_trace():
        score = front_end.record(ScoreAnswer, "/score", {"client_id": CLIENT})
        front_end.get(DecisionAnswer, f"/decisions/{score.decision_id}")
    result = " ".join(one.to_json() for one in spans.get_finished_spans())
    assert "GET /decisions/{decision_id}" in result
    assert score.decision_id not in result
    assert str(CLIENT) not in result


def test_where_nothing_is_traced_a_span_is_one_empty_block_for_all():
    assert tracing.span("vector") is tracing.span("assess")
    with trace.request_trace("GET", "scoring") as header:
        assert len(header.split("-")) == 4


@pytest.mark.parametrize(
    "program",
    [
        (
            "from limpide_platform.tracing import span, start_exporting\n"
            "start_exporting('scoring', {address!r})\n"
            "with span('vector'): pass\n"
        ),
        (
            "from limpide_dashboard.trace import page_trace, start_exporting\n"
            "start_exporting({address!r})\n"
            "with page_trace(): pass\n"
        ),
    ],
)
def test_spans_reach_a_collector_over_http(program):
    received: list[tuple[str, bytes]] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Collector) as collector:
        threading.Thread(target=collector.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{collector.server_port}"
        subprocess.run([sys.executable, "-c", program.format(address=address)], check=True, timeout=120)
        collector.shutdown()
    assert {path for path, _ in received} == {"/v1/traces"}
    body = b"".join(content for _, content in received)
    assert b"limpide-" in body
    assert b"vector" in body or b"page" in body
