"""Group commit: the records of concurrent requests share one transaction, so that durability is cheap."""

import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from limpide_credit.errors import BusyError, LimpideError, UnavailableError
from limpide_platform.store.decision import Decision, NewDecision
from limpide_platform.store.decisions import Prepared, prepare

if TYPE_CHECKING:
    from limpide_platform.store import Store

AppendResult = Decision | Exception
"""What became of one record."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Records submitted together, and how to resolve their future."""

    records: Sequence[Prepared]
    future: "Future[Any]"
    resolve: Callable[["Future[Any]", Sequence[AppendResult]], None]


class DecisionWriter:
    """Records decisions submitted by many threads; a future resolves when its record is durable.

    One thread writes. Whatever came in while it was committing makes the next transaction: the busier the
    service, the cheaper a record.

    Args:
        store: Where to.
        batch: So many records fill a transaction; those that were handed in together are not divided.
        waiting: At most so many records that wait; more are refused.
        retry_timeout_seconds: How long to try again while the store is away, before what waits is refused.
    """

    def __init__(
        self, store: "Store", *, batch: int = 256, waiting: int = 4096, retry_timeout_seconds: float = 5.0
    ) -> None:
        self._decisions = store.decisions
        self._batch = batch
        self._most_waiting = waiting
        self._retry_timeout_seconds = retry_timeout_seconds
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._queued = 0
        self._in_hand = 0
        self._closed = threading.Event()
        self._gate = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="decision-writer", daemon=True)
        self._thread.start()

    def submit(self, new: NewDecision) -> "Future[Decision]":
        """Submit a decision.

        Returns:
            The recorded decision (the first one, where the idempotency key was known), or the error:
            ConflictError for a key used with another request, UnavailableError if the store stayed away. Then
            the record may exist nevertheless, if the connection broke during the commit.

        Raises:
            InputError: A field holds what cannot be recorded.
            BusyError: Too many records wait.
            UnavailableError: The writer is closed.
        """
        return self._hand_in([prepare(new)], _resolve_one)

    def submit_group(self, records: Sequence[Prepared]) -> "Future[Sequence[AppendResult]]":
        """Submit decisions that are recorded in one transaction, at less cost than one by one.

        Returns:
            For each, in order, the durable record or its error.

        Raises:
            BusyError, UnavailableError: As `submit`; none is recorded then.
        """
        return self._hand_in(records, _resolve_group)

    def _hand_in(
        self,
        records: Sequence[Prepared],
        resolve: Callable[["Future[Any]", Sequence[AppendResult]], None],
    ) -> "Future[Any]":
        future: Future[Any] = Future()
        with self._gate:
            if self._closed.is_set():
                raise UnavailableError("The service is stopping.", field="store", remedy="Try again shortly.")
            if self._queued + len(records) > self._most_waiting:
                raise BusyError(
                    f"{self._queued} decisions wait to be recorded.",
                    field="store",
                    remedy="Try again in a second.",
                )
            self._queued += len(records)
            self._queue.put(_Waiting(records, future, resolve))
        return future

    @property
    def waiting(self) -> int:
        """How many records are not durable yet."""
        return self._queued + self._in_hand

    def close(self) -> None:
        """Write what waits, then stop; later submissions are refused."""
        with self._gate:
            first = not self._closed.is_set()
            self._closed.set()
        if first:
            self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        stop = False
        while not stop:
            batch: list[_Waiting] = []
            size = 0
            one = self._queue.get()
            while one is not None:
                batch.append(one)
                size += len(one.records)
                if size >= self._batch:
                    break
                try:
                    one = self._queue.get_nowait()
                except queue.Empty:
                    break
            stop = one is None
            if batch:
                with self._gate:
                    self._queued -= size
                    self._in_hand = size
                self._resolve(batch)
                self._in_hand = 0

    def _resolve(self, batch: Sequence[_Waiting]) -> None:
        # A request that was given up before its turn is not recorded; from here on none can be.
        wanted = [one for one in batch if one.future.set_running_or_notify_cancel()]
        records = [record for one in wanted for record in one.records]
        try:
            results = self._write(records, time.monotonic() + self._retry_timeout_seconds)
        except Exception as error:  # noqa: BLE001 - a thread's edge: those who wait must hear of any fault
            results = [error] * len(records)
        start = 0
        for one in wanted:
            end = start + len(one.records)
            one.resolve(one.future, results[start:end])
            start = end

    def _write(
        self, prepared: Sequence[Prepared], deadline: float, perhaps_written: bool = False
    ) -> Sequence[AppendResult]:
        pause = 0.05
        while True:
            try:
                return self._decisions.append_prepared(
                    prepared, partial=True, perhaps_written=perhaps_written
                )
            except UnavailableError as error:
                # Whoever stops the service does not wait for the store to come back.
                if self._closed.is_set() or time.monotonic() + pause > deadline:
                    return [error] * len(prepared)
                # After a broken commit only the store knows whether it happened.
                perhaps_written = True
            except LimpideError as error:
                if len(prepared) == 1:
                    return [error]
                return self._write_each(prepared, deadline, perhaps_written)
            self._closed.wait(pause)
            pause = min(2 * pause, 1.0)

    def _write_each(
        self, prepared: Sequence[Prepared], deadline: float, perhaps_written: bool
    ) -> Sequence[AppendResult]:
        """Write one by one: a record that the database refuses must not take the others with it."""
        results: list[AppendResult] = []
        for one in prepared:
            if results and isinstance(results[-1], UnavailableError):
                # Patience has ended for all of them.
                results.append(results[-1])
            else:
                results += self._write([one], deadline, perhaps_written)
        return results


def _resolve_one(future: "Future[Decision]", results: Sequence[AppendResult]) -> None:
    (result,) = results
    if isinstance(result, Decision):
        future.set_result(result)
    else:
        future.set_exception(result)


def _resolve_group(future: "Future[Sequence[AppendResult]]", results: Sequence[AppendResult]) -> None:
    future.set_result(results)
