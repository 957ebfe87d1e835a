"""Rows of CSV or of a sheet, with what was understood of the file."""

import contextlib
import csv
import io
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, TypeAlias

from limpide_credit.numbers import DecimalMark, read_number, shown_decimal_mark
from limpide_credit.table_file.columns import Columns
from limpide_credit.table_file.encoding import detect_encoding
from limpide_credit.table_file.fault import TableFileError
from limpide_credit.table_file.sheet import is_sheet, read_sheet

Cell: TypeAlias = str | int | float
Record: TypeAlias = dict[str, Cell]
_Places: TypeAlias = Sequence[str | None]

_SEPARATORS = ",;\t|"
_SEPARATOR_LINE = re.compile(r'^"?sep=(.)"?\s*$', re.IGNORECASE)
_MISSING = frozenset({"", "nan"})
_LONGEST_HEADER = 1 << 20
_EVIDENCE = 1000
"""Cells that show a decimal mark, after which the file's is settled."""


@dataclass(frozen=True)
class Understood:
    """What was understood of a file, to be shown to the person who sent it.

    Parameters
    ----------
    encoding
        As ``utf-8``; empty for a sheet, as is the separator.
    separator
        Between the cells of a line.
    decimal
        The decimal mark; None if no number shows one, or some show a comma and some a point. Then each is
        read by itself, and refused where it could be two numbers.
    columns
        The columns as they are known, in the order of the file.
    left_out
        Places, from 1, of columns without a name; such a column is the index of a data frame, or empty.
    """

    encoding: str
    separator: str
    decimal: DecimalMark | None
    columns: tuple[str, ...]
    left_out: tuple[int, ...] = ()

    def __str__(self) -> str:
        kind = f"CSV, {self.encoding}, separator {_shown(self.separator)}" if self.separator else "sheet"
        decimal = f"decimal mark {self.decimal}" if self.decimal else "no decimal mark seen"
        left_out = f", without a name: column {', '.join(map(str, self.left_out))}" if self.left_out else ""
        return f"{kind}, {decimal}, {len(self.columns)} columns{left_out}"


class TableFile:
    """A file of rows; made by `open_table`.

    Attributes
    ----------
    understood
        What was understood of it.
    """

    def __init__(
        self, understood: Understood, places: Sequence[str | None], source: "_Text | _Sheet"
    ) -> None:
        self.understood = understood
        self._places = places
        self._source = source

    def __iter__(self) -> Iterator[Record | TableFileError | None]:
        """Yield each row after the header as cells by column, from the first one each time.

        A row that cannot be read is its error; an empty one is None, and keeps its position.
        """
        return (_record(row, self._places) for row in self._source.rows())

    def number(self, column: str, cell: Cell) -> float:
        """Return a cell as a number, read with the file's decimal mark.

        Raises
        ------
        NumberTextError
            It is none, or could be two.
        """
        if isinstance(cell, str):
            return read_number(cell, decimal=self.understood.decimal, field=column)
        return float(cell)


def open_table(file: BinaryIO, columns: Columns) -> TableFile:
    """Return the table in a seekable file: CSV in a Western encoding or UTF-16, or a workbook's first sheet.

    Raises
    ------
    TableFileError
        The file is empty, no text and no workbook, or its header is not one of ``columns``.
    """
    file.seek(0)
    source = _Sheet(read_sheet(file)) if is_sheet(file.read(8)) else _Text.of(file, columns)
    header = source.header()
    places = columns.named([str(name) for name in header])
    numbers = [at for at, name in enumerate(places) if name in columns.numbers]
    understood = Understood(
        encoding=source.encoding,
        separator=source.separator,
        decimal=_decimal(source.rows(), numbers),
        columns=tuple(name for name in places if name is not None),
        left_out=tuple(at for at, name in enumerate(places, start=1) if name is None),
    )
    return TableFile(understood, places, source)


def is_missing(cell: Cell) -> bool:
    """Whether a cell says that a value is not known: empty, or NaN as data frames write it."""
    return cell != cell or (isinstance(cell, str) and cell.strip().lower() in _MISSING)


class _Sheet:
    encoding = separator = ""

    def __init__(self, rows: list[list[Cell]]) -> None:
        # A title or empty lines may stand above the header; the first line with a cell is it.
        self._rows = list(itertools.dropwhile(lambda row: all(cell == "" for cell in row), rows))

    def header(self) -> Sequence[Cell]:
        return self._rows[0]

    def rows(self) -> Iterator[Sequence[Cell] | TableFileError]:
        return iter(self._rows[1:])


class _Text:
    def __init__(self, file: BinaryIO, encoding: str, separator: str, above: int) -> None:
        self._file = file
        self._codec = encoding
        self._above = above
        self.encoding = "utf-8" if encoding == "utf-8-sig" else encoding
        self.separator = separator

    @classmethod
    def of(cls, file: BinaryIO, columns: Columns) -> "_Text":
        encoding = detect_encoding(file)
        with _lines(file, encoding) as lines:
            first = lines.readline(_LONGEST_HEADER)
            if named := _SEPARATOR_LINE.match(first):
                return cls(file, encoding, named.group(1), above=1)
        # The separator is the one that shows the most known columns, and of those the most cells.
        separator = max(
            _SEPARATORS,
            key=lambda one: (columns.known_in(cells := _cells(first, one)), len(cells)),
        )
        return cls(file, encoding, separator, above=0)

    def header(self) -> Sequence[Cell]:
        found = next(self._read(self._above), [])
        if isinstance(found, TableFileError):
            raise found
        if not found or not any(found):
            raise TableFileError("empty", "The file is empty.", remedy="Send a header and rows.")
        return found

    def rows(self) -> Iterator[Sequence[Cell] | TableFileError]:
        return self._read(self._above + 1)

    def _read(self, skip: int) -> Iterator[Sequence[Cell] | TableFileError]:
        with _lines(self._file, self._codec) as lines:
            reader = csv.reader(lines, delimiter=self.separator, strict=True)
            for number in itertools.count():
                try:
                    cells = next(reader, None)
                except csv.Error as error:
                    cells = _not_csv(error, reader.line_num)
                if cells is None:
                    return
                if number >= skip:
                    yield cells


class _lines(io.TextIOWrapper):  # noqa: N801 - used as a context
    """The lines of a file as text, ended by any of the three line ends; the file itself stays open."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        file.seek(0)
        super().__init__(file, encoding=encoding, newline="")

    def __exit__(self, *_: object) -> None:
        self.detach()

    def __del__(self) -> None:
        """Let go of a file whose rows were not read to the end; it is not this object's to close."""
        with contextlib.suppress(ValueError):
            self.detach()


def _cells(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return []


def _record(row: Sequence[Cell] | TableFileError, places: _Places) -> Record | TableFileError | None:
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


def _decimal(rows: Iterable[Sequence[Cell] | TableFileError], numbers: Sequence[int]) -> DecimalMark | None:
    """Return the decimal mark that the numbers of a file agree on."""
    found: set[DecimalMark] = set()
    shown = 0
    for row in rows if numbers else ():
        if isinstance(row, TableFileError):
            continue
        for at in numbers:
            cell = row[at] if at < len(row) else ""
            if not isinstance(cell, str) or cell.isdigit():
                continue
            if (mark := shown_decimal_mark(cell)) is not None:
                found.add(mark)
                shown += 1
        if shown >= _EVIDENCE:
            break
    return next(iter(found)) if len(found) == 1 else None


def _not_csv(error: csv.Error, line: int) -> TableFileError:
    return TableFileError(
        "no_csv",
        f"Line {line} is not CSV: {error}.",
        field="row",
        value=line,
        remedy="Close each quote, and double those within a quoted cell.",
        line=line,
    )


def _shown(separator: str) -> str:
    return {"\t": "tab"}.get(separator, separator)
