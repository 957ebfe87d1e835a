"""Reads clients for the event loop; concurrent requests share one query in a thread."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from limpide_credit.errors import LimpideError, NotFoundError
from limpide_platform.store import Client


class ClientReader:
    """One reader a worker; used from its event loop only.

    Parameters
    ----------
    get_many
        Reads clients by number from the store, in another thread; numbers that are not there are left out.
    """

    def __init__(self, get_many: Callable[[Sequence[int]], Mapping[int, Client]]) -> None:
        self._get_many = get_many
        self._waiting: dict[int, asyncio.Future[Client]] = {}
        self._reading: asyncio.Task[None] | None = None

    async def get(self, client_id: int) -> Client:
        """Return a client.

        Raises
        ------
        NotFoundError
            There is no such client.
        UnavailableError
            The store cannot be read.
        """
        future = self._waiting.get(client_id)
        if future is None:
            future = asyncio.get_running_loop().create_future()
            self._waiting[client_id] = future
            if self._reading is None:
                self._reading = asyncio.create_task(self._read())
        # One request that gives up must not take the answer away from the others.
        return await asyncio.shield(future)

    async def _read(self) -> None:
        """Read what waits, and what began to wait meanwhile, until nothing does."""
        try:
            while self._waiting:
                wanted, self._waiting = self._waiting, {}
                try:
                    found = await asyncio.to_thread(self._get_many, list(wanted))
                except LimpideError as error:
                    for future in wanted.values():
                        _fail(future, error)
                else:
                    _deliver(wanted, found)
        finally:
            self._reading = None


def _deliver(wanted: Mapping[int, asyncio.Future[Client]], found: Mapping[int, Client]) -> None:
    for client_id, future in wanted.items():
        client = found.get(client_id)
        if client is None:
            _fail(future, unknown_client(client_id))
        elif not future.done():
            future.set_result(client)


def unknown_client(client_id: int) -> NotFoundError:
    """Return the error for a number that no client has."""
    return NotFoundError(
        f"There is no client {client_id}.",
        field="client_id",
        value=client_id,
        remedy="GET /clients lists them; a new applicant is scored by his application.",
    )


def _fail(future: asyncio.Future[Client], error: LimpideError) -> None:
    if not future.done():
        future.set_exception(error)
        future.exception()  # retrieved: a request that gave up leaves nobody else to do so
