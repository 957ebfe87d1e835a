"""The ways in which spreadsheets and programs save one and the same table.

A form makes a file of a table: of its header, and rows of text and numbers, None where a cell is empty.
"""

import csv
import io
from collections.abc import Callable, Sequence

from workbooks import workbook

Rows = Sequence[Sequence[str | float | None]]
FileFormat = Callable[[Rows], bytes]


def text_of(
    rows: Rows, *, separator: str = ",", decimal: str = ".", line_end: str = "\n", **look: int
) -> str:
    """Return a table as CSV."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator, lineterminator=line_end, **look)  # pyright: ignore[reportArgumentType]
    for row in rows:
        writer.writerow(
            [str(cell).replace(".", decimal) if isinstance(cell, float) else cell for cell in row]
        )
    return file.getvalue()


def french(rows: Rows, line_end: str = "\r\n") -> str:
    """Return a table as a French spreadsheet writes it."""
    return text_of(rows, separator=";", decimal=",", line_end=line_end)


def renamed(rows: Rows, change: Callable[[str], str]) -> Rows:
    """Return a table with other names in its header."""
    return [[change(str(name)) for name in rows[0]], *rows[1:]]


FORMS: dict[str, FileFormat] = {
    "plain CSV": lambda rows: text_of(rows).encode(),
    "CSV with a mark of its encoding": lambda rows: text_of(rows).encode("utf-8-sig"),
    "CSV with the line ends of Windows": lambda rows: text_of(rows, line_end="\r\n").encode(),
    "CSV with the line ends of old Macs": lambda rows: text_of(rows, line_end="\r").encode(),
    "CSV without a line end at the end": lambda rows: text_of(rows).rstrip("\n").encode(),
    "every cell quoted": lambda rows: text_of(rows, quoting=csv.QUOTE_ALL).encode(),
    "tabs": lambda rows: text_of(rows, separator="\t").encode(),
    "bars": lambda rows: text_of(rows, separator="|").encode(),
    "a French spreadsheet": lambda rows: french(rows).encode("utf-8-sig"),
    "a French spreadsheet of old": lambda rows: french(rows).encode("cp1252"),
    "Excel's line of the separator": lambda rows: b"sep=;\r\n" + french(rows).encode("cp1252"),
    "another separator by Excel's line": lambda rows: ("sep=^\n" + text_of(rows, separator="^")).encode(),
    "Unicode text of Excel": lambda rows: text_of(rows, separator="\t", line_end="\r\n").encode("utf-16"),
    "UTF-16 without a mark": lambda rows: french(rows).encode("utf-16-le"),
    "names in small letters": lambda rows: text_of(renamed(rows, str.lower)).encode(),
    "names in capitals": lambda rows: text_of(renamed(rows, str.upper)).encode(),
    "spaces around names": lambda rows: text_of(renamed(rows, lambda name: f" {name} ")).encode(),
    "the index of a data frame": lambda rows: text_of(
        [["", *rows[0]], *([place, *row] for place, row in enumerate(rows[1:]))]
    ).encode(),
    "empty columns at the end": lambda rows: text_of([[*row, None, None] for row in rows]).encode(),
    "empty lines at the end": lambda rows: text_of([*rows, [None] * len(rows[0])]).encode() + b"\n\n",
    "a workbook": workbook,
    "a workbook with empty lines above": lambda rows: workbook([[], [], *rows]),
    "a workbook whose numbers are text": lambda rows: workbook(
        [[None if cell is None else str(cell) for cell in row] for row in rows]
    ),
}
