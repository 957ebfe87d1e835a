"""Check the tables against their schema, all failures at once: what, how often, what would be right."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import duckdb
import pandera.polars as pandera
import polars as pl
from pandera.errors import SchemaErrors

from limpide_credit.tables import LONGEST_WORD, TABLES, Column, Gap, Table
from limpide_credit.tables.roles import ROLES
from limpide_training.table_reader import TypedTable, count_unreadable

BATCH_ROWS = 200_000

MOST_ORPHANS = 0.5
"""A table of which more rows than this share belong to no client does not fit the application table."""

MOST_OTHER_WORDS = 0.5
"""A category whose words are unknown in more rows than this share is another column."""

_TYPES = {"integer": pl.Int64, "flag": pl.Int64, "number": pl.Float64, "category": pl.String}


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: where, in how many rows, for example what, and what would be right."""

    table: str
    column: str
    rows: int
    example: str
    right: str


@dataclass(frozen=True)
class UnknownCategories:
    """Words of a category that its vocabulary lacks: in how many rows, and one of them."""

    rows: int
    example: str


@cache
def schema_of(name: str) -> pandera.DataFrameSchema:
    """Build the pandera schema of the table called ``name`` from its description."""
    table = TABLES[name]
    columns = {
        column.name: pandera.Column(_TYPES[column.kind], _checks(column), nullable=column.nullable)
        for column in table.columns
    }
    return pandera.DataFrameSchema(columns, checks=[_gap_check(gap, table) for gap in table.gaps])


def check_rows(connection: duckdb.DuckDBPyConnection, typed: TypedTable) -> Iterator[Finding]:
    """Check every row of the view of a table.

    Memory stays bounded: rows are checked ``BATCH_ROWS`` at a time.
    """
    unreadable = count_unreadable(connection, typed)
    for name, (rows, example) in unreadable.items():
        yield Finding(typed.table.name, name, rows, example[:60], typed.table.column(name).describe())
    rules = {_rule_name(gap): gap for gap in typed.table.gaps}
    skip = set(typed.absent) | {ROLES.outcome}
    tally: dict[tuple[str, str], tuple[int, str]] = {}
    for batch in connection.table(typed.table.name).to_arrow_reader(BATCH_ROWS):
        for key, rows, example in _failures(typed.table, pl.DataFrame(pl.from_arrow(batch))):
            before, first = tally.get(key, (0, example))
            tally[key] = (before + rows, first)
    for (column, check), (rows, example) in tally.items():
        if check == "not_nullable" and (column in unreadable or column in skip):
            continue
        if check in rules:
            gap = rules[check]
            names = (gap.later, gap.earlier)
            row = json.loads(example)
            shown = ", ".join(str(row[name]) for name in names)
            yield Finding(typed.table.name, ", ".join(names), rows, shown, gap.meaning)
        elif check == "not_nullable":
            right = f"never empty: {typed.table.column(column).describe()}"
            yield Finding(typed.table.name, column, rows, "(empty)", right)
        else:
            right = typed.table.column(column).describe()
            yield Finding(typed.table.name, column, rows, example[:60], right)


def check_keys(connection: duckdb.DuckDBPyConnection, table: Table) -> Iterator[Finding]:
    """Find rows whose key is there twice in the view of a table."""
    if not table.keys:
        return
    names = ", ".join(f'"{key}"' for key in table.keys)
    row = connection.execute(
        "SELECT coalesce(sum(n - 1), 0), first(key) FROM (SELECT count(*) AS n, "  # noqa: S608
        f"concat_ws(', ', {names}) AS key FROM {table.name} GROUP BY {names} HAVING count(*) > 1)"
    ).fetchone()
    if row and row[0]:
        right = f"one row for each {' and '.join(table.keys)}"
        yield Finding(table.name, ", ".join(table.keys), int(row[0]), str(row[1]), right)


def find_other_words(
    connection: duckdb.DuckDBPyConnection, table: Table, rows: int
) -> tuple[dict[str, UnknownCategories], list[Finding]]:
    """Count the words of the view of a table that are in no vocabulary, by column.

    Returns:
        What was counted, and a finding for each column that seems to be another one: most of its words are
        unknown.
    """
    categories = [column for column in table.columns if column.kind == "category"]
    if not categories or not rows:
        return {}, []
    counted, parameters = [], []
    for column in categories:
        known = ", ".join("?" * len(column.values))
        other = f'"{column.name}" NOT IN ({known})'
        counted.append(f'count(*) FILTER ({other}), first("{column.name}") FILTER ({other})')
        parameters += [*column.values] * 2
    found = connection.execute(f"SELECT {', '.join(counted)} FROM {table.name}", parameters).fetchone()  # noqa: S608
    words = {
        column.name: UnknownCategories(int(count), str(example)[:60])
        for column, count, example in zip(categories, (found or ())[::2], (found or ())[1::2], strict=True)
        if count
    }
    wrong = [
        Finding(table.name, name, one.rows, one.example, table.column(name).describe())
        for name, one in words.items()
        if one.rows > MOST_OTHER_WORDS * rows
    ]
    return words, wrong


def find_orphans(
    connection: duckdb.DuckDBPyConnection, table: Table, rows: int
) -> tuple[int, Finding | None]:
    """Count the rows of the view of a table that belong to no client or loan.

    Returns:
        How many, and a finding if they are too many for this to be chance.
    """
    if not table.references or not rows:
        return 0, None
    key, parent = next(iter(table.references.items()))
    row = connection.execute(
        f'SELECT count(*), first("{key}") FROM {table.name} ANTI JOIN {parent} USING ("{key}")'  # noqa: S608
    ).fetchone()
    orphans, example = row or (0, None)
    if orphans <= MOST_ORPHANS * rows:
        return orphans, None
    right = f"a {key} of {parent}: {orphans / rows:.0%} of {table.name} refers to rows that are not there"
    return orphans, Finding(table.name, key, orphans, str(example), right)


def _failures(table: Table, frame: pl.DataFrame) -> Iterator[tuple[tuple[str, str], int, str]]:
    """Return (column, check), number of failing rows and an example for each failing check of one batch.

    The example of a rule across columns is the whole row, as JSON.
    """
    try:
        schema_of(table.name).validate(frame, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
        grouped = cases.group_by("column", "check", maintain_order=True).agg(
            pl.len().alias("rows"), pl.col("failure_case").first().cast(pl.String).alias("example")
        )
        for row in grouped.iter_rows(named=True):
            yield (str(row["column"]), str(row["check"])), int(row["rows"]), str(row["example"])


def _checks(column: Column) -> list[pandera.Check]:
    if column.kind == "category":
        return [pandera.Check.str_length(max_value=LONGEST_WORD)]
    low, high, special = column.minimum, column.maximum, column.special

    def within_bounds(data: pandera.PolarsData) -> pl.LazyFrame:
        value = pl.col(data.key or "*")
        fine = value.is_between(low, high)
        for none in special:
            fine |= value == none
        return data.lazyframe.select(fine)

    return [pandera.Check(within_bounds, name="within_bounds")]


def _rule_name(gap: Gap) -> str:
    return f"{gap.later} after {gap.earlier}"


def _gap_check(gap: Gap, table: Table) -> pandera.Check:
    exempt = table.column(gap.later).special

    def far_enough(data: pandera.PolarsData) -> pl.LazyFrame:
        later, earlier = pl.col(gap.later), pl.col(gap.earlier)
        fine = (later - earlier >= gap.minimum) | later.is_null() | earlier.is_null()
        for none in exempt:
            fine |= later == none
        return data.lazyframe.select(fine)

    return pandera.Check(far_enough, name=_rule_name(gap))
