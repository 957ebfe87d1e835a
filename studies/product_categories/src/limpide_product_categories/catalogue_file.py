"""The rows of a catalogue's file, whatever spreadsheet saved it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from limpide_credit.errors import InputError
from limpide_credit.table_file import Cells, Columns, TableFileError, is_missing, open_table

_ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods")
_FILES_NAMED = 10
NAME_THEM = "Name the columns with --name-column, --description-column and --category-column."


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """A row: the line of the file that it begins on, and its cells as text, empty where nothing stands."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """How a file was understood, its columns, and its rows, those where nothing stands among them."""

    read_as: str
    columns: tuple[str, ...]
    rows: tuple[CatalogueRow, ...]


def the_file(path: Path) -> Path:
    """Return the file that ``path`` is, or that it alone holds.

    Raises:
        InputError: It is a folder with no table, or with several.
    """
    if not path.is_dir():
        return path
    files = _tables(path)
    if len(files) != 1:
        raise InputError(
            f"The folder {path} holds {len(files)} tables.",
            field="data",
            value=", ".join(file.name for file in files[:_FILES_NAMED]) or path,
            remedy="Name the one file of products.",
        )
    return files[0]


def has_table(path: Path) -> bool:
    """Tell whether ``path`` is a file, or a folder that somebody put a table into."""
    return not path.is_dir() or bool(_tables(path))


def read_rows(path: Path, known: Sequence[str]) -> CatalogueFile:
    """Return the rows of a file, or of the one file in a folder.

    Args:
        known: Columns to look for; the others are kept.

    Raises:
        InputError: There is no such file, it is no table, or a row is not one.
    """
    path = the_file(path)
    try:
        with path.open("rb") as file:
            table = open_table(file, Columns(known, others_allowed=True))
            rows = []
            for row in table:
                if isinstance(row.cells, TableFileError):
                    raise row.cells
                cells = {name: _text(row.cells, name) for name in table.understood.columns}
                rows.append(CatalogueRow(row.line, cells))
    except OSError as error:
        raise InputError(
            f"The catalogue cannot be read ({error.strerror}).",
            field="data",
            value=path,
            remedy="Name a file of products.",
        ) from error
    except TableFileError as error:
        raise InputError(
            f"{path.name} is no catalogue: {error.message}",
            field="data",
            value=path,
            remedy=NAME_THEM if error.fault == "no_known_column" else error.remedy,
        ) from error
    return CatalogueFile(str(table.understood), table.understood.columns, tuple(rows))


def _text(cells: Cells | None, name: str) -> str:
    return "" if cells is None or is_missing(cells[name]) else str(cells[name])


def _tables(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if file.suffix.lower() in _ENDINGS)
