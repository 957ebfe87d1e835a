"""What uvicorn reads of a request without understanding it: its parser knows no limit.

httptools keeps a header until its line ends, and copies all of it at each piece that comes: after some MB,
the process does nothing else.
"""

import os

import uvicorn.config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from limpide_platform.http.problems import http_problem

MAX_HEAD_BYTES = 64 * 1024  # As much as the proxy holds of a request (infra/proxy/haproxy.cfg)


class BoundedHead(HttpToolsProtocol):
    """uvicorn's protocol, which answers 431 and closes when a head, or a body's trailer, is too long.

    A head of more than `MAX_HEAD_BYTES` that comes whole in one read (of at most 256 KiB) is taken.
    """

    _pending_bytes = 0  # Read since the last head, piece of a body or message that ended

    def data_received(self, data: bytes) -> None:
        """Parse what came; refuse the request if too much has come without an end."""
        self._pending_bytes += len(data)
        super().data_received(data)
        if self._pending_bytes > MAX_HEAD_BYTES and not self.transport.is_closing():
            self._refuse()

    def on_headers_complete(self) -> None:
        """Start the request."""
        self._pending_bytes = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Hand a piece of the body on."""
        self._pending_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Note the end of the request."""
        self._pending_bytes = 0
        super().on_message_complete()

    def _refuse(self) -> None:
        self.logger.warning("A request's headers are longer than %d bytes.", MAX_HEAD_BYTES)
        # Behind a request that is being answered, as in a body's trailers, there is no place for an answer.
        if self.cycle is None or self.cycle.response_complete:
            body = http_problem(431, os.urandom(8).hex(), path="", method="").body
            head = (
                "HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            )
            self.transport.write(head.encode() + body)
        self.transport.close()


def bound_heads() -> None:
    """Have every uvicorn of this process bound its heads: BentoML starts its own and names no protocol."""
    uvicorn.config.HTTP_PROTOCOLS["auto"] = f"{BoundedHead.__module__}:{BoundedHead.__qualname__}"
