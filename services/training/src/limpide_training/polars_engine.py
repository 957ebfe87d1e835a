"""Features of a range of clients in Polars: rows by a plan of each table, each client's statistics by runs.

Grouping hundreds of columns is most of the work, and rows that come sorted by client need no hash table for
it (`limpide_credit.features.grouping`). What comes out is in the order of the clients, so that nothing is
joined or sorted afterwards; the features of one row are a plan again.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import ibis
import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from limpide_credit.features import FeatureSet
from limpide_credit.features.aggregates import CLIENT, WEIGHT, Summary
from limpide_credit.features.assembly import given_facts, with_rows
from limpide_credit.features.cleaning import ROW
from limpide_credit.features.grouping import Grouping, Piece, marked, measured
from limpide_credit.tables import APPLICATION

# Polars hands a piece to a thread: a whole table would be one thread's work, and would not fit its cache.
_ROWS_AT_ONCE = 15_000


class PolarsEngine:
    """Computes the features of the clients whose numbers lie between two bounds.

    Two calls at once help each other: one range is summarised while another's rows are finished.

    Args:
        paths: The Parquet file of each table, sorted by client.
        features: What is computed.
    """

    def __init__(self, paths: Mapping[str, Path], features: FeatureSet) -> None:
        self._set = features
        # What the plans' sources read, so each is one call's until its lock is given back.
        self._range, self._summarising = (0, 0), Lock()
        self._clients, self._finishing = pl.DataFrame(), Lock()
        self._connection = ibis.polars.connect()
        self._tables = {
            name: self._connection.create_table(name, self._rows(path)) for name, path in paths.items()
        }
        self._summaries = with_rows(features.summaries, self._tables)
        # Made when first needed: planning is Python's work, which others' reading need not wait for.
        self._plans: dict[str, pl.LazyFrame] = {}
        self._groupings = {summary.table: Grouping(summary) for summary in self._summaries}
        self._pieces = {summary.table: _Pieces(summary) for summary in self._summaries}

    def __call__(self, first: int, last: int) -> pl.DataFrame:
        """Return the features of the clients from ``first`` to ``last``, numbers rising."""
        with self._summarising:
            self._range = (first, last)
            clients = self._summarised()
        with self._finishing:
            self._clients = clients
            return self._features.collect()

    @cached_property
    def _facts(self) -> pl.LazyFrame:
        return self._connection.compile(given_facts(self._tables[APPLICATION.name]))

    @cached_property
    def _features(self) -> pl.LazyFrame:
        source = register_io_source(self._read_clients, schema=self._clients.schema)
        clients = self._connection.create_table("client", source)
        return self._connection.compile(self._set.of_summaries(clients))

    def _summarised(self) -> pl.DataFrame:
        """Return the facts and the aggregates of the clients of the present range."""
        facts = self._facts.collect().sort(CLIENT)
        clients = facts[CLIENT].to_numpy()
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            aggregates = pool.map(lambda part: self._aggregates(part, clients), self._summaries)
            return facts.hstack([column for columns in aggregates for column in columns])

    def _aggregates(self, summary: Summary, clients: np.ndarray) -> list[pl.Series]:
        if summary.table not in self._plans:
            plan = self._connection.compile(summary.marked(self._tables))
            self._plans[summary.table] = _without_null(plan)
        rows = self._plans[summary.table].collect(engine="streaming")
        # A sum's last digit depends on the order, which joins lose.
        if not rows[ROW].is_sorted():
            rows = rows.sort(ROW)
        found = self._groupings[summary.table](self._pieces[summary.table](rows), clients)
        return [pl.Series(name, values, nan_to_null=True) for name, values in found]

    def _rows(self, path: Path) -> pl.LazyFrame:
        """Return a source that reads the rows of the present range each time that it is asked."""

        def read(columns: Sequence[str] | None, predicate: Any, rows: int | None, _size: int | None) -> Any:
            frame = pl.scan_parquet(path).filter(pl.col(CLIENT).is_between(*self._range)).with_row_index(ROW)
            if predicate is not None:
                frame = frame.filter(predicate)
            if columns is not None:
                frame = frame.select(columns)
            whole = frame.head(rows).collect() if rows is not None else frame.collect()
            yield from whole.iter_slices(_ROWS_AT_ONCE)

        return register_io_source(read, schema=pl.scan_parquet(path).with_row_index(ROW).collect_schema())

    def _read_clients(
        self, columns: Sequence[str] | None, predicate: Any, rows: int | None, _size: int | None
    ) -> Iterator[pl.DataFrame]:
        frame = self._clients.lazy()
        if predicate is not None:
            frame = frame.filter(predicate)
        if columns is not None:
            frame = frame.select(columns)
        yield (frame.head(rows) if rows is not None else frame).collect()


def _without_null(plan: pl.LazyFrame) -> pl.LazyFrame:
    """Return NaN for null: by all threads here, or else by the one that hands the numbers on."""
    return plan.with_columns(pl.col(pl.Float64).fill_null(float("nan")))


class _Pieces:
    """Cuts rows into pieces, each in the memory of the one before."""

    def __init__(self, summary: Summary) -> None:
        self._measures, self._marks = measured(summary), marked(summary)
        self._values = np.empty((_ROWS_AT_ONCE, len(self._measures)), order="F")
        self._held = np.empty((_ROWS_AT_ONCE, len(self._marks)), dtype=np.bool_, order="F")

    def __call__(self, rows: pl.DataFrame) -> Iterator[Piece]:
        for piece in rows.iter_slices(_ROWS_AT_ONCE):
            for names, memory in ((self._measures, self._values), (self._marks, self._held)):
                for place, name in enumerate(names):
                    memory[: len(piece), place] = piece[name].to_numpy()
            weights = piece[WEIGHT].to_numpy() if WEIGHT in piece.columns else np.empty(0)
            yield Piece(
                piece[CLIENT].to_numpy(), self._values[: len(piece)], self._held[: len(piece)], weights
            )
