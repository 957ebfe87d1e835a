"""Records for the event loop: requests of one turn of it go to the store's writer together."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from limpide_credit.errors import LimpideError
from limpide_platform.store import NewDecision
from limpide_platform.store.decisions import Prepared, prepare
from limpide_platform.store.open_cases import Entry
from limpide_platform.store.writer import AppendResult

Waiter = asyncio.Future[AppendResult]


class Recording:
    """One a worker; used from its event loop only.

    A future for each record would wake the writer's thread, and then the loop, once for each of them, and
    the writer would commit what the first requests of a turn have asked without waiting for the rest.

    Args:
        submit: Hands records to the store's writer; the future tells what became of each.
    """

    def __init__(self, submit: Callable[[Sequence[Prepared]], Future[Sequence[AppendResult]]]) -> None:
        self._submit = submit
        self._leaving: list[tuple[Prepared, Waiter]] = []

    async def record(self, new: NewDecision, entry: Entry | None = None) -> AppendResult:
        """Return the durable record of a decision, or why there is none.

        Args:
            entry: How it finds its case; None belongs to none.

        Raises:
            InputError: A field holds what cannot be recorded.
        """
        prepared = prepare(new, entry)
        loop = asyncio.get_running_loop()
        if not self._leaving:
            loop.call_soon(self._send, loop)
        waiter: Waiter = loop.create_future()
        self._leaving.append((prepared, waiter))
        return await waiter

    def _send(self, loop: asyncio.AbstractEventLoop) -> None:
        leaving, self._leaving = self._leaving, []
        waiters = [waiter for _, waiter in leaving]
        try:
            future = self._submit([prepared for prepared, _ in leaving])
        except LimpideError as error:
            _deliver(waiters, [error] * len(waiters))
        else:
            future.add_done_callback(lambda done: loop.call_soon_threadsafe(_deliver, waiters, done.result()))


def _deliver(waiters: Sequence[Waiter], outcomes: Sequence[AppendResult]) -> None:
    for waiter, outcome in zip(waiters, outcomes, strict=True):
        if not waiter.done():  # a request may have given up
            waiter.set_result(outcome)
