"""The process that forks a reader for each body: ``python -m limpide_scoring.reading_process SOCKET``.

It imports once what reading needs, so that a reader costs milliseconds; it ends when the worker does.
"""

import os
import pickle
import resource
import signal
import socket
import sys
import traceback
from multiprocessing.connection import Connection
from pathlib import Path

import pyarrow as pa

from limpide_credit.errors import LimpideError, TooLargeError
from limpide_scoring.batch_file import read_batch
from limpide_scoring.feature_frame import frame_in_file
from limpide_scoring.reading import ReaderEnded, ReaderFailed, ReaderOpened, Reading

# What readers are asked for: imported before they are forked.
FUNCTIONS = (read_batch, frame_in_file)
_LONGEST_MESSAGE = 1024 * 1024
_NICER = 5  # than the worker, which scores meanwhile


def main() -> None:
    """Fork a reader for each message, with the file and the pipe that come along, until the worker ends."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no reader stays as a zombie
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the worker's end is enough
    # Its pages go back to the system with each reader; and malloc says when there is no more.
    pa.set_memory_pool(pa.system_memory_pool())
    while True:
        message, files, _flags, _address = socket.recv_fds(channel, _LONGEST_MESSAGE, 2)
        if not message:
            return
        if os.fork() == 0:
            channel.close()
            _read(pickle.loads(message), *files)  # noqa: S301 - from our own worker
        for file in files:
            os.close(file)


def _read(reading: Reading, file: int, pipe: int) -> None:
    """Send the parts of a file; does not return."""
    results = Connection(pipe, readable=False)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # a workbook is read in a process that is waited for
    try:
        _limit_memory(reading.memory_bytes)
        _begin(reading.seconds)
        with os.fdopen(file, "rb") as opened:
            read = reading.function(opened, *reading.arguments)
            _send(results, ReaderOpened(read.understood), reading.seconds)
            for part in read.parts:
                _send(results, part, reading.seconds)
        results.send(ReaderEnded)
    except BrokenPipeError:
        pass  # nobody waits for more
    except MemoryError:
        results.send(_too_much(reading))
    except LimpideError as error:
        results.send(error)
    except Exception:  # noqa: BLE001 - the last place: the worker answers 500
        traceback.print_exc()
        results.send(ReaderFailed)
    finally:
        os._exit(0)


def _limit_memory(more: int) -> None:
    os.nice(_NICER)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "linux":
        return  # where a developer works; a container is Linux
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + more
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _begin(seconds: float) -> None:
    # What computes longer is ended by the signal, whatever library it is in.
    signal.setitimer(signal.ITIMER_PROF, seconds)


def _send(results: Connection, part: object, seconds: float) -> None:
    results.send(part)
    _begin(seconds)


def _too_much(reading: Reading) -> TooLargeError:
    return TooLargeError(
        f"The file takes more than {reading.memory_bytes // 1024**2} MiB of memory to read.",
        field="file",
        remedy="Split it, and send plain columns of the application table only.",
    )


if __name__ == "__main__":
    main()
