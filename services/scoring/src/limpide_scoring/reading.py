"""Bodies are decoded in a process of their own, with limits of memory and time (ADR 0216, point 4)."""

import pickle
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any, BinaryIO

from limpide_credit.errors import LimpideError, TooLargeError

_SECONDS_TO_END = 5


@dataclass(frozen=True, slots=True)
class Read:
    """What a file turned out to be: its parts, and, where there is a choice, how it was understood."""

    parts: Iterator[Any]
    understood: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reading process is asked to do."""

    function: Callable[..., Read]  # A function of a module: of the open file and ``arguments``
    arguments: tuple[Any, ...]
    memory_bytes: int  # How much more memory it may take than it began with
    seconds: float  # How much of the processor's time each part may take


@dataclass(frozen=True, slots=True)
class ReaderOpened:
    """Sent first: the function has returned."""

    understood: str


class ReaderEnded:
    """Sent last: the iterator has no more parts."""


class ReaderFailed:
    """Sent last: the reading process failed by a fault of ours, which is in its log."""


class Reader:
    """Decodes files in processes beside the worker; one `Reader` a worker, for any number of threads.

    Args:
        memory_bytes, seconds: Limits of each reading process, as `Reading` has them.
    """

    def __init__(self, memory_bytes: int, seconds: float) -> None:
        self._memory_bytes = memory_bytes
        self._seconds = seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None

    def read(self, function: Callable[..., Read], file: BinaryIO, *arguments: Any) -> "Parts":
        """Return the parts that ``function(file, *arguments)`` gives in a process of its own.

        The file is a real one, at the position where reading begins.

        Raises:
            LimpideError: As ``function`` does, before it returns.
            TooLargeError: It takes more memory or time than the limits.
        """
        reading = pickle.dumps(Reading(function, arguments, self._memory_bytes, self._seconds))
        ours, theirs = Pipe(duplex=False)
        with theirs:
            self._hand_over(reading, [file.fileno(), theirs.fileno()])
        parts = Parts(ours, self._memory_bytes, self._seconds)
        try:
            parts.understood = parts.receive().understood
        except BaseException:
            parts.close()
            raise
        return parts

    def close(self) -> None:
        """End the process that starts the others."""
        with self._lock:
            self._end()

    def _hand_over(self, reading: bytes, files: list[int]) -> None:
        with self._lock:
            if self._process is not None and self._process.poll() is None and self._channel is not None:
                with suppress(OSError):
                    socket.send_fds(self._channel, [reading], files)
                    return
            self._end()
            socket.send_fds(self._start(), [reading], files)

    def _start(self) -> socket.socket:
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [sys.executable, "-m", "limpide_scoring.reading_process", str(theirs.fileno())]
            self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()])
        return self._channel

    def _end(self) -> None:
        if self._channel is not None:
            self._channel.close()
        if self._process is not None:
            try:
                self._process.wait(_SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._channel = self._process = None


class Parts:
    """The parts of one file, as they are read; `close` ends the reading.

    Attributes:
        understood: How the file was understood; empty where there was nothing to choose.
    """

    def __init__(self, connection: Connection, memory_bytes: int, seconds: float) -> None:
        self._connection = connection
        self._memory_bytes = memory_bytes
        self._seconds = seconds
        self.understood = ""

    def __iter__(self) -> "Parts":
        """Return itself."""
        return self

    def __next__(self) -> Any:
        """Return the next part; raises what went wrong with reading it."""
        part = self.receive()
        if part is ReaderEnded:
            raise StopIteration
        return part

    def receive(self) -> Any:
        """Return what the process sent next.

        Raises:
            LimpideError: That the file has a fault.
            TooLargeError: That the process ended by its limits.
        """
        try:
            part = self._connection.recv()
        except EOFError:
            raise TooLargeError(
                f"The file takes more than {self._seconds:g} seconds or "
                f"{self._memory_bytes // 1024**2} MiB of memory to read.",
                field="file",
                remedy="Split it, and send plain columns of the application table only.",
            ) from None
        if isinstance(part, LimpideError):
            raise part
        if part is ReaderFailed:
            raise RuntimeError("a reading process failed; its log says why")
        return part

    def close(self) -> None:
        """Let go of the file: the process ends."""
        self._connection.close()
