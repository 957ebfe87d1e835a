"""Find the files of the tables under a folder and let duckdb read them: CSV, sheets, Parquet, parts."""

import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from limpide_credit.errors import InputError
from limpide_credit.numbers import DecimalMark
from limpide_credit.table_file import TableFileError
from limpide_credit.tables import APPLICATION, TABLES, Table
from limpide_training.folders import is_disk_full
from limpide_training.people_tables import SHEETS, FileFormat, form_of, write_plain

_KINDS = {".csv": "csv", ".csv.gz": "csv", ".parquet": "parquet", **dict.fromkeys(SHEETS, "sheet")}


@dataclass(frozen=True)
class TableFile:
    """One source of rows: a file, or a folder of parts of one kind."""

    name: str  # The published name, such as that of the labelled applications
    path: Path  # The file or the folder
    parts: tuple[Path, ...]  # The files to read, in order
    # ``csv``, ``parquet`` or ``sheet``; what is not plain CSV is ``parquet`` once it is written anew.
    kind: str
    header: tuple[str, ...] = ()  # Names of the columns of a CSV file
    read_as: str = ""  # How it was understood, if it is not plain

    @property
    def reader(self) -> str:
        """The duckdb table function that reads it; every value of a CSV file as text."""
        paths = ", ".join(_quoted(str(part)) for part in self.parts)
        if self.kind == "parquet":
            return f"read_parquet([{paths}], union_by_name=true)"
        columns = ", ".join(f"{_quoted(name)}: 'VARCHAR'" for name in self.header)
        return (
            f"read_csv([{paths}], auto_detect=false, columns={{{columns}}}, header=true, delim=',', "
            "quote='\"', escape='\"', nullstr=['', 'nan', 'NaN'], encoding='utf-8', strict_mode=true)"
        )


def find_files(
    source: Path, without: Collection[str], anew: Path, decimal: DecimalMark | None = None
) -> dict[str, list[TableFile]]:
    """Return the files of each table found under ``source``.

    Args:
        source: Folder that holds ``TABLE.csv``, ``TABLE.csv.gz``, ``TABLE.parquet``, ``TABLE.xlsx`` or a
            folder ``TABLE``; names are known in any case.
        without: Tables that are knowingly absent.
        anew: Folder in which files that are not plain are written anew.
        decimal: The decimal mark of CSV files, if the person said it.

    Raises:
        InputError: The folder, or a table that is not in ``without``, is missing; a table is there twice;
            ``without`` names a table that does not exist, that is there, or that nobody can do without.
    """
    if not source.is_dir():
        raise InputError(
            f"There is no folder {source}.",
            field="source",
            value=source,
            remedy=f"Name the folder that holds {APPLICATION.files[0]}.csv and the other tables.",
        )
    _check_without(without)
    found: dict[str, list[TableFile]] = {}
    for table in TABLES.values():
        files = [file for name in table.files if (file := _find(source, name))]
        if files and table.name in without:
            raise InputError(
                f"{table.name} is said to be absent, but {files[0].path.name} is there.",
                field="without",
                value=table.name,
                remedy="Leave it out of --without, or move the file away.",
            )
        if files:
            found[table.name] = [_opened(file, table, anew, decimal) for file in files]
        elif table.name not in without:
            raise _missing(source, table)
    return found


def _check_without(without: Collection[str]) -> None:
    for name in without:
        if name not in TABLES or name == APPLICATION.name:
            others = ", ".join(table for table in TABLES if table != APPLICATION.name)
            raise InputError(
                "The application table cannot be absent."
                if name == APPLICATION.name
                else f"There is no table '{name}'.",
                field="without",
                value=name,
                remedy=f"Use any of {others}.",
            )


def _missing(source: Path, table: Table) -> InputError:
    names = " nor ".join(f"{name}.csv" for name in table.files)
    remedy = "Put it there (also as .csv.gz, .parquet, .xlsx or a folder of parts)"
    if table.name != APPLICATION.name:
        remedy += f", or say --without {table.name}"
    return InputError(f"{source} holds no {names}.", field=table.name, value=source, remedy=f"{remedy}.")


def _find(source: Path, name: str) -> TableFile | None:
    candidates = [
        TableFile(name, path, (path,), kind)
        for path in sorted(source.iterdir())
        for ending, kind in _KINDS.items()
        if path.name.lower() == f"{name.lower()}{ending}" and path.is_file()
    ]
    candidates += [
        _find_parts(path, name)
        for path in sorted(source.iterdir())
        if path.name.lower() == name.lower() and path.is_dir()
    ]
    if len(candidates) > 1:
        raise InputError(
            f"{name} is there {len(candidates)} times: "
            f"{', '.join(candidate.path.name for candidate in candidates)}.",
            field=name,
            value=source,
            remedy="Keep one of them.",
        )
    return candidates[0] if candidates else None


def _find_parts(folder: Path, name: str) -> TableFile:
    there = sorted(path for path in folder.iterdir() if path.is_file())
    for ending, kind in _KINDS.items():
        if parts := tuple(path for path in there if path.name.lower().endswith(ending)):
            return TableFile(name, folder, parts, kind)
    raise InputError(
        f"The folder {folder} holds no part of {name}.",
        field=name,
        value=folder,
        remedy=f"Put files there that end in {', '.join(_KINDS)}.",
    )


def read_columns(connection: duckdb.DuckDBPyConnection, file: TableFile) -> dict[str, str]:
    """Return the columns of a file with their SQL types; InputError if it cannot be read at all."""
    if file.kind == "csv":
        return dict.fromkeys(file.header, "VARCHAR")
    with reading(file):
        described = connection.execute(f"DESCRIBE FROM {file.reader}").fetchall()
    return {row[0]: row[1] for row in described}


@contextmanager
def reading(file: TableFile) -> Iterator[None]:
    """Turn what duckdb says of an unreadable file into an error that a person can act on."""
    try:
        yield
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        if is_disk_full(error):
            raise
        raise _unreadable(file, str(error)) from error


def _opened(file: TableFile, table: Table, anew: Path, decimal: DecimalMark | None) -> TableFile:
    """Return a file as duckdb reads it; one that a person saved in another form is written anew."""
    for part in file.parts:
        if part.stat().st_size == 0:
            raise InputError(
                f"{part.name} is empty.",
                field=file.name,
                value=part,
                remedy="Copy the file again from its source.",
            )
    if file.kind == "parquet":
        return file
    forms = [_form(file, part, table, decimal) for part in file.parts]
    header = forms[0].understood.columns
    for part, form in zip(file.parts, forms, strict=True):
        other = form.understood.columns
        if other != header:
            raise InputError(
                f"{part.name} has other columns than {file.parts[0].name}.",
                field=file.name,
                value=", ".join(sorted(set(other) ^ set(header))) or "the same in another order",
                remedy="Give all parts of a table the same header line.",
            )
    if all(form.is_plain for form in forms):
        return replace(file, header=header)
    path = anew / f"{file.name}.as-read.parquet"
    write_plain(file.parts, table, header, decimal, path)
    return replace(file, parts=(path,), kind="parquet", read_as=str(forms[0].understood))


def _form(file: TableFile, part: Path, table: Table, decimal: DecimalMark | None) -> FileFormat:
    try:
        return form_of(part, table, decimal)
    except TableFileError as error:
        raise InputError(
            f"{part.name}: {error.message}",
            field=f"{file.name}.{error.field}",
            value=error.value or part,
            remedy=error.remedy,
        ) from None
    except (OSError, EOFError, zlib.error) as error:
        raise _unreadable(file, str(error)) from error


def _wrong_encoding(file: TableFile, part: Path, encoding: str) -> InputError:
    return InputError(
        f"{part.name} is not UTF-8 but {encoding}.",
        field=file.name,
        value=part,
        remedy="Write it again as UTF-8, for example with `iconv -t UTF-8`.",
    )


def _unreadable(file: TableFile, reason: str) -> InputError:
    """Say what duckdb found wrong, in our words where the cause is a common one."""
    low = reason.lower()
    if "utf-8" in low or "unicode" in low or "encoding" in low:
        return _wrong_encoding(file, file.path, "in another encoding")
    if file.kind == "parquet":
        return InputError(
            f"{file.path.name} is not a whole Parquet file.",
            field=file.name,
            value=reason.splitlines()[0],
            remedy="It was cut off or is damaged: copy it again from its source.",
        )
    return InputError(
        f"{file.path.name} cannot be read as CSV.",
        field=file.name,
        value=reason.splitlines()[0],
        remedy="It needs a header, commas between values, double quotes around text with commas, and UTF-8.",
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
