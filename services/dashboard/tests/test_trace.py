"""What one click asks of the services bears one trace id; the next click has another."""

import httpx
import pytest

from limpide_dashboard.api import Service
from limpide_dashboard.trace import page_trace


@pytest.fixture
def asked():
    """A service that answers nothing, and the traceparent of each request to it, in parts."""
    seen: list[list[str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["traceparent"].split("-"))
        return httpx.Response(200, content=b"{}")

    return Service("drift", "http://drift", 3.0, httpx.MockTransport(answer)), seen


def test_requests_of_one_run_share_a_trace_and_each_has_its_own_span(asked):
    service, seen = asked
    with page_trace():
        service.fetch("/runs", accept="text/html")
        service.fetch("/runs/1", accept="text/html")
    with page_trace():
        service.fetch("/runs/2", accept="text/html")
    first, second, third = seen
    assert [len(part) for part in first] == [2, 32, 16, 2]
    assert first[1] == second[1] != third[1]
    assert len({one[2] for one in seen}) == 3
