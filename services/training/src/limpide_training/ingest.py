"""From a folder of source tables to the prepared folder: checked, typed, sorted by client, written whole.

::

    <prepared>/application.parquet      labelled and unlabelled clients; TARGET null where it is not known
    <prepared>/<table>.parquet          one a present history table; bureau_balance with SK_ID_CURR joined in
    <prepared>/tables.json              rows, absent tables, fingerprint, what was left out

Values are as given: special values (365243, XNA, XAP) are the features' business.
"""

import json
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, field
from pathlib import Path

import duckdb

from limpide_credit.errors import InputError
from limpide_credit.tables import HISTORY_TABLES, TABLES
from limpide_training.folders import whole_folder
from limpide_training.table_check import Finding, check_keys, check_rows
from limpide_training.table_files import find_files
from limpide_training.table_fingerprint import Fingerprint
from limpide_training.table_reader import TypedTable, open_table, stage

MANIFEST = "tables.json"
FORMAT = 1
MEMORY_LIMIT = "1500MB"
MOST_ORPHANS = 0.5
"""A table of which more rows than this share belong to no client does not fit the application table."""

OnProgress = Callable[[str, int, int], None]
"""Called with what is being done, how many steps are done, and how many there are."""


@dataclass(frozen=True)
class PreparedTables:
    """What a prepared folder holds.

    Parameters
    ----------
    directory
        The folder.
    rows
        Table name to number of rows; only present tables.
    labelled
        Clients whose outcome is known.
    absent
        Tables that are knowingly absent.
    fingerprint
        SHA-256 over all values in order: equal for equal content, whatever the files' format was.
    source
        Where the tables came from.
    orphans
        Table name to rows that were left out because they belong to no client.
    unknown_columns, absent_columns
        Table name to columns that were ignored, or that no file had.
    """

    directory: Path
    rows: dict[str, int]
    labelled: int
    absent: tuple[str, ...]
    fingerprint: str
    source: str
    orphans: dict[str, int] = field(default_factory=dict)
    unknown_columns: dict[str, list[str]] = field(default_factory=dict)
    absent_columns: dict[str, list[str]] = field(default_factory=dict)

    def path(self, table: str) -> Path:
        """Return the Parquet file of a present table."""
        return self.directory / f"{table}.parquet"


@dataclass(frozen=True)
class CheckReport:
    """What a check found wrong, and what it noticed besides."""

    findings: tuple[Finding, ...]
    rows: dict[str, int]
    orphans: dict[str, int]
    unknown_columns: dict[str, list[str]]
    absent_columns: dict[str, list[str]]


def ingest(
    source: Path,
    destination: Path,
    without: Collection[str] = (),
    on_progress: OnProgress | None = None,
) -> PreparedTables:
    """Check the tables under ``source`` and write them as a prepared folder.

    Parameters
    ----------
    source
        Folder with the published file names, as CSV, gzipped CSV, Parquet or folders of parts.
    destination
        The prepared folder; an older one there is replaced at the very end.
    without
        Tables that are knowingly absent.
    on_progress
        Called as the work goes on.

    Raises
    ------
    InputError
        A file, a column or a value is not as it should be.
    ConflictError
        Something else is at ``destination``.
    UnavailableError
        No space is left, or the folder cannot be written.
    """
    with whole_folder(destination, MANIFEST) as folder, _connect(folder) as connection:
        tables = _Reading(connection, source, without, folder / "staged", on_progress, writes=True)
        report = tables.check()
        if report.findings:
            raise _refusal(report.findings)
        prepared = tables.write(folder, report)
        connection.close()
        tables.clean()
        (folder / MANIFEST).write_text(json.dumps(_manifest(prepared), indent=2) + "\n", encoding="utf-8")
    return PreparedTables(**{**vars(prepared), "directory": destination})


def check(
    source: Path, scratch: Path, without: Collection[str] = (), on_progress: OnProgress | None = None
) -> CheckReport:
    """Check the tables under ``source``; ``scratch`` is an empty folder for intermediate files."""
    with _connect(scratch) as connection:
        return _Reading(connection, source, without, scratch / "staged", on_progress, writes=False).check()


def load_manifest(directory: Path) -> PreparedTables:
    """Read what a prepared folder holds; InputError if it is none, or a file of it is missing."""
    remedy = "Write it with `limpide tables ingest SOURCE DESTINATION`."
    try:
        manifest = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            f"{directory} is no prepared folder: it has no readable {MANIFEST}.",
            field="data",
            value=directory,
            remedy=remedy,
        ) from error
    if manifest.pop("format", None) != FORMAT:
        raise InputError(
            f"{directory} was prepared by another version.", field="data", value=directory, remedy=remedy
        )
    prepared = PreparedTables(**{**manifest, "directory": directory, "absent": tuple(manifest["absent"])})
    for table in prepared.rows:
        if not prepared.path(table).is_file():
            raise InputError(
                f"{directory} lacks {table}.parquet.", field=table, value=directory, remedy=remedy
            )
    return prepared


def _connect(scratch: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
    connection.execute("SET temp_directory = ?", [str(scratch / "spilled")])
    connection.execute("SET preserve_insertion_order = false")
    return connection


def _manifest(prepared: PreparedTables) -> dict[str, object]:
    return {
        "format": FORMAT,
        **{name: value for name, value in asdict(prepared).items() if name != "directory"},
    }


def _refusal(findings: tuple[Finding, ...]) -> InputError:
    first = findings[0]
    others = f" {len(findings) - 1} more things are wrong." if len(findings) > 1 else ""
    return InputError(
        f"{first.table}: {first.column} is wrong in {first.rows:,} rows.{others}",
        field=f"{first.table}.{first.column}",
        value=first.example,
        remedy=f"Right would be: {first.right}. `limpide tables check` lists everything.",
    )


class _Reading:
    """The tables of one source while they are checked and written."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        source: Path,
        without: Collection[str],
        staging: Path,
        on_progress: OnProgress | None,
        *,
        writes: bool,
    ) -> None:
        self._connection = connection
        self._source = source
        self._staging = staging
        self._absent = tuple(name for name in HISTORY_TABLES if name in without)
        self._tell = on_progress or (lambda _what, _done, _total: None)
        files = find_files(source, without)
        if "bureau_balance" in files and "bureau" not in files:
            raise InputError(
                "bureau_balance cannot be used without bureau, which says whose loans they are.",
                field="without",
                value="bureau",
                remedy="Say --without bureau_balance too, or put bureau there.",
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
        rows, orphans = {}, {}
        self._staging.mkdir()
        for name, typed in self._tables.items():
            self._step(f"reading {name}")
            rows[name] = stage(self._connection, typed, self._staging)
            self._step(f"checking {name}")
            findings += check_rows(self._connection, typed)
        if not rows["application"]:
            findings.append(Finding("application", "SK_ID_CURR", 0, "(no row)", "at least one client"))
        for name, typed in self._tables.items():
            self._step(f"keys of {name}")
            findings += check_keys(self._connection, typed.table)
        for name, typed in self._tables.items():
            found, finding = self._find_orphans(typed, rows[name])
            if found:
                orphans[name] = found
            if finding:
                findings.append(finding)
        return CheckReport(
            findings=tuple(findings),
            rows=rows,
            orphans=orphans,
            unknown_columns={
                name: list(typed.unknown) for name, typed in self._tables.items() if typed.unknown
            },
            absent_columns={name: list(typed.absent) for name, typed in self._tables.items() if typed.absent},
        )

    def _find_orphans(self, typed: TypedTable, rows: int) -> tuple[int, Finding | None]:
        """Count the rows that belong to no client; a finding if they are too many for this to be chance."""
        name = typed.table.name
        reference = next(iter(typed.table.references.items()), None)
        if reference is None or not rows:
            return 0, None
        key, parent = reference
        row = self._connection.execute(
            f'SELECT count(*), first("{key}") FROM {name} ANTI JOIN {parent} USING ("{key}")'  # noqa: S608
        ).fetchone()
        orphans, example = row or (0, None)
        if orphans <= MOST_ORPHANS * rows:
            return orphans, None
        right = f"a {key} of {parent}: {orphans / rows:.0%} of {name} refers to rows that are not there"
        return orphans, Finding(name, key, orphans, str(example), right)

    def write(self, folder: Path, report: CheckReport) -> PreparedTables:
        """Write each table sorted by client into ``folder``."""
        fingerprint = Fingerprint()
        rows = {}
        for name, typed in self._tables.items():
            self._step(f"writing {name}")
            path = folder / f"{name}.parquet"
            self._connection.execute(
                f"COPY ({_sorted(typed)}) TO '{_sql_text(path)}' (FORMAT parquet, COMPRESSION zstd)"
            )
            fingerprint.add(name, path)
            rows[name] = fingerprint.rows[name]
        labelled = self._connection.execute("SELECT count(TARGET) FROM application").fetchone()
        return PreparedTables(
            directory=folder,
            rows=rows,
            labelled=labelled[0] if labelled else 0,
            absent=self._absent,
            fingerprint=fingerprint.hexdigest(),
            source=str(self._source),
            orphans=report.orphans,
            unknown_columns=report.unknown_columns,
            absent_columns=report.absent_columns,
        )

    def clean(self) -> None:
        """Remove the intermediate files."""
        for path in self._staging.iterdir():
            path.unlink()
        self._staging.rmdir()


def _sorted(typed: TypedTable) -> str:
    """SQL of a prepared table: rows that belong to a client, in an order that only the content decides."""
    name = typed.table.name
    if name == "bureau_balance":
        return (
            "SELECT bureau.SK_ID_CURR, bureau_balance.* FROM bureau_balance JOIN bureau USING (SK_ID_BUREAU) "
            "SEMI JOIN application ON application.SK_ID_CURR = bureau.SK_ID_CURR "
            "ORDER BY bureau.SK_ID_CURR, SK_ID_BUREAU, MONTHS_BALANCE"
        )
    keys = typed.table.keys or tuple(name for name in typed.table.names if name != "SK_ID_CURR")
    order = ", ".join(f'"{key}"' for key in ("SK_ID_CURR", *keys))
    belongs = "" if name == "application" else "SEMI JOIN application USING (SK_ID_CURR) "
    columns = ", ".join(f'"{column}"' for column in typed.table.names)
    return f"SELECT {columns} FROM {name} {belongs}ORDER BY {order}"  # noqa: S608


def _sql_text(path: Path) -> str:
    return str(path).replace("'", "''")
