"""Request bodies in transfer: a lowest rate for each; when there are too many, the slowest is refused."""

import asyncio
from collections.abc import Callable
from time import perf_counter

from limpide_credit.errors import TooSlowError
from limpide_platform.http.exchange import Exchange, Message, Receive

# Below, a person on a poor line could not send a score; above, a slow body would hold its place for long.
LOWEST_RATE = 4096
GRACE_SECONDS = 5.0
_SWEEP_SECONDS = 0.5
_WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS", "DELETE"})
MOST_AT_ONCE = 512


class Body:
    """One request's body, called as ASGI's ``receive``.

    Args:
        receive: Of the server.
        whole: Called once, when the body has come; at once by `Bodies.expect` where there is none.
        started: `time.perf_counter` at the request's arrival.
    """

    def __init__(self, receive: Receive, whole: Callable[[], None], started: float, bodies: "Bodies") -> None:
        self._receive = receive
        self._whole = whole
        self._started = started
        self._bodies = bodies
        self._size = 0
        self._timeout: asyncio.Timeout | None = None
        self._given_up = False

    def lead(self) -> float:
        """Return how many bytes have come beyond the lowest rate; below 0 if it lags."""
        return self._size - LOWEST_RATE * (perf_counter() - self._started)

    def lags(self) -> bool:
        """Return whether it has come slower than it may."""
        return self.lead() < -LOWEST_RATE * GRACE_SECONDS

    def give_up(self) -> None:
        """Make the reader of this body raise `TooSlowError`, now or at its next call."""
        self._given_up = True
        if self._timeout is not None and not self._timeout.expired():
            self._timeout.reschedule(asyncio.get_running_loop().time())

    async def __call__(self) -> Message:
        """Return the next message.

        Raises:
            TooSlowError: The body comes slower than `LOWEST_RATE` after `GRACE_SECONDS`, or is the slowest of
                too many.
        """
        if self._given_up:
            raise _too_slow(self._size)
        if self not in self._bodies.coming:
            return await self._receive()
        try:
            async with asyncio.timeout(None) as self._timeout:
                message = await self._receive()
        except TimeoutError:
            raise _too_slow(self._size) from None
        finally:
            self._timeout = None
        self._size += len(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            self._bodies.coming.discard(self)
            self._whole()
        return message


class Bodies:
    """The bodies in transfer to a process; used from its event loop only."""

    def __init__(self) -> None:
        self.coming: set[Body] = set()
        self._sweeping = False

    def expect(self, exchange: Exchange, receive: Receive, whole: Callable[[], None]) -> Body:
        """Return what receives the body of a request, and call ``whole`` when all of it is here."""
        body = Body(receive, whole, exchange.started, self)
        if exchange.method in _WITHOUT_BODY or exchange.headers.get(b"content-length") == b"0":
            whole()
            return body
        if len(self.coming) >= MOST_AT_ONCE:
            slowest = min(self.coming, key=Body.lead)
            self.coming.discard(slowest)
            slowest.give_up()
        self.coming.add(body)
        if not self._sweeping:
            self._sweep_later()
        return body

    def forget(self, body: Body) -> None:
        """Stop tracking a body: its request has been answered."""
        self.coming.discard(body)

    def _sweep_later(self) -> None:
        self._sweeping = True
        asyncio.get_running_loop().call_later(_SWEEP_SECONDS, self._sweep)

    def _sweep(self) -> None:
        """Give up the bodies that lag: a timer for each of them would cost more than to read it."""
        self._sweeping = False
        for body in [one for one in self.coming if one.lags()]:
            body.give_up()
        if self.coming:
            self._sweep_later()


def _too_slow(size: int) -> TooSlowError:
    return TooSlowError(
        f"The body came too slowly: {size:,} bytes so far.",
        field="body",
        value=f"{size} bytes",
        remedy=f"Send at least {LOWEST_RATE} bytes a second.",
    )
