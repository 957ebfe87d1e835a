"""Reads clients for the event loop; concurrent requests share one query in a thread."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from limpide_credit.errors import LimpideError, NotFoundError
from limpide_platform.store import Client

_Waiting = dict[int, list[asyncio.Future[Client]]]


class ClientReader:
    """One reader a worker; used from its event loop only.

    Args:
        get_many: Reads clients by number from the store, in another thread; numbers that are not there are
            left out.
    """

    def __init__(self, get_many: Callable[[Sequence[int]], Mapping[int, Client]]) -> None:
        self._get_many = get_many
        self._waiting: _Waiting = {}
        self._reading: asyncio.Task[None] | None = None

    async def get(self, client_id: int) -> Client:
        """Return a client.

        Raises:
            NotFoundError: There is no such client.
            UnavailableError: The store cannot be read.
        """
        future: asyncio.Future[Client] = asyncio.get_running_loop().create_future()
        # One for each request: one that gives up must not take the answer away from the others.
        self._waiting.setdefault(client_id, []).append(future)
        if self._reading is None:
            self._reading = asyncio.create_task(self._read())
        return await future

    async def _read(self) -> None:
        """Read what waits, and what began to wait meanwhile, until nothing does."""
        try:
            while self._waiting:
                wanted, self._waiting = self._waiting, {}
                try:
                    found = await asyncio.to_thread(self._get_many, list(wanted))
                except LimpideError as error:
                    for futures in wanted.values():
                        _fail(futures, error)
                else:
                    _deliver(wanted, found)
        finally:
            self._reading = None


def _deliver(wanted: _Waiting, found: Mapping[int, Client]) -> None:
    for client_id, futures in wanted.items():
        client = found.get(client_id)
        if client is None:
            _fail(futures, unknown_client(client_id))
            continue
        for future in futures:
            if not future.done():
                future.set_result(client)


def unknown_client(client_id: int) -> NotFoundError:
    """Return the error for a number that no client has."""
    return NotFoundError(
        f"There is no client {client_id}.",
        field="client_id",
        value=client_id,
        remedy="GET /clients lists them; a new applicant is scored by his application.",
    )


def _fail(futures: Sequence[asyncio.Future[Client]], error: LimpideError) -> None:
    for future in futures:
        if not future.done():
            future.set_exception(error)
            future.exception()  # retrieved: a request that gave up leaves nobody else to do so
