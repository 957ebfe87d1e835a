"""Log lines as JSON, trace ids from outside, metrics as text."""

import io
import json
import logging
import time

import pytest

from limpide_platform.telemetry import (
    GatheringHandler,
    JsonFormatter,
    configure_logging,
    exposition,
    trace_id,
)


@pytest.fixture
def said():
    """Configure logging into a text and put it back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logging("test", "INFO", silence=["noisy"], stream=stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.getLogger("noisy").propagate = True


def test_a_record_is_one_line_of_json_with_its_extra_fields(said):
    logging.getLogger("some.part").info("scored %s", "it", extra={"status": 200, "request_id": "é"})
    (line,) = said()
    assert line["message"] == "scored it"
    assert (line["level"], line["service"], line["logger"]) == ("info", "test", "some.part")
    assert (line["status"], line["request_id"]) == (200, "é")
    assert line["time"].endswith("+00:00")


def test_a_stack_trace_stays_inside_its_line(said):
    try:
        int("no")
    except ValueError:
        logging.getLogger("some.part").exception("it failed")
    (line,) = said()
    assert line["message"] == "it failed"
    assert "ValueError: invalid literal" in line["exception"]


def test_a_silenced_logger_and_a_level_below_say_nothing(said):
    logging.getLogger("noisy").error("again")
    logging.getLogger("some.part").debug("detail")
    assert said() == []


@pytest.mark.parametrize(
    ("header", "kept"),
    [
        ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", True),
        ("00-00000000000000000000000000000000-b7ad6b7169203331-01", False),
        ("not a trace", False),
        (None, False),
    ],
)
def test_a_trace_id_comes_from_traceparent_or_is_new(header, kept):
    found = trace_id(header)
    assert len(found) == 32
    assert (header is not None and found in header) == kept
    assert set(found) != {"0"}


def test_metrics_are_exposed_as_prometheus_reads_them():
    body, content_type = exposition()
    assert content_type.startswith("text/plain")
    assert b"# HELP" in body


def test_of_several_workers_the_start_of_their_parent_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    lines = exposition()[0].decode().splitlines()
    (answer,) = [line for line in lines if line.startswith("process_start_time_seconds ")]
    assert 0 < float(answer.split()[1]) <= time.time()
    assert not [line for line in lines if line.startswith("process_cpu")]


def test_gathered_lines_are_written_soon_and_a_warning_at_once():
    stream = io.StringIO()
    handler = GatheringHandler(stream)
    handler.setFormatter(JsonFormatter("test"))

    def say(level: int, message: str) -> None:
        handler.handle(logging.LogRecord("part", level, __file__, 0, message, None, None))

    say(logging.INFO, "first")
    say(logging.WARNING, "second")
    assert [json.loads(line)["message"] for line in stream.getvalue().splitlines()] == ["first", "second"]
    say(logging.INFO, "third")
    deadline = time.monotonic() + 20
    while "third" not in stream.getvalue():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_line_takes_numbers_and_text_that_json_libraries_refuse():
    record = logging.LogRecord("part", logging.INFO, __file__, 0, "odd", None, None)
    record.number, record.text = 2**80, "\ud800"
    line = json.loads(JsonFormatter("test").format(record))
    assert line["number"] == 2**80
