"""Names that the pages are opened by, and pages of other sites kept from their WebSocket and cookies.

Streamlit's own ``server.allowedHosts`` guards the WebSocket alone and lists every address. For a foreign
origin it asks the internet what this machine's address is.
"""

import os
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from limpide_credit.host_names import host_names, is_known_host
from limpide_dashboard import client_link
from limpide_dashboard.catalogue import LANGUAGES, catalogue
from limpide_dashboard.settings import read_settings

_HEALTH = "/_stcore/health"


class KnownHosts:
    """An ASGI application that lets another one answer only where it is called by a name of the settings."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._given = host_names(read_settings(os.environ).more_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the other application does, or with 403; a WebSocket is closed."""
        if scope["type"] == "lifespan" or scope["path"] == _HEALTH or self._known(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await PlainTextResponse(_refused(), status_code=403)(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": 1008})

    def _known(self, scope: Scope) -> bool:
        hosts = _headers(scope, b"host")
        if not all(is_known_host(host, self._given | {"dashboard"}) for host in hosts):
            return False
        changes = scope["type"] == "websocket" or scope["path"] == client_link.PATH
        origins = _headers(scope, b"origin") if changes else []
        return all(self._own(origin, hosts) for origin in origins)

    def _own(self, origin: str, hosts: list[str]) -> bool:
        try:
            url = urlsplit(origin)
        except ValueError:
            return False
        # A gateway may ask by a name of its own: then the page's is one of the setting.
        return url.netloc.lower() in {host.lower() for host in hosts} or url.hostname in self._given


def _refused() -> str:
    # In both languages: which one the reader has is not asked of a stranger's name.
    return "".join(f"{catalogue(language)('problems.other_host')}\n" for language in LANGUAGES)


def _headers(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for one, value in scope["headers"] if one == name]
