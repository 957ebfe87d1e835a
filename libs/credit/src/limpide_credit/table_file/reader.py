"""Rows of CSV or of a sheet, with what was understood of the file."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol, TypeAlias, TypeVar

from limpide_credit.dates import DateOrder, read_moment, shown_date_order
from limpide_credit.numbers import DecimalMark, read_client_number, read_number, shown_decimal_mark
from limpide_credit.table_file.columns import Columns
from limpide_credit.table_file.fault import TableFileError
from limpide_credit.table_file.sheet import is_sheet, read_sheet
from limpide_credit.table_file.text import TextRows
from limpide_credit.table_file.understood import ReadingReport

Cell: TypeAlias = str | int | float
Cells: TypeAlias = dict[str, Cell]

_MISSING = frozenset({"", "nan"})
_EVIDENCE = 1000
"""Cells that show a decimal mark or an order of dates, after which the file's is settled."""

_LOOKED_AT = 20_000
"""Rows that are looked at for them: a cell further down that contradicts is refused by itself."""

_Mark = TypeVar("_Mark")


@dataclass(frozen=True, slots=True)
class Row:
    """A row after the header."""

    line: int  # Of the file or the sheet, from 1, on which it begins
    cells: Cells | TableFileError | None  # By column; None if it is empty, its error if it cannot be read.


class _Source(Protocol):
    encoding: str
    separator: str

    def header(self) -> Sequence[Cell]: ...

    def rows(self) -> Iterator[tuple[int, Sequence[Cell] | TableFileError]]: ...


class TableFile:
    """A file of rows; made by `open_table`.

    Attributes:
        understood: What was understood of it.
    """

    def __init__(self, understood: ReadingReport, places: Sequence[str | None], source: _Source) -> None:
        self.understood = understood
        self._places = places
        self._source = source

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows after the header, from the first one each time; empty ones keep their position."""
        return (Row(line, _record(row, self._places)) for line, row in self._source.rows())

    def number(self, column: str, cell: Cell) -> float:
        """Return a cell as a number, read with the file's decimal mark.

        Raises:
            NumberTextError: It is none, or could be two.
        """
        if isinstance(cell, str):
            return read_number(cell, decimal=self.understood.decimal, field=column)
        return float(cell)

    def moment(self, column: str, cell: Cell) -> datetime:
        """Return a cell as a moment, read with the file's order of day and month.

        Raises:
            InputError: It is none, or could be two.
        """
        return read_moment(str(cell), order=self.understood.dates, field=column)


def open_table(
    file: BinaryIO,
    columns: Columns,
    *,
    decimal: DecimalMark | None = None,
    dates: DateOrder | None = None,
) -> TableFile:
    """Return the table in a seekable file: CSV in a Western encoding or UTF-16, or a workbook's first sheet.

    Args:
        columns: What its header may name.
        decimal, dates: The decimal mark and the order of dates where a person said them; else what the cells
            show.

    Raises:
        TableFileError: The file is empty, no text and no workbook, or its header is not one of ``columns``.
    """
    file.seek(0)
    source: _Source = _Sheet(read_sheet(file)) if is_sheet(file.read(8)) else TextRows(file, columns)
    places = columns.named([str(name) for name in source.header()])
    understood = ReadingReport(
        encoding=source.encoding,
        separator=source.separator,
        decimal=decimal or _agreed(source, places, columns.numbers, shown_decimal_mark),
        dates=dates or _agreed(source, places, columns.moments, shown_date_order),
        columns=tuple(name for name in places if name is not None),
        left_out=tuple(at for at, name in enumerate(places, start=1) if name is None),
    )
    return TableFile(understood, places, source)


def is_missing(cell: Cell) -> bool:
    """Whether a cell says that a value is not known: empty, or NaN as data frames write it."""
    if not isinstance(cell, str):
        return cell != cell
    # Most cells begin with a digit: they are not worth the rest.
    return not cell or ((cell[0] in "nN" or cell[0].isspace()) and cell.strip().lower() in _MISSING)


def client_number_of(cell: Cell, *, field: str = "client_id") -> int:
    """Return the client number in a cell of a file or a sheet; raises as `read_client_number` does."""
    whole = isinstance(cell, float) and cell.is_integer()
    return read_client_number(f"{cell:.0f}" if whole else str(cell), field=field)


class _Sheet:
    encoding = separator = ""

    def __init__(self, rows: list[list[Cell]]) -> None:
        # Empty lines may stand above the header; the first line with a cell is it.
        lines = enumerate(rows, start=1)
        self._rows = list(itertools.dropwhile(lambda row: all(cell == "" for cell in row[1]), lines))

    def header(self) -> Sequence[Cell]:
        return self._rows[0][1]

    def rows(self) -> Iterator[tuple[int, Sequence[Cell] | TableFileError]]:
        return iter(self._rows[1:])


def _record(
    row: Sequence[Cell] | TableFileError, places: Sequence[str | None]
) -> Cells | TableFileError | None:
    if isinstance(row, TableFileError):
        return row
    if all(cell == "" or (isinstance(cell, str) and not cell.strip()) for cell in row):
        return None
    if len(row) < len(places) or any(cell != "" for cell in row[len(places) :]):
        return TableFileError(
            "wrong_cells",
            f"The row has {len(row)} cells, the header {len(places)}.",
            field="row",
            value=len(row),
            remedy="Give each column a cell; quote cells that hold the separator.",
            cells=len(row),
            columns=len(places),
        )
    return {
        name: cell.strip() if isinstance(cell, str) else cell
        for name, cell in zip(places, row, strict=False)
        if name is not None
    }


def _agreed(
    source: _Source,
    places: Sequence[str | None],
    columns: frozenset[str],
    shown: Callable[[str], _Mark | None],
) -> _Mark | None:
    """Return the mark that the cells of some columns show, if they agree."""
    wanted = [at for at, name in enumerate(places) if name in columns]
    found: set[_Mark] = set()
    seen = 0
    for _, row in itertools.islice(source.rows(), _LOOKED_AT) if wanted else ():
        if isinstance(row, TableFileError):
            continue
        for at in wanted:
            cell = row[at] if at < len(row) else ""
            if isinstance(cell, str) and not cell.isdigit() and (mark := shown(cell)) is not None:
                found.add(mark)
                seen += 1
        if seen >= _EVIDENCE:
            break
    return found.pop() if len(found) == 1 else None
