"""What a service says about itself: one JSON line a log record, trace ids, Prometheus exposition."""

import json
import logging
import os
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, TextIO

import prometheus_client
from prometheus_client import CollectorRegistry, multiprocess

_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
# What `logging` itself puts on a record; all else came by `extra` and belongs in the line.
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {
    "message",
    "asctime",
    "taskName",
    "color_message",
}

_ENCODER = json.JSONEncoder(default=str, ensure_ascii=False, separators=(",", ":"))


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
        return _ENCODER.encode(line)


def configure_logging(
    service: str, level: str = "INFO", *, silence: Iterable[str] = (), stream: TextIO | None = None
) -> None:
    """Send every log record of this process to ``stream`` (standard output) as JSON lines.

    Call it once at the entry point. Handlers that a server framework put in place are taken away, so that
    no record appears twice; the loggers named in ``silence`` (a framework's access log) say nothing more.
    """
    handler = logging.StreamHandler(stream or sys.stdout)
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


def exposition() -> tuple[bytes, str]:
    """Return the process's metrics in Prometheus' text format, and its content type.

    With ``PROMETHEUS_MULTIPROC_DIR`` set, the metrics of all worker processes are added up.
    """
    registry = prometheus_client.REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)
    return prometheus_client.generate_latest(registry), prometheus_client.CONTENT_TYPE_LATEST
