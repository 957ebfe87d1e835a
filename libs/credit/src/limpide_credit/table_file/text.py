"""The rows of a text file: which separator it has, and its lines as cells."""

import contextlib
import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from limpide_credit.table_file.columns import Columns
from limpide_credit.table_file.encoding import detect_encoding
from limpide_credit.table_file.fault import TableFileError

# A semicolon first: a file of one column has none of them, and its cells are split the least by it.
_SEPARATORS = ";,\t|"
_SEPARATOR_LINE = re.compile(r"""^"?sep=([^"\r\n])"?\s*$""", re.IGNORECASE)
_LONGEST_HEADER = 1 << 18
_OPEN_QUOTE = "unexpected end of data"


class TextRows:
    """A text file as rows of cells, from the first one each time it is read.

    Args:
        file: Seekable.
        columns: What its header may name.

    Raises:
        TableFileError: The file is empty, no text, or begins with a line that is longer than a header.
    """

    def __init__(self, file: BinaryIO, columns: Columns) -> None:
        self._file = file
        self._codec = detect_encoding(file)
        self.encoding = "utf-8" if self._codec == "utf-8-sig" else self._codec
        with _lines(file, self._codec) as lines:
            first = lines.readline(_LONGEST_HEADER)
            named = _SEPARATOR_LINE.match(first)
            self._above = 1 if named else 0
            header = lines.readline(_LONGEST_HEADER) if named else first
        if named:
            self.separator = named.group(1)
        else:
            # The separator is the one that shows the most known columns, and of those the most cells.
            self.separator = max(
                _SEPARATORS, key=lambda one: (columns.known_in(cells := _cells(first, one)), len(cells))
            )
        if len(header) == _LONGEST_HEADER:
            columns.check_width(header.count(self.separator) + 1)
            raise TableFileError(
                "no_known_column",
                "The first line is no line of names: it is too long.",
                field="header",
                value=header[:60],
                remedy=f"Begin with a line of names, such as {', '.join(columns.names[:3])}.",
                column=header[:60],
            )

    def header(self) -> Sequence[str]:
        """Return the names; TableFileError if there are none."""
        _, found = next(self._read(self._above), (1, ()))
        if isinstance(found, TableFileError):
            raise found
        if not any(found):
            raise TableFileError("empty", "The file is empty.", remedy="Send a header and rows.")
        return found

    def rows(self) -> Iterator[tuple[int, Sequence[str] | TableFileError]]:
        """Yield the cells of each row after the header, with the line on which it begins, from 1."""
        return self._read(self._above + 1)

    def _read(self, skip: int) -> Iterator[tuple[int, Sequence[str] | TableFileError]]:
        with _lines(self._file, self._codec) as lines:
            reader = csv.reader(lines, delimiter=self.separator, strict=True)
            while True:
                begins = reader.line_num + 1
                try:
                    cells = next(reader, None)
                except csv.Error as error:
                    cells = _not_csv(error, begins)
                    if str(error) == _OPEN_QUOTE:
                        # A quote that is open at the end holds nobody knows how many rows.
                        cells.field = "file"
                        raise cells from None
                if cells is None:
                    return
                if skip:
                    skip -= 1
                else:
                    yield begins, cells


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
    none: list[str] = []
    try:
        return next(csv.reader([line], delimiter=separator), none)
    except csv.Error:
        return []


def _not_csv(error: csv.Error, line: int) -> TableFileError:
    return TableFileError(
        "no_csv",
        f"Line {line} is not CSV: {error}.",
        field="row",
        value=line,
        remedy="Close each quote, and double those within a quoted cell.",
        line=line,
    )
