"""Letters are set in a process beside the service's: setting one takes a second of Python alone.

In a thread, it would hold up every explanation asked for meanwhile.
"""

import asyncio
import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from limpide_credit.errors import UnavailableError
from limpide_explainer.letter.content import Letter
from limpide_explainer.letter.pdf import render

_NICER = 5


class Printing:
    """The process that sets letters, one after the other; started by the first one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: ProcessPoolExecutor | None = None

    async def pdf(self, letter: Letter) -> bytes:
        """Return the letter as PDF; no thread waits for it.

        Raises
        ------
        UnavailableError
            The process has ended; the next letter starts another.
        """
        process = self._started()
        try:
            return await asyncio.wrap_future(process.submit(render, letter))
        except BrokenProcessPool:
            with self._lock:
                if self._process is process:
                    self._process = None
            raise UnavailableError(
                "The process that sets letters has ended.",
                field="letter",
                remedy="Ask again: another is started.",
            ) from None

    def close(self) -> None:
        """End the process; what it has not begun is not done."""
        with self._lock:
            if self._process is not None:
                self._process.shutdown(wait=False, cancel_futures=True)
            self._process = None

    def _started(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._process is None:
                # Not forked: a fork of a process with threads may hold their locks for good.
                spawn = multiprocessing.get_context("spawn")
                self._process = ProcessPoolExecutor(1, spawn, initializer=os.nice, initargs=(_NICER,))
            return self._process
