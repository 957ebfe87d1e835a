"""The rows of each client in the history tables of a prepared folder, streamed beside the application.

Columns that are for fairness alone are left out: nobody reads them of a published client.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from limpide_credit.tables import HISTORY_TABLES, TABLES
from limpide_credit.tables.protected import FAIRNESS_COLUMNS
from limpide_credit.tables.roles import ROLES
from limpide_training.ingest import PreparedTables

_CLIENT = ROLES.client


class HistoryRows:
    """Reads the history tables once from start to end, holding a row group of each at a time.

    Args:
        prepared: Tables sorted by client.
    """

    def __init__(self, prepared: PreparedTables) -> None:
        self._tables = {
            name: _SortedTable(prepared.path(name), _published(name))
            for name in HISTORY_TABLES
            if name in prepared.rows
        }

    def of(self, clients: np.ndarray) -> Iterator[dict[str, dict[str, list[Any]]]]:
        """Yield for each client: present table to column to the values of his rows.

        Args:
            clients: Shape (n,), numbers rising, above all that were asked for before.
        """
        if not len(clients):
            return
        tables = {name: table.until(int(clients[-1])) for name, table in self._tables.items()}
        bounds = {name: _bounds(rows, clients) for name, rows in tables.items()}
        for position in range(len(clients)):
            yield {
                name: rows.slice(*bounds[name][position]).drop_columns(_CLIENT).to_pydict()
                for name, rows in tables.items()
            }


class _SortedTable:
    """A Parquet file that is read forwards by client."""

    def __init__(self, path: Path, names: tuple[str, ...]) -> None:
        self._file = pq.ParquetFile(path)
        self._columns = [_CLIENT, *(name for name in names if name != _CLIENT)]
        self._groups = iter(range(self._file.num_row_groups))
        self._held = self._file.schema_arrow.empty_table().select(self._columns)

    def until(self, last: int) -> pa.Table:
        """Return the rows of clients up to the number ``last`` that were not returned before."""
        while not len(self._held) or self._held[_CLIENT][-1].as_py() <= last:
            group = next(self._groups, None)
            if group is None:
                break
            read = self._file.read_row_group(group, columns=self._columns)
            self._held = pa.concat_tables([self._held, read])
        end = int(np.searchsorted(self._held[_CLIENT].to_numpy(), last, side="right"))
        taken, self._held = self._held.slice(0, end), self._held.slice(end)
        return taken


def _published(table: str) -> tuple[str, ...]:
    return tuple(name for name in TABLES[table].names if f"{table}.{name}" not in FAIRNESS_COLUMNS)


def _bounds(rows: pa.Table, clients: np.ndarray) -> list[tuple[int, int]]:
    """Return where each client's rows begin and how many there are."""
    owners = rows[_CLIENT].to_numpy()
    first = np.searchsorted(owners, clients, side="left")
    last = np.searchsorted(owners, clients, side="right")
    return list(zip(first.tolist(), (last - first).tolist(), strict=True))
