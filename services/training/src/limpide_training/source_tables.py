"""The tables of one source folder while they are read, checked and written anew."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import duckdb

from limpide_credit.errors import InputError
from limpide_credit.numbers import DecimalMark
from limpide_credit.tables import APPLICATION, SOURCES, TABLES, owned_by
from limpide_credit.tables.roles import ROLES
from limpide_training.table_check import (
    Finding,
    UnknownCategories,
    check_keys,
    check_rows,
    find_orphans,
    find_other_words,
)
from limpide_training.table_files import find_files
from limpide_training.table_fingerprint import Fingerprint
from limpide_training.table_reader import TypedTable, open_table, stage

MEMORY_LIMIT = "1500MB"

OnProgress = Callable[[str, int, int], None]
"""Called with what is being done, how many steps are done, and how many there are."""


@dataclass(frozen=True)
class CheckReport:
    """What a check found wrong, and what it noticed besides, by table: rows, orphans, columns, words.

    ``other_words`` has table to column to the words that its vocabulary lacks: models take them for one;
    ``read_as`` file to how it was understood, for files that are no plain CSV.
    """

    findings: tuple[Finding, ...]
    rows: dict[str, int]
    orphans: dict[str, int]
    unknown_columns: dict[str, list[str]]
    absent_columns: dict[str, list[str]]
    other_words: dict[str, dict[str, UnknownCategories]]
    read_as: dict[str, str]


@dataclass(frozen=True)
class TableSummary:
    """What was written: rows by table, clients with a known outcome, a hash of all values."""

    rows: dict[str, int]
    labelled: int
    fingerprint: str


def connect(scratch: Path) -> duckdb.DuckDBPyConnection:
    """Open a database in bounded memory that spills into ``scratch``."""
    connection = duckdb.connect()
    connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
    connection.execute("SET temp_directory = ?", [str(scratch / "spilled")])
    connection.execute("SET preserve_insertion_order = false")
    return connection


class SourceTables:
    """The tables under one folder.

    Args:
        connection: A database without tables; each table becomes a view of its name.
        source, without: As `limpide_training.ingest.ingest` takes them.
        staging: Folder to make for intermediate files.
        on_progress: Called before each step.
        decimal: The decimal mark of CSV files, if the person said it.
        writes: Whether `write` will follow `check`, for the number of steps.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        source: Path,
        without: Collection[str],
        staging: Path,
        on_progress: OnProgress | None,
        *,
        writes: bool,
        decimal: DecimalMark | None = None,
    ) -> None:
        self._connection = connection
        self._staging = staging
        self._tell = on_progress or (lambda _what, _done, _total: None)
        staging.mkdir()
        files = find_files(source, without, staging, decimal)
        self._read_as = {
            file.path.name: file.read_as for found in files.values() for file in found if file.read_as
        }
        for name in files:
            _, owner = owned_by(TABLES[name])
            if owner not in {name, *files}:
                raise InputError(
                    f"{name} cannot be used without {owner}, which says whose loans they are.",
                    field="without",
                    value=owner,
                    remedy=f"Say --without {name} too, or put {owner} there.",
                )
        self._tables = {name: open_table(connection, TABLES[name], found) for name, found in files.items()}
        self._steps = len(files) * (4 if writes else 3)
        self._done = 0

    def _step(self, what: str) -> None:
        self._tell(what, self._done, self._steps)
        self._done += 1

    def check(self) -> CheckReport:
        """Check rows, keys and references of all tables."""
        findings: list[Finding] = []
        rows, orphans, other_words = {}, {}, {}
        for name, typed in self._tables.items():
            self._step(f"reading {name}")
            rows[name] = stage(self._connection, typed, self._staging)
            self._step(f"checking {name}")
            findings += check_rows(self._connection, typed)
            words, wrong = find_other_words(self._connection, typed.table, rows[name])
            findings += wrong
            if words:
                other_words[name] = words
        if not rows[APPLICATION.name]:
            findings.append(Finding(APPLICATION.name, ROLES.client, 0, "(no row)", "at least one client"))
        for name, typed in self._tables.items():
            self._step(f"checking keys of {name}")
            findings += check_keys(self._connection, typed.table)
            found, finding = find_orphans(self._connection, typed.table, rows[name])
            if found:
                orphans[name] = found
            if finding:
                findings.append(finding)
        return CheckReport(
            findings=tuple(findings),
            rows=rows,
            orphans=orphans,
            unknown_columns={name: list(one.unknown) for name, one in self._tables.items() if one.unknown},
            absent_columns={
                name: empty
                for name, one in self._tables.items()
                if (empty := [column for column in one.absent if column not in _EMPTY_COUNTS])
            },
            other_words=other_words,
            read_as=self._read_as,
        )

    def write(self, folder: Path) -> TableSummary:
        """Write each checked table into ``folder``, sorted by client, and remove the intermediate files."""
        fingerprint = Fingerprint()
        for name, typed in self._tables.items():
            self._step(f"writing {name}")
            path = folder / f"{name}.parquet"
            target = str(path).replace("'", "''")
            self._connection.execute(
                f"COPY ({_sorted(typed)}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
            )
            fingerprint.add(name, path)
        count = f"SELECT count({ROLES.outcome}) FROM {APPLICATION.name}"  # noqa: S608, names of the schema
        labelled = self._connection.execute(count).fetchone()
        for path in self._staging.iterdir():
            path.unlink()
        self._staging.rmdir()
        return TableSummary(fingerprint.rows, labelled[0] if labelled else 0, fingerprint.hexdigest())


def _sorted(typed: TypedTable) -> str:
    """SQL of a prepared table: rows that belong to a client, in an order that only the content decides."""
    name, client = typed.table.name, ROLES.client
    loan, owner = owned_by(typed.table)
    if owner != APPLICATION.name:
        return (
            f"SELECT {owner}.{client}, {name}.* FROM {name} JOIN {owner} USING ({loan}) "  # noqa: S608
            f"SEMI JOIN {APPLICATION.name} ON {APPLICATION.name}.{client} = {owner}.{client} "
            f"ORDER BY {owner}.{client}, {', '.join(typed.table.keys)}"
        )
    keys = typed.table.keys or tuple(column for column in typed.table.names if column != client)
    order = ", ".join(f'"{key}"' for key in (client, *keys))
    belongs = "" if name == APPLICATION.name else f"SEMI JOIN {APPLICATION.name} USING ({client}) "
    given = {column: f'"{column}"' for column in typed.table.names}
    if name == APPLICATION.name:
        given |= {column: count for column, count in _EMPTY_COUNTS.items() if column in typed.absent}
    columns = ", ".join(f'{value} AS "{column}"' for column, value in given.items())
    return f"SELECT {columns} FROM {name} {belongs}ORDER BY {order}"  # noqa: S608


# A lender's tables hold what the sources gave: where they do not say more, what is missing does not exist.
# Of history the tables themselves say it.
_EMPTY_COUNTS = {
    source.column: " + ".join(f'("{fact}" IS NULL)::BIGINT' for fact in source.facts) or "NULL::BIGINT"
    for source in SOURCES.values()
}
