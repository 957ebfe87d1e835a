"""What was understood of a file, to be shown to the person who sent it."""

from dataclasses import dataclass

from limpide_credit.dates import DateOrder
from limpide_credit.numbers import DecimalMark


@dataclass(frozen=True)
class ReadingReport:
    """How a file was read."""

    encoding: str  # As ``utf-8``; empty for a sheet, as is the separator
    separator: str  # Between the cells of a line
    # The decimal mark; None if no number shows one, or some show a comma and some a point. Then each is read
    # by itself, and refused where it could be two numbers.
    decimal: DecimalMark | None
    dates: DateOrder | None  # Whether the day or the month comes first; None as for the decimal mark.
    columns: tuple[str, ...]  # The columns as they are known, in the order of the file
    # Places, from 1, of columns without a name; such a column is the index of a data frame, or empty.
    left_out: tuple[int, ...] = ()

    def __str__(self) -> str:
        """Return it in one line of ASCII, as for a header of an answer or a line of a log."""
        separator = {"\t": "tab"}.get(self.separator, ascii(self.separator).strip("'"))
        parts = [f"CSV, {self.encoding}, separator {separator}" if self.separator else "sheet"]
        parts.append(f"decimal mark {self.decimal}" if self.decimal else "no decimal mark seen")
        if self.dates:
            parts.append(f"dates {self.dates}")
        parts.append(f"{len(self.columns)} columns")
        if self.left_out:
            parts.append(f"without a name: column {', '.join(map(str, self.left_out))}")
        return ", ".join(parts)
