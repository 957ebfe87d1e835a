"""Names that the pages are opened by."""

import asyncio

import pytest

from limpide_dashboard.known_hosts import KnownHosts


async def answers(_scope, _receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})


@pytest.fixture
def asked(monkeypatch):
    """Return what is sent first to a request with headers."""
    monkeypatch.setenv("LIMPIDE_MORE_HOSTS", "credit.example.com")
    pages = KnownHosts(answers)

    def ask(kind="http", path="/", **headers):
        sent = []

        async def receive():
            return {"type": f"{kind}.connect"}

        async def send(message):
            sent.append(message)

        given = [(name.encode(), value.encode()) for name, value in headers.items()]
        asyncio.run(pages({"type": kind, "path": path, "headers": given}, receive, send))
        return sent[0]

    return ask


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:8501", "dashboard:8501", "credit.example.com"])
def test_the_pages_answer_to_their_names(asked, host):
    assert asked(host=host)["status"] == 200
    assert (
        asked("websocket", "/_stcore/stream", host=host, origin=f"http://{host}")["type"] != "websocket.close"
    )


def test_another_name_is_refused_and_health_is_not(asked):
    assert asked(host="evil.example")["status"] == 403
    assert asked(path="/_stcore/health", host="evil.example")["status"] == 200
    assert asked("websocket", "/_stcore/stream", host="evil.example")["type"] == "websocket.close"


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:9000", "http://[", ""])
def test_a_page_of_another_site_opens_no_websocket(asked, origin):
    answer = asked("websocket", "/_stcore/stream", host="localhost:8501", origin=origin)
    assert (answer["type"], answer["code"]) == ("websocket.close", 1008)


def test_a_gateway_may_ask_by_a_name_of_its_own(asked):
    answer = asked("websocket", "/", host="dashboard:8501", origin="https://credit.example.com")
    assert answer["type"] != "websocket.close"
