"""Reading a catalogue of products, and saying by name and row what is wrong with it."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from limpide_credit.errors import InputError

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
    """Products that have a text.

    Parameters
    ----------
    lines
        Shape (n,): the line of the file that each product stands on, the header being line 1.
    names, descriptions
        Shape (n,): the text as given; empty where there is none, never both.
    paths
        Shape (n,): the categories from the widest to the narrowest; empty lists where none were read.
    brands
        Shape (n,): empty where none is given, or where the file has no such column.
    columns
        How many columns the file has.
    missing
        Column to the share of rows without a value, before anything was left out.
    without_description, without_text
        Lines of products whose name stands alone, and of those left out because nothing stands at all.
    """

    lines: tuple[int, ...]
    names: tuple[str, ...]
    descriptions: tuple[str, ...]
    paths: tuple[tuple[str, ...], ...]
    brands: tuple[str, ...]
    columns: int
    missing: dict[str, float]
    without_description: tuple[int, ...]
    without_text: tuple[int, ...]

    def categories(self, level: int = 1) -> list[str]:
        """Return each product's category at a level, 1 being the widest.

        Raises
        ------
        InputError
            A product has no category at that level; the message names its line.
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
    """Read a CSV file of products.

    A category is a path such as ``Home >> Curtains >> Door``, bare or as the first item of a JSON list.

    Parameters
    ----------
    labelled
        Whether categories must be there; prediction does not look at them.

    Raises
    ------
    InputError
        There is no such file, it is no CSV, a column is missing, or no product has a text.
    """
    columns = columns or Columns()
    table = _read_csv(path)
    wanted = [columns.name, columns.description] + ([columns.category] if labelled else [])
    absent = [name for name in wanted if name not in table.columns]
    if absent:
        raise InputError(
            f"{path.name} has no column {', '.join(absent)}.",
            field=absent[0],
            value=", ".join(map(str, table.columns)),
            remedy="Name the columns with --name-column, --description-column and --category-column.",
        )
    names = [_text(value) for value in table[columns.name]]
    descriptions = [_text(value) for value in table[columns.description]]
    lines = [row + 2 for row in range(len(table))]
    kept = [row for row in range(len(table)) if names[row] or descriptions[row]]
    if not kept:
        raise InputError(
            f"No product of {path.name} has a name or a description.",
            field=columns.description,
            value=f"{len(table)} rows",
            remedy="Give at least one product a text.",
        )
    paths = [_path(value) for value in table[columns.category]] if labelled else [()] * len(table)
    brands = [
        _text(value) for value in (table[columns.brand] if columns.brand in table else [None] * len(table))
    ]
    return Catalogue(
        lines=tuple(lines[row] for row in kept),
        names=tuple(names[row] for row in kept),
        descriptions=tuple(descriptions[row] for row in kept),
        paths=tuple(paths[row] for row in kept),
        brands=tuple(brands[row] for row in kept),
        columns=table.shape[1],
        missing={str(name): share for name, share in table.isna().mean().items()},
        without_description=tuple(lines[row] for row in kept if not descriptions[row]),
        without_text=tuple(sorted(set(lines) - {lines[row] for row in kept})),
    )


def category_path(text: str) -> tuple[str, ...]:
    """Return the names in a path such as ``Home >> Curtains``, the widest first."""
    return tuple(part.strip() for part in text.split(_SEPARATOR.strip()) if part.strip())


def check_categories(categories: Sequence[str], folds: int) -> None:
    """Refuse a catalogue that cannot be clustered or cross-validated.

    Raises
    ------
    InputError
        There is one category only, fewer products than clusters, or a category with too few products for
        ``folds``.
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


def _the_file(path: Path) -> Path:
    """Return the CSV file that ``path`` is, or that it alone holds."""
    if not path.is_dir():
        return path
    files = sorted(path.glob("*.csv"))
    if len(files) != 1:
        raise InputError(
            f"The folder {path} holds {len(files)} CSV files.",
            field="data",
            value=", ".join(file.name for file in files[:_ROWS_NAMED]) or path,
            remedy="Name the one CSV file of products.",
        )
    return files[0]


def _read_csv(path: Path) -> pd.DataFrame:
    path = _the_file(path)
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=True)
    except OSError as error:
        raise InputError(
            f"The catalogue cannot be read ({error.strerror}).",
            field="data",
            value=path,
            remedy="Name a CSV file of products.",
        ) from error
    except (UnicodeDecodeError, ValueError) as error:
        raise InputError(
            f"{path.name} is no CSV file in UTF-8 ({str(error).strip()}).",
            field="data",
            value=path,
            remedy="Save it as comma-separated values, UTF-8, with a header.",
        ) from error


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _path(value: object) -> tuple[str, ...]:
    text = _text(value)
    if text.startswith("["):
        try:
            items = json.loads(text)
        except json.JSONDecodeError:
            items = [text.strip('[]"')]
        text = str(items[0]) if items else ""
    return category_path(text)
