"""Futures that another thread resolves, awaited by the event loop: one wake-up for all that come together."""

import asyncio
from collections import deque
from concurrent.futures import Future
from typing import Any


class Arrivals:
    """Waits for the futures of the store's writer, which resolves those of one commit in a row.

    `asyncio.wrap_future` would wake the loop by a system call for each of them, and hand the interpreter
    over to another thread each time.
    """

    def __init__(self) -> None:
        self._arrived: deque[asyncio.Future[None]] = deque()
        self._woken = False

    async def wait(self, future: Future[Any]) -> None:
        """Return when ``future`` is done, well or not."""
        loop = asyncio.get_running_loop()
        waiter = loop.create_future()
        future.add_done_callback(lambda _: self._arrive(loop, waiter))
        await waiter

    def _arrive(self, loop: asyncio.AbstractEventLoop, waiter: asyncio.Future[None]) -> None:
        self._arrived.append(waiter)
        if not self._woken:
            self._woken = True
            loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        # Before the queue is emptied: what arrives from now on either is in it or wakes the loop anew.
        self._woken = False
        while self._arrived:
            waiter = self._arrived.popleft()
            if not waiter.done():
                waiter.set_result(None)
