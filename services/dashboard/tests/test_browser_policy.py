"""What a browser may do with the pages."""

import asyncio
from pathlib import Path

import httpx
from streamlit.web.server.app_discovery import discover_asgi_app

from limpide_dashboard.__main__ import main
from limpide_dashboard.browser_policy import BrowserPolicy


async def page(_scope, _receive, send):
    headers = [(b"content-type", b"text/html"), (b"X-Frame-Options", b"SAMEORIGIN")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"<p>page</p>"})


def test_every_answer_carries_the_policy_once():
    async def ask():
        transport = httpx.ASGITransport(app=BrowserPolicy(page))
        async with httpx.AsyncClient(transport=transport, base_url="http://pages") as client:
            return await client.get("/")

    headers = asyncio.run(ask()).headers
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy and "*" not in policy
    assert headers.get_list("x-frame-options") == ["DENY"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_streamlit_serves_the_pages_behind_the_policy(monkeypatch):
    started = []
    monkeypatch.setattr("sys.argv", ["limpide-dashboard"])
    monkeypatch.setattr("os.execv", lambda _program, command: started.append(command))
    main()
    script = Path(started[0][started[0].index("run") + 1])
    assert discover_asgi_app(script).is_asgi_app
    assert "Middleware(BrowserPolicy), Middleware(KnownHosts)" in script.read_text()
