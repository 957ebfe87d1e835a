"""From a folder of source tables to the prepared folder: checked, typed, sorted by client, written whole.

::

    <prepared>/<application>.parquet    labelled and unlabelled clients; the outcome null where unknown
    <prepared>/<table>.parquet          one a present history table, the client joined in if it lacks him
    <prepared>/tables.json              rows, absent tables, fingerprint, what was left out

Values are as given: special values (365243, XNA, XAP) are the features' business.
"""

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from pathlib import Path

from limpide_credit.errors import InputError
from limpide_credit.numbers import DecimalMark
from limpide_credit.tables import HISTORY_TABLES
from limpide_training.folders import atomic_folder, write_errors
from limpide_training.source_tables import CheckReport, OnProgress, SourceTables, connect
from limpide_training.table_check import Finding

MANIFEST = "tables.json"
FORMAT = 1
RANGE_WIDTH = "numbers_a_range"
"""Key of the manifest of a folder whose tables are in client ranges: numbers a range (`range_tables`)."""


@dataclass(frozen=True)
class PreparedTables:
    """What a prepared folder holds."""

    directory: Path  # The folder
    rows: dict[str, int]  # Table name to number of rows; only present tables
    labelled: int  # Clients whose outcome is known
    absent: tuple[str, ...]  # Tables that are knowingly absent
    # SHA-256 over all values in order: equal for equal content, whatever the files' format was.
    fingerprint: str
    source: str  # Where the tables came from
    # Table name to rows that were left out because they belong to no client.
    orphans: dict[str, int] = field(default_factory=dict)
    # unknown_columns and absent_columns: table name to columns that were ignored, or that no file had.
    unknown_columns: dict[str, list[str]] = field(default_factory=dict)
    absent_columns: dict[str, list[str]] = field(default_factory=dict)
    # Table name to column to rows with a word that its vocabulary lacks.
    other_words: dict[str, dict[str, int]] = field(default_factory=dict)
    # File to how it was understood, for files that are no plain CSV.
    read_as: dict[str, str] = field(default_factory=dict)

    def path(self, table: str) -> Path:
        """Return the Parquet file of a present table."""
        return self.directory / f"{table}.parquet"


def ingest(
    source: Path,
    destination: Path,
    without: Collection[str] = (),
    on_progress: OnProgress | None = None,
    *,
    decimal: DecimalMark | None = None,
) -> PreparedTables:
    """Check the tables under ``source`` and write them as a prepared folder.

    Args:
        source: Folder with the published file names, as CSV, gzipped CSV, sheets, Parquet or folders of
            parts.
        destination: The prepared folder; an older one there is replaced at the very end.
        without: Tables that are knowingly absent.
        on_progress: Called as the work goes on.
        decimal: The decimal mark of CSV files whose numbers do not show it.

    Raises:
        InputError: A file, a column or a value is not as it should be.
        ConflictError: Something else is at ``destination``.
        UnavailableError: No space is left, or the folder cannot be written.
    """
    with atomic_folder(destination, MANIFEST) as folder:
        with connect(folder) as connection:
            tables = SourceTables(
                connection, source, without, folder / "staged", on_progress, writes=True, decimal=decimal
            )
            report = tables.check()
            if report.findings:
                raise _refusal(report.findings)
            written = tables.write(folder)
        prepared = PreparedTables(
            directory=destination,
            rows=written.rows,
            labelled=written.labelled,
            absent=tuple(name for name in HISTORY_TABLES if name in without),
            fingerprint=written.fingerprint,
            source=str(source),
            orphans=report.orphans,
            unknown_columns=report.unknown_columns,
            absent_columns=report.absent_columns,
            other_words={
                name: {column: one.rows for column, one in words.items()}
                for name, words in report.other_words.items()
            },
            read_as=report.read_as,
        )
        manifest = {"format": FORMAT, **asdict(prepared)}
        del manifest["directory"]
        (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return prepared


def check(
    source: Path,
    scratch: Path,
    without: Collection[str] = (),
    on_progress: OnProgress | None = None,
    *,
    decimal: DecimalMark | None = None,
) -> CheckReport:
    """Check the tables under ``source``; ``scratch`` is an empty folder for intermediate files.

    Raises as `ingest` does, but for values: those are the report's findings.
    """
    with write_errors(scratch), connect(scratch) as connection:
        return SourceTables(
            connection, source, without, scratch / "staged", on_progress, writes=False, decimal=decimal
        ).check()


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
    if RANGE_WIDTH in manifest:
        raise InputError(
            f"The tables of {directory} are in client ranges, which Spark alone reads.",
            field="data",
            value=directory,
            remedy="Use `--engine spark`, or name the prepared folder that they were made of.",
        )
    prepared = PreparedTables(**{**manifest, "directory": directory, "absent": tuple(manifest["absent"])})
    for table in prepared.rows:
        if not prepared.path(table).is_file():
            raise InputError(
                f"{directory} lacks {table}.parquet.", field=table, value=directory, remedy=remedy
            )
    return prepared


def _refusal(findings: tuple[Finding, ...]) -> InputError:
    first = findings[0]
    others = f" {len(findings) - 1} more things are wrong." if len(findings) > 1 else ""
    return InputError(
        f"{first.table}: {first.column} is wrong in {first.rows:,} rows.{others}",
        field=f"{first.table}.{first.column}",
        value=first.example,
        remedy=f"Right would be: {first.right}. `limpide tables check` lists everything.",
    )
