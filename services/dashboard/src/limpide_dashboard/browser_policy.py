"""What a browser may do with the pages: headers of every answer of Streamlit's server."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Streamlit's page has an inline script and styles, draws charts with what compiles code, and keeps one
# WebSocket; everything comes from this server.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
)


class BrowserPolicy:
    """An ASGI application that adds `HEADERS` to every answer of another one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the other application does."""

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name for name, _ in HEADERS}
                given = [
                    (name, value) for name, value in message.get("headers", ()) if name.lower() not in own
                ]
                message["headers"] = [*given, *HEADERS]
            await send(message)

        await self._app(scope, receive, answer if scope["type"] == "http" else send)
