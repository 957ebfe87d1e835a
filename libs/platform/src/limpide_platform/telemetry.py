"""Log records as JSON lines, trace ids, Prometheus exposition."""

import json
import logging
import os
import re
import sys
import threading
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, TextIO

import orjson
import prometheus_client
from prometheus_client import CollectorRegistry, Metric, ProcessCollector, multiprocess
from prometheus_client.registry import Collector

_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
# What `logging` itself puts on a record; all else came by `extra` and belongs in the line.
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {
    "message",
    "asctime",
    "taskName",
    "color_message",
}

_ENCODER = json.JSONEncoder(default=str, ensure_ascii=False, separators=(",", ":"))
_FLUSH_SECONDS = 0.05


class JsonFormatter(logging.Formatter):
    """One JSON object a record: time, level, service, logger, message, and the fields given as ``extra``."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line of JSON, the stack trace of an exception inside it."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "service": self._service,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update((key, value) for key, value in record.__dict__.items() if key not in _STANDARD)
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        try:
            return orjson.dumps(line, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
        except orjson.JSONEncodeError:
            return _ENCODER.encode(line)  # whole numbers of any length, text that is no UTF-8


class GatheringHandler(logging.StreamHandler[TextIO]):
    """Writes the lines of a twentieth of a second at once: a write of its own costs more than a line.

    A warning, and whatever is worse, is written at once with what came before it. The rest is written at
    the end of the process, unless it is killed.
    """

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self._lines: list[str] = []
        self._waiting = threading.Event()
        threading.Thread(target=self._write_gathered, name="log", daemon=True).start()

    def emit(self, record: logging.LogRecord) -> None:
        """Take a record; `logging` holds the handler's lock meanwhile."""
        self._lines.append(self.format(record))
        if record.levelno >= logging.WARNING:
            self.flush()
        elif not self._waiting.is_set():
            self._waiting.set()

    def flush(self) -> None:
        """Write what has been gathered."""
        self.acquire()
        try:
            lines, self._lines = self._lines, []
            if lines:
                self.stream.write("\n".join([*lines, ""]))
            super().flush()
        finally:
            self.release()

    def _write_gathered(self) -> None:
        while True:
            self._waiting.wait()
            time.sleep(_FLUSH_SECONDS)
            self._waiting.clear()
            self.flush()


def configure_logging(
    service: str,
    level: str = "INFO",
    *,
    silence: Iterable[str] = (),
    stream: TextIO | None = None,
    gather: bool = False,
) -> None:
    """Send every log record of this process to ``stream`` (standard output) as JSON lines.

    Call it once at the entry point. Handlers that a server framework put in place are taken away, so that
    no record appears twice; the loggers named in ``silence`` (a framework's access log) say nothing more.
    With ``gather``, lines are written a few at a time, for a service that answers thousands of requests a
    second.
    """
    # In no line of ours, and looked up for each of them.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = (GatheringHandler if gather else logging.StreamHandler)(stream or sys.stdout)
    handler.setFormatter(JsonFormatter(service))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        if logger.handlers:
            logger.handlers.clear()
            logger.propagate = True
    for name in silence:
        logging.getLogger(name).propagate = False


def trace_id(traceparent: str | None) -> str:
    """Return the trace id that a W3C ``traceparent`` header carries, or a new one (32 hexadecimal digits)."""
    if traceparent is not None:
        match = _TRACEPARENT.fullmatch(traceparent)
        if match is not None and match[1] != "0" * 32:
            return match[1]
    return os.urandom(16).hex()


class _ParentStart(Collector):
    """Since when the parent of the workers runs: of figures of processes, the one that all of them share."""

    def collect(self) -> Iterable[Metric]:
        metrics = ProcessCollector(pid=os.getppid, registry=None).collect()
        return [one for one in metrics if one.name == "process_start_time_seconds"]


def exposition() -> tuple[bytes, str]:
    """Return the process's metrics in Prometheus' text format, and its content type.

    With ``PROMETHEUS_MULTIPROC_DIR`` set, the metrics of all worker processes are added up, and the service
    runs since their parent does.
    """
    registry = prometheus_client.REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)
        registry.register(_ParentStart())
    return prometheus_client.generate_latest(registry), prometheus_client.CONTENT_TYPE_LATEST
