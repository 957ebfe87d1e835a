"""Cookies that never leave by plain HTTP.

Streamlit leaves ``Secure`` out, for browsers that keep no such cookie of http://localhost.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_MARK = b"; Secure"


class SecureCookies:
    """An ASGI application that marks each cookie of another one; for pages that are opened by https://."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the other application does."""

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    (name, value + _MARK if _is_plain_cookie(name, value) else value)
                    for name, value in message.get("headers", ())
                ]
            await send(message)

        await self._app(scope, receive, answer if scope["type"] == "http" else send)


def _is_plain_cookie(name: bytes, value: bytes) -> bool:
    return name.lower() == b"set-cookie" and _MARK.lower() not in value.lower()
