"""Reading a catalogue of products, and saying by name and row what is wrong with it."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from limpide_credit.errors import InputError
from limpide_product_categories.catalogue_file import NAME_THEM, read_rows

_SEPARATOR = " >> "
_ROWS_NAMED = 10


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of the columns: a product's name, description, path of categories and, if any, brand."""

    name: str = "product_name"
    description: str = "description"
    category: str = "product_category_tree"
    brand: str = "brand"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Products that have a text."""

    read_as: str  # How the file was understood
    # Shape (n,): the line of the file that each product stands on, the header being line 1.
    lines: tuple[int, ...]
    # names and descriptions: shape (n,): the text as given; empty where there is none, never both.
    names: tuple[str, ...]
    descriptions: tuple[str, ...]
    # Shape (n,): the categories from the widest to the narrowest; empty lists where none were read.
    paths: tuple[tuple[str, ...], ...]
    brands: tuple[str, ...]  # Shape (n,): empty where none is given, or where the file has no such column
    columns: int  # How many columns the file has
    missing: dict[str, float]  # Column to the share of rows without a value, before anything was left out
    # without_description and without_text: lines of products whose name stands alone, and of those left out
    # because nothing stands at all.
    without_description: tuple[int, ...]
    without_text: tuple[int, ...]

    def categories(self, level: int = 1) -> list[str]:
        """Return each product's category at a level, 1 being the widest.

        Raises:
            InputError: A product has no category at that level; the message names its line.
        """
        bare = [line for line, path in zip(self.lines, self.paths, strict=True) if len(path) < level]
        if bare:
            raise InputError(
                f"{len(bare)} products have no category at level {level}: {name_lines(bare)}.",
                field="category",
                value=f"level {level}",
                remedy="Give each a category, leave those lines out, or choose a wider level.",
            )
        return [path[level - 1] for path in self.paths]


def read_catalogue(path: Path, columns: Columns | None = None, *, labelled: bool = True) -> Catalogue:
    """Read a file of products, as any spreadsheet saves it.

    A category is a path such as ``Home >> Curtains >> Door``, bare or as the first item of a JSON list.

    Args:
        labelled: Whether categories must be there; prediction does not look at them.

    Raises:
        InputError: There is no such file, it is no table, a column is missing, or no product has a text.
    """
    columns = columns or Columns()
    file = read_rows(path, (columns.name, columns.description, columns.category, columns.brand))
    wanted = [columns.name, columns.description] + ([columns.category] if labelled else [])
    absent = [name for name in wanted if name not in file.columns]
    if absent:
        raise InputError(
            f"{path.name} has no column {', '.join(absent)}.",
            field=absent[0],
            value=", ".join(file.columns),
            remedy=NAME_THEM,
        )
    rows = file.rows
    kept = [row for row in rows if row.cells[columns.name] or row.cells[columns.description]]
    if not kept:
        raise InputError(
            f"No product of {path.name} has a name or a description.",
            field=columns.description,
            value=f"{len(rows)} rows",
            remedy="Give at least one product a text.",
        )
    return Catalogue(
        read_as=file.read_as,
        lines=tuple(row.line for row in kept),
        names=tuple(row.cells[columns.name] for row in kept),
        descriptions=tuple(row.cells[columns.description] for row in kept),
        paths=tuple(_path(row.cells[columns.category]) if labelled else () for row in kept),
        brands=tuple(row.cells.get(columns.brand, "") for row in kept),
        columns=len(file.columns),
        missing={name: sum(not row.cells[name] for row in rows) / len(rows) for name in file.columns},
        without_description=tuple(row.line for row in kept if not row.cells[columns.description]),
        without_text=tuple(sorted({row.line for row in rows} - {row.line for row in kept})),
    )


def category_path(text: str) -> tuple[str, ...]:
    """Return the names in a path such as ``Home >> Curtains``, the widest first."""
    return tuple(part.strip() for part in text.split(_SEPARATOR.strip()) if part.strip())


def check_categories(categories: Sequence[str], folds: int) -> None:
    """Refuse a catalogue that cannot be clustered or cross-validated.

    Raises:
        InputError: There is one category only, fewer products than clusters, or a category with too few
            products for ``folds``.
    """
    counts = Counter(categories)
    if len(counts) < 2:
        raise InputError(
            "The catalogue holds one category only: there is nothing to tell apart.",
            field="category",
            value=next(iter(counts), None),
            remedy="Give products of two categories or more, or choose a narrower level.",
        )
    scarce = {name: count for name, count in counts.items() if count < folds}
    if scarce:
        shown = ", ".join(f"{name} ({count})" for name, count in list(scarce.items())[:_ROWS_NAMED])
        raise InputError(
            f"{len(categories)} products are too few for {len(counts)} clusters and {folds} folds: {shown}.",
            field="category",
            value=len(categories),
            remedy=f"Give at least {folds} products of each category, or choose a wider level.",
        )


def name_lines(lines: Sequence[int]) -> str:
    """Return lines of the file as a person reads them, the first few by number."""
    shown = ", ".join(str(line) for line in lines[:_ROWS_NAMED])
    more = f" and {len(lines) - _ROWS_NAMED} more" if len(lines) > _ROWS_NAMED else ""
    return f"line{'s' if len(lines) > 1 else ''} {shown}{more}"


def _path(text: str) -> tuple[str, ...]:
    if text.startswith("["):
        try:
            items = json.loads(text)
        except json.JSONDecodeError:
            items = [text.strip('[]"')]
        text = str(items[0]) if items else ""
    return category_path(text)
