"""From a feature back to what it was computed from: the facts, and the rows of a client's history.

The rows are found by the very expressions that compute the feature: the table as its summary prepares it,
filtered by the subsets that the feature's aggregates are taken over.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from limpide_credit.features.aggregates import CLIENT, Aggregate
from limpide_credit.features.assembly import client_source, row_features, with_clean_facts
from limpide_credit.features.cleaning import KEYS, ROW, Rows
from limpide_credit.features.feature_set import feature_set
from limpide_credit.features.graph import Lineage
from limpide_credit.schemas.chosen import SCHEMA
from limpide_credit.tables import APPLICATION, TABLES, Column


@dataclass(frozen=True)
class Origin:
    """What one feature reads."""

    facts: tuple[str, ...]  # Facts of the application
    # History table to the columns that it reads of it, keys left out; a count of rows reads none.
    columns: Mapping[str, tuple[str, ...]]
    # The aggregates of history that it is made of: itself, or those that a ratio combines.
    aggregates: tuple[str, ...]


def origin(name: str) -> Origin:
    """Return what the feature ``name`` reads.

    Raises:
        InputError: There is no such feature.
    """
    features = feature_set()
    features.position(name)
    entry = features.features[name]
    read = [column.split(".", 1) for column in entry.columns]
    return Origin(
        facts=tuple(column for table, column in read if table == APPLICATION.name),
        columns={
            table: tuple(column for of, column in read if of == table)
            for table in entry.tables
            if table != APPLICATION.name
        },
        aggregates=_aggregates()[name],
    )


def rows_read(name: str, history: Mapping[str, pa.Table]) -> dict[str, np.ndarray]:
    """Return the positions of the rows that a feature reads, by table; tables that are absent are left out.

    Args:
        name: The feature.
        history: The rows of one client as given, by table; see `history_table`.

    Raises:
        InputError: There is no such feature.
    """
    made_of = origin(name)
    connection = ibis.duckdb.connect()
    tables = {
        table: connection.create_table(table, _numbered(history[table]))
        for table in made_of.columns
        if table in history
    }
    found: dict[str, set[int]] = {table: set() for table in tables}
    for summary in feature_set().summaries:
        aggregates = [one for one in summary.aggregates if one.name in made_of.aggregates]
        needs = SCHEMA.history_needs.get(summary.table, frozenset({summary.table}))
        if not aggregates or not needs <= tables.keys():
            continue
        kept = _kept(summary.rows(tables), aggregates)
        for table in needs:
            positions = kept[ROW] if len(needs) == 1 else _of_loans(kept, tables[table])
            found[table].update(connection.to_pyarrow(positions).to_pylist())
    return {table: np.array(sorted(positions), dtype=np.int64) for table, positions in found.items()}


def history_table(table: str, rows: Mapping[str, list]) -> pa.Table:
    """Return a client's rows, given by column, typed as a prepared folder stores them.

    A column that is not given is null throughout.
    """
    count = len(next(iter(rows.values()), ()))
    columns = {
        column.name: pa.array(rows.get(column.name) or [None] * count, _stored_type(column))
        for column in TABLES[table].columns
        if column.name != CLIENT
    }
    return pa.table({CLIENT: pa.array([0] * count, pa.int64()), **columns})


@cache
def _aggregates() -> Mapping[str, tuple[str, ...]]:
    features, lineage = feature_set(), Lineage()
    made_of: dict[str, tuple[str, ...]] = {name: (name,) for name in features.aggregates}
    for row in row_features(with_clean_facts(client_source(features.summaries))):
        read = {name for _, name in lineage.columns(row.expression)}
        made_of[row.name] = tuple(name for name in features.aggregates if name in read)
    return made_of


def _numbered(rows: pa.Table) -> pa.Table:
    return rows.append_column(ROW, pa.array(np.arange(len(rows))))


def _kept(rows: Rows, aggregates: Iterable[Aggregate]) -> Rows:
    """Return the prepared rows that any of the aggregates is taken over."""
    conditions = [one.subset.holds for one in aggregates]
    if None in conditions:
        return rows
    return rows.filter(reduce(or_, [holds(rows) for holds in conditions if holds is not None]))


def _of_loans(kept: Rows, table: ir.Table) -> Rows:
    """Return the row numbers of ``table`` that belong to the loans of prepared rows."""
    loan = [name for name in table.columns if name in KEYS and name != CLIENT and name in kept.columns]
    return table.semi_join(kept, loan)[ROW]


def _stored_type(column: Column) -> pa.DataType:
    kinds = {"integer": pa.int64(), "flag": pa.int64(), "number": pa.float64(), "category": pa.string()}
    return kinds[column.kind]
