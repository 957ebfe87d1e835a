"""Letters are set in a process beside the service's: setting one takes a second of Python alone.

In a thread of the service, it would hold up every explanation asked for meanwhile. The process is this
module, run: it reads letters from its input and writes their PDF to its output, until its input ends.
"""

import asyncio
import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from limpide_credit.errors import UnavailableError
from limpide_explainer.letter.content import Letter
from limpide_explainer.letter.pdf import render

_COMMAND = [sys.executable, "-m", "limpide_explainer.letter.printing"]
_NICER = 5


class Printing:
    """The process that sets letters, one after the other; the first letter starts it."""

    def __init__(self) -> None:
        self._turns = ThreadPoolExecutor(1, "printing")
        self._process: subprocess.Popen[bytes] | None = None

    async def pdf(self, letter: Letter) -> bytes:
        """Return the letter as PDF, when its turn has come.

        Raises:
            UnavailableError: The process has ended; the next letter starts another.
        """
        return await asyncio.get_running_loop().run_in_executor(self._turns, self._set, letter)

    def close(self) -> None:
        """End the process; what it has not begun is not done."""
        self._turns.shutdown(wait=False, cancel_futures=True)
        if (process := self._process) is not None:
            process.kill()
            self._turns.shutdown()
            process.communicate()

    def _set(self, letter: Letter) -> bytes:
        process = self._process
        if process is None:
            process = subprocess.Popen(_COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            self._process = process
        assert process.stdin is not None and process.stdout is not None
        try:
            pickle.dump(letter, process.stdin)
            process.stdin.flush()
            return pickle.load(process.stdout)  # noqa: S301 - of our own process
        except (EOFError, OSError, pickle.UnpicklingError):
            self._process = None
            process.kill()
            process.communicate()
            raise UnavailableError(
                "The process that sets letters has ended.",
                field="letter",
                remedy="Ask again: another is started.",
            ) from None


def _main() -> None:
    letters, files = sys.stdin.buffer, sys.stdout.buffer
    # What a library prints must not come between two files.
    sys.stdout = sys.stderr
    os.nice(_NICER)
    while True:
        try:
            letter = pickle.load(letters)  # noqa: S301 - of the service
        except EOFError:
            return
        pickle.dump(render(letter), files)
        files.flush()


if __name__ == "__main__":
    _main()
