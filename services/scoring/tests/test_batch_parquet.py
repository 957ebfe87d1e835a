"""Parquet files with changed bytes are refused by name, or read; nothing else is raised."""

import io
import random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from limpide_credit.errors import InputError, TooLargeError
from limpide_scoring.batch_file import BatchLimits, read_batch
from limpide_scoring.reading import Reader

LIMITS = BatchLimits(rows=1000, list_bytes=1000)


@pytest.fixture(scope="module")
def whole() -> bytes:
    file = io.BytesIO()
    table = pa.table(
        {
            "SK_ID_CURR": [100001] * 50,
            "AMT_CREDIT": [500000.0] * 50,
            "NAME_CONTRACT_TYPE": ["Cash loans", "Revolving loans"] * 25,
        }
    )
    pq.write_table(table, file, compression="zstd")
    return file.getvalue()


def read(body: bytes) -> list:
    return [row for chunk in read_batch(io.BytesIO(body), len(body), LIMITS).parts for row in chunk]


def test_a_whole_file_is_read(whole):
    assert len(read(whole)) == 50


def test_a_name_that_is_no_utf8_is_a_damaged_file(whole):
    changed = whole.replace(b"AMT_CREDIT", b"AMT\xf7CREDIT")
    with pytest.raises(InputError, match="not a whole Parquet file"):
        read(changed)


def test_a_text_that_is_no_utf8_is_a_damaged_file():
    file = io.BytesIO()
    texts = pa.array([b"Cash\xf7loans"], pa.binary()).cast(pa.string(), safe=False)
    pq.write_table(pa.table({"NAME_CONTRACT_TYPE": texts}), file)
    (row,) = read(file.getvalue())
    assert "not a whole Parquet file" in row.asked.message


def test_changed_bytes_raise_what_names_the_fault(whole, tmp_path):
    # In processes of their own, since some damages end the process that reads them.
    reader, draw, refused = Reader(memory_bytes=384 * 1024**2, seconds=10), random.Random(7), 0
    for _ in range(300):
        body = bytearray(whole)
        for _ in range(draw.randint(1, 8)):
            body[draw.randrange(4, len(body))] = draw.randrange(256)
        (tmp_path / "file").write_bytes(body)
        with (tmp_path / "file").open("rb") as file:
            try:
                list(reader.read(read_batch, file, len(body), LIMITS))
            except (InputError, TooLargeError):
                refused += 1
    reader.close()
    assert refused > 100
