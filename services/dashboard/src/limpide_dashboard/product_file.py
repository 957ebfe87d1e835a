"""Products from an uploaded table, and the same table with their categories."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from limpide_credit.contracts.product_categories import ProductCategories, ProductText
from limpide_credit.table_file import Cells, Columns, ReadingReport, TableFileError, open_table
from limpide_dashboard.refused_file import FileRefusedError, check_size, refused
from limpide_dashboard.scored_file import cell_text

MOST_PRODUCTS = 5_000
_LONGEST = {"product_name": 2_000, "description": 50_000}
_COLUMNS = Columns(tuple(_LONGEST), others_allowed=True)
_FOUND = ("category", "probability", "second_category", "second_probability", "decision")


@dataclass(frozen=True)
class ProductFile:
    """A file as it was uploaded."""

    rows: Sequence[Sequence[str]]  # Its cells as text, as many a row as columns
    understood: ReadingReport  # How it was read; its columns are the header

    @property
    def columns(self) -> Sequence[str]:
        """Its header."""
        return self.understood.columns

    def products(self) -> list[ProductText]:
        """Return name and description of each row; a column that is not there counts as empty."""
        texts = [dict(zip(self.columns, row, strict=True)) for row in self.rows]
        return [
            ProductText(product_name=one.get("product_name", ""), description=one.get("description", ""))
            for one in texts
        ]


def read_products(content: bytes, *, most_bytes: int) -> ProductFile:
    """Return the products of a table with a header; its other columns are kept as they are.

    Args:
        most_bytes: Limit.

    Raises:
        FileRefusedError: The file is empty, too large, no table, or has neither ``product_name`` nor
            ``description``; ``key`` and ``values`` make the sentence ``technology_watch.file_<key>``.
    """
    check_size(content, most_bytes)
    with refused():
        table = open_table(io.BytesIO(content), _COLUMNS)
        lines = [(row.line, row.cells) for row in table if row.cells is not None]
        if not lines:
            raise FileRefusedError("no_rows")
        if len(lines) > MOST_PRODUCTS:
            raise FileRefusedError("too_many_rows", rows=len(lines), limit=MOST_PRODUCTS)
        rows = [_texts(line, cells) for line, cells in lines]
    return ProductFile(rows, table.understood)


def _texts(line: int, cells: Cells | TableFileError) -> list[str]:
    """Return the cells of a row as text; one that is wrong refuses the file, which comes back whole."""
    if isinstance(cells, TableFileError):
        raise FileRefusedError(cells.fault, **{"line": line, **cells.values})
    for name, longest in _LONGEST.items():
        if len(str(cells.get(name, ""))) > longest:
            raise FileRefusedError("long_text", line=line, column=name, limit=longest)
    return [str(cell) for cell in cells.values()]


def categories_file(
    file: ProductFile,
    found: Sequence[ProductCategories],
    decisions: Mapping[str, str],
    *,
    french: bool,
) -> bytes:
    """Return the file with category, probability, second category and decision after its own columns.

    Args:
        found: As many as rows.
        decisions: A decision's name to its word in the person's language.
        french: Whether a sheet comes back as French spreadsheets read CSV; a CSV comes back with its
            separator.
    """
    stream = io.StringIO()
    separator = file.understood.separator or (";" if french else ",")
    decimal_comma = french and separator == ";"
    writer = csv.writer(stream, delimiter=separator)
    writer.writerow([*file.columns, *(_free(name, file.columns) for name in _FOUND)])
    for row, one in zip(file.rows, found, strict=True):
        ranked = [
            value for rank in one.categories[:2] for value in (rank.category, round(rank.probability, 4))
        ]
        cells = [*row, *ranked, *[""] * (4 - len(ranked)), decisions[one.decision]]
        writer.writerow([cell_text(cell, decimal_comma=decimal_comma) for cell in cells])
    return stream.getvalue().encode("utf-8-sig")


def _free(name: str, taken: Sequence[str]) -> str:
    return f"found_{name}" if name in taken else name
