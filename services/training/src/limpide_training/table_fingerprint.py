"""A hash of the content of prepared tables: equal for equal values, whatever wrote them."""

import hashlib
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

BATCH_ROWS = 200_000


class Fingerprint:
    """SHA-256 over all values of tables, column by column, in the order of their rows."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}
        self._tables: dict[str, str] = {}

    def add(self, name: str, path: Path) -> None:
        """Add the table ``name``, written at ``path``."""
        with pq.ParquetFile(path) as file:
            columns = [_ColumnHash(column) for column in file.schema_arrow.names]
            for batch in file.iter_batches(BATCH_ROWS):
                for values, column in zip(batch.columns, columns, strict=True):
                    column.add(values)
            self.rows[name] = file.metadata.num_rows
        self._tables[name] = "".join(column.hexdigest() for column in columns)

    def hexdigest(self) -> str:
        """Return the hash of all tables so far, whatever their order was."""
        text = "\n".join(f"{name} {self._tables[name]}" for name in sorted(self._tables))
        return hashlib.sha256(text.encode()).hexdigest()


class _ColumnHash:
    """The hash of one column, which does not depend on how its values are cut into batches."""

    def __init__(self, name: str) -> None:
        self._empty = hashlib.sha256(name.encode())
        self._lengths = hashlib.sha256()
        self._values = hashlib.sha256()

    def add(self, values: pa.Array) -> None:
        self._empty.update(_contiguous(values.is_null()))
        values = values.drop_null()
        if pa.types.is_string(values.type):
            self._lengths.update(_contiguous(pc.call_function("binary_length", [values])))
            self._values.update("".join(values.to_pylist()).encode())
        else:
            self._values.update(_contiguous(values))

    def hexdigest(self) -> str:
        return "".join(part.hexdigest() for part in (self._empty, self._lengths, self._values))


def _contiguous(values: pa.Array) -> bytes:
    return np.ascontiguousarray(values.to_numpy(zero_copy_only=False)).tobytes()
