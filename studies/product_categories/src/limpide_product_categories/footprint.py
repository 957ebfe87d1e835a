"""What a step costs: wall time, processor time, and memory above what the process held before."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

_EVERY_SECONDS = 0.02


@dataclass(slots=True)
class Footprint:
    """Cost of a block, complete when it has ended."""

    seconds: float = 0.0  # Wall time: depends on what else the machine does
    processor_seconds: float = 0.0  # Of all cores together
    memory_bytes: int = 0  # The most resident memory that it added

    def __add__(self, other: "Footprint") -> "Footprint":
        return Footprint(
            self.seconds + other.seconds,
            self.processor_seconds + other.processor_seconds,
            self.memory_bytes + other.memory_bytes,
        )


@contextmanager
def footprint() -> Iterator[Footprint]:
    """Measure the block; its memory is sampled."""
    process, measured, done = psutil.Process(), Footprint(), threading.Event()
    before = process.memory_info().rss

    def watch() -> None:
        while not done.wait(_EVERY_SECONDS):
            measured.memory_bytes = max(measured.memory_bytes, process.memory_info().rss - before)

    watcher = threading.Thread(target=watch, name="footprint", daemon=True)
    started, busy = time.perf_counter(), time.process_time()
    watcher.start()
    try:
        yield measured
    finally:
        measured.seconds = time.perf_counter() - started
        measured.processor_seconds = time.process_time() - busy
        measured.memory_bytes = max(measured.memory_bytes, process.memory_info().rss - before, 0)
        done.set()
        watcher.join()
