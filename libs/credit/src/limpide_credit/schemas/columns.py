"""What a table and a column are, as data: the same facts check files, fix codes and generate tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["integer", "number", "category", "flag"]

NO_DAY = 365_243
"""The day count (about a thousand years) that stands for "none" in Home Credit's tables."""

DAYS_A_YEAR = 365.25

LONGEST_WORD = 60
"""Characters of a category's value; what is longer is no word."""

NOT_AVAILABLE = "XNA"
NOT_APPLICABLE = "XAP"


@dataclass(frozen=True)
class Column:
    """One column: how it is written and what it may hold."""

    name: str  # As in the lender's files
    # ``integer`` (whole numbers), ``number`` (doubles), ``category`` (text out of ``values``) or ``flag`` (0
    # or 1).
    kind: Kind
    # ``currency``, ``days``, ``months``, ``years``, ``hours``, ``count``, ``ratio``, ``score``, ``rank``,
    # ``identifier`` or ``""``. Days and months count from the application: negative is before.
    unit: str = ""
    # minimum and maximum: inclusive bounds of what is possible, not of what was seen; None is no bound.
    minimum: float | None = None
    maximum: float | None = None
    nullable: bool = False  # Whether a row may leave it empty
    # Whether a file without it is refused; an absent column that is not required is empty throughout.
    required: bool = True
    # The known words of a category. Files and applications may hold others, which count as one other word.
    values: tuple[str, ...] = ()
    # Values that are written in the files and mean "none"; they are exempt from the bounds.
    special: tuple[int | str, ...] = ()

    def describe(self) -> str:
        """Say in one phrase what is right for this column."""
        if self.kind == "category":
            return _choice(self.values)
        if self.kind == "flag":
            return "0 or 1"
        noun = "a whole number" if self.kind == "integer" else "a number"
        if self.unit not in {"", "identifier"}:
            noun += f" ({self.unit})"
        if self.minimum is not None and self.maximum is not None:
            noun += f" from {self.minimum:,.10g} to {self.maximum:,.10g}"
        elif self.minimum is not None:
            noun += f" of at least {self.minimum:,.10g}"
        special = ", ".join(str(value) for value in self.special)
        return f"{noun}, or {special} for none" if special else noun


@dataclass(frozen=True)
class Gap:
    """A rule across two columns of one row: ``later - earlier`` is at least ``minimum``.

    Rows where either side is empty or special are exempt.
    """

    later: str
    earlier: str
    minimum: float
    meaning: str


@dataclass(frozen=True)
class Table:
    """One table: its files, its columns, what identifies a row and what its keys point to."""

    name: str  # The table's name; also the name of its prepared file
    files: tuple[str, ...]  # Names that its source files bear, without the extension
    keys: tuple[str, ...]  # Columns that identify a row; empty where rows may repeat
    columns: tuple[Column, ...]  # In the order of the files
    # Key column to the table whose key it repeats.
    references: Mapping[str, str] = field(default_factory=dict[str, str])
    gaps: tuple[Gap, ...] = ()  # Rules across two columns of a row

    def column(self, name: str) -> Column:
        """Return the column called ``name``; KeyError if this table has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name}")

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns, in order."""
        return tuple(column.name for column in self.columns)


def _choice(values: tuple[str, ...]) -> str:
    shown = ", ".join(f"'{value}'" for value in values[:8])
    return f"one of {shown}" if len(values) <= 8 else f"one of {len(values)} words: {shown}, …"


def identifier(name: str) -> Column:
    """Make the key column ``name``: a whole number that is never empty."""
    return Column(name, "integer", "identifier", minimum=0, maximum=2**53)


def category(
    name: str,
    *values: str,
    nullable: bool = False,
    special: tuple[str, ...] = (),
    required: bool | None = None,
) -> Column:
    """Make a category with its whole vocabulary."""
    return Column(
        name,
        "category",
        nullable=nullable,
        required=_required(required, nullable),
        values=values,
        special=special,
    )


def flag(name: str, *, nullable: bool = False, required: bool | None = None) -> Column:
    """Make a column of 0 and 1."""
    return Column(
        name, "flag", minimum=0, maximum=1, nullable=nullable, required=_required(required, nullable)
    )


def whole(
    name: str,
    unit: str,
    minimum: float,
    maximum: float,
    *,
    nullable: bool = False,
    special: tuple[int, ...] = (),
    required: bool | None = None,
) -> Column:
    """Make a column of whole numbers."""
    required = _required(required, nullable)
    return Column(name, "integer", unit, minimum, maximum, nullable, required, special=special)


def number(
    name: str,
    unit: str,
    minimum: float,
    maximum: float,
    *,
    nullable: bool = False,
    required: bool | None = None,
) -> Column:
    """Make a column of doubles."""
    return Column(name, "number", unit, minimum, maximum, nullable, _required(required, nullable))


def _required(required: bool | None, nullable: bool) -> bool:
    """Return whether a column must be there: by default unless it may be empty in every row."""
    return not nullable if required is None else required
