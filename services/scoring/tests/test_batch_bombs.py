"""Small bodies that are large once decoded: refused by name, nothing recorded, the worker unharmed."""

import io
import json
import sys
from pathlib import Path

import greedy_readers
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from greedy_readers import too_much_memory, too_much_time
from workbooks import workbook_of

from limpide_credit.errors import TooLargeError
from limpide_scoring.reading import Reader

MEBIBYTE = 1024 * 1024


def parquet(table, **options):
    file = io.BytesIO()
    pq.write_table(table, file, **options)
    return file.getvalue()


BOMBS = {
    "one text of 64 MB": (
        lambda: parquet(pa.table({"CODE_GENDER": ["M" * 64_000_000]}), compression="zstd"),
        413,
        "CODE_GENDER",
    ),
    "two million numbers in a cell": (
        lambda: parquet(
            pa.table({"AMT_CREDIT": pa.array([np.zeros(2_000_000)], type=pa.list_(pa.float64()))}),
            compression="zstd",
        ),
        422,
        "AMT_CREDIT",
    ),
    "a record in a cell": (lambda: parquet(pa.table({"AMT_CREDIT": [{"a": {"b": 1}}]})), 422, "AMT_CREDIT"),
    "a thousand columns": (lambda: parquet(pa.table({f"C{n}": [1] for n in range(1000)})), 413, "columns"),
    "a footer that is longer than the file": (lambda: b"PAR1" + b"\xff\xff\xff\x7fPAR1", 413, "footer"),
    "a header of commas": (lambda: b"," * 4_000_000, 413, "columns"),
    "rows that end with a carriage return": (lambda: b"SK_ID_CURR\r" + b"100001\r" * 1_000_001, 413, "rows"),
    "a list of five million": (lambda: b"[" + b"0," * 4_999_999 + b"0]", 413, "body"),
    "a list of lists": (lambda: b"[" * 5_000_000, 413, "body"),
    "a deep list": (lambda: b"[" * 900 + b"]" * 900, 422, "body"),
    "a workbook of two cells, seventeen billion apart": (
        lambda: workbook_of(
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
        ),
        413,
        "file",
    ),
    "a file that ends inside quotes": (
        lambda: b'SK_ID_CURR,CODE_GENDER\n100001,\n100002,"M\n100003,F\n',
        422,
        "file",
    ),
    "a key twice in a list": (
        lambda: b'[{"client_id": 100001}, {"client_id": 1, "client_id": 2}]',
        422,
        "client_id",
    ),
}


@pytest.mark.parametrize(("make", "status", "field"), BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_before_it_is_decoded(worker, make, status, field):
    count = worker.runtime.store.store().decisions.count
    before = count()
    answer = worker.ask("POST", "/score/batch", content=make())
    assert (answer.status_code, answer.json()["error"]["field"]) == (status, field), answer.text
    assert count() == before
    assert worker.score({"client_id": 100001}).status_code == 200


def test_lines_with_a_byte_order_mark_are_read_as_lines(worker):
    answer = worker.ask("POST", "/score/batch", content=b'\xef\xbb\xbf{"client_id": 100001}\n')
    assert [json.loads(line)["client_id"] for line in answer.text.splitlines()] == [100001]


def test_a_key_twice_in_a_line_is_the_error_of_that_row(worker):
    lines = b'{"client_id": 100001}\n{"client_id": 100001, "client_id": 100002}\n'
    first, second = (
        json.loads(line) for line in worker.ask("POST", "/score/batch", content=lines).text.splitlines()
    )
    assert (first["client_id"], second["error"]["field"]) == (100001, "client_id")


def test_a_picture_is_not_read_as_csv(worker):
    answer = worker.ask(
        "POST", "/score/batch", content=b"client_id\n100001\n", headers={"Content-Type": "image/png"}
    )
    assert (answer.status_code, answer.json()["error"]["field"]) == (415, "Content-Type")


def test_a_frame_of_many_rows_is_refused(worker):
    body = {"AMT_CREDIT": [1] * 10_001}
    answer = worker.ask("POST", "/api/", json=body)
    assert (answer.status_code, answer.json()["error"]["field"]) == (413, "rows")
    nested = b'{"AMT_CREDIT": [' + b"[]," * 5_000_000 + b"[]]}"
    assert worker.ask("POST", "/api/", content=nested).status_code == 413


@pytest.fixture(scope="module")
def reader():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(greedy_readers.__file__).parent))
        yield from _reader()


def _reader():
    reader = Reader(memory_bytes=64 * MEBIBYTE, seconds=0.2)
    yield reader
    reader.close()


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of memory is Linux's")
def test_a_reader_that_takes_too_much_memory_is_told(reader, tmp_path):
    with (tmp_path / "file").open("wb+") as file:
        assert list(reader.read(too_much_memory, file, MEBIBYTE)) == [MEBIBYTE]
        with pytest.raises(TooLargeError, match="64 MiB"):
            list(reader.read(too_much_memory, file, 256 * MEBIBYTE))


def test_a_reader_that_takes_too_much_time_is_ended(reader, tmp_path):
    with (tmp_path / "file").open("wb+") as file, pytest.raises(TooLargeError, match="seconds"):
        list(reader.read(too_much_time, file))


def test_readers_go_on_after_the_process_that_forks_them_was_killed(reader, tmp_path):
    with (tmp_path / "file").open("wb+") as file:
        assert list(reader.read(too_much_memory, file, 1)) == [1]
        reader._process.kill()
        reader._process.wait()
        assert list(reader.read(too_much_memory, file, 2)) == [2]
