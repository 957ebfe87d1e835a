"""From values as the files give them to values that can be computed with: the only place that does so."""

from collections.abc import Iterable
from typing import Any, TypeAlias

import ibis
import ibis.expr.types as ir

from limpide_credit.tables import ROLES, TABLES, Column

Rows: TypeAlias = Any
"""An ibis table whose columns are computed with; the static type knows nothing of what a column can do."""

Value: TypeAlias = Any
"""An ibis column or scalar, for the same reason."""

KEYS = frozenset(
    column.name for table in TABLES.values() for column in table.columns if column.unit == "identifier"
)

ROW = "ROW"
"""Column that numbers the rows of a table, where it is given: to trace them, or to keep their order."""


def source(name: str) -> ir.Table:
    """Return the unbound table ``name``, typed as a prepared folder stores it."""
    schema = {column.name: _stored_type(column) for column in TABLES[name].columns}
    return ibis.table({ROLES.client: "int64", **schema}, name=name)


def cleaned(name: str, table: Rows) -> Rows:
    """Return the columns of ``name``: keys as int64, numbers and flags as float64, categories as text.

    Special values become null; a column that the table lacks is null throughout.
    The number of a row is kept where there is one.
    """
    numbered = [ROW] if ROW in table.columns else []
    return table.select(*numbered, **cleaned_columns(name, table, TABLES[name].names))


def cleaned_columns(name: str, table: ir.Table, columns: Iterable[str]) -> dict[str, ir.Value]:
    """Return some ``columns`` of ``cleaned`` as expressions over ``table``, by name."""
    return {column: _clean(table, TABLES[name].column(column)) for column in columns}


def _stored_type(column: Column) -> str:
    return {"integer": "int64", "flag": "int64", "number": "float64", "category": "string"}[column.kind]


def _clean(table: Rows, column: Column) -> Value:
    if column.name in KEYS:
        return table[column.name].cast("int64")
    dtype = "string" if column.kind == "category" else "float64"
    if column.name not in table.columns:
        return ibis.null(dtype)
    value = table[column.name].cast(dtype)
    for special in column.special:
        value = value.nullif(special if dtype == "string" else float(special))
    return value
