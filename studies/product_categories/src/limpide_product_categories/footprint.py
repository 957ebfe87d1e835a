"""What a step costs: seconds, and memory above what the process held before."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

_EVERY_SECONDS = 0.02


class Footprint:
    """Seconds and bytes of a block; complete when it has ended."""

    seconds: float = 0.0
    memory_bytes: int = 0


@contextmanager
def footprint() -> Iterator[Footprint]:
    """Measure the block: its wall time, and the most resident memory that it added, sampled."""
    process, measured, done = psutil.Process(), Footprint(), threading.Event()
    before = process.memory_info().rss

    def watch() -> None:
        while not done.wait(_EVERY_SECONDS):
            measured.memory_bytes = max(measured.memory_bytes, process.memory_info().rss - before)

    watcher = threading.Thread(target=watch, name="footprint", daemon=True)
    started = time.perf_counter()
    watcher.start()
    try:
        yield measured
    finally:
        measured.seconds = time.perf_counter() - started
        done.set()
        watcher.join()
