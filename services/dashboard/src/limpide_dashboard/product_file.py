"""Products from an uploaded CSV file, and the same file with their categories."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from limpide_credit.contracts.product_categories import ProductCategories, ProductText
from limpide_dashboard.client_file import FileRefusedError
from limpide_dashboard.scored_file import cell_text

MOST_PRODUCTS = 5_000
_DELIMITERS = ",;\t|"
_TEXTS = ("product_name", "description")
_FOUND = ("category", "probability", "second_category", "second_probability", "decision")


@dataclass(frozen=True)
class ProductFile:
    """A file as it was uploaded.

    Parameters
    ----------
    columns
        Its header.
    rows
        Its cells as text, as many a row as columns.
    delimiter
        What parts its cells, so that the answer is parted likewise.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    delimiter: str

    def products(self) -> list[ProductText]:
        """Return name and description of each row; a column that is not there counts as empty."""
        texts = [dict(zip(self.columns, row, strict=True)) for row in self.rows]
        return [
            ProductText(product_name=one.get(_TEXTS[0], ""), description=one.get(_TEXTS[1], ""))
            for one in texts
        ]


def read_products(content: bytes, *, most_bytes: int) -> ProductFile:
    """Return the products of a CSV file in UTF-8 with a header; its other columns are kept as they are.

    Parameters
    ----------
    most_bytes
        Limit.

    Raises
    ------
    FileRefusedError
        The file is empty, too large, no CSV in UTF-8, or has neither ``product_name`` nor ``description``;
        ``key`` and ``values`` make the sentence ``technology_watch.file_<key>``.
    """
    if len(content) > most_bytes:
        raise FileRefusedError("too_large", size=len(content) / 2**20, limit=most_bytes / 2**20)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileRefusedError("no_text") from None
    if not text.strip() or "\0" in text:
        raise FileRefusedError("no_text" if text.strip() else "empty")
    header, _, _ = text.partition("\n")
    delimiter = max(_DELIMITERS, key=header.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        lines = [(reader.line_num, cells) for cells in reader if any(cells)]
    except csv.Error:
        raise FileRefusedError("no_csv") from None
    columns = [name.strip() for name in lines[0][1]]
    _check(columns, lines[1:])
    return ProductFile(columns, [cells for _, cells in lines[1:]], delimiter)


def _check(columns: Sequence[str], lines: Sequence[tuple[int, Sequence[str]]]) -> None:
    if not set(_TEXTS) & set(columns):
        raise FileRefusedError("no_text_column", columns=", ".join(columns)[:200])
    twice = next((name for name in columns if columns.count(name) > 1), None)
    if twice is not None:
        raise FileRefusedError("double_column", column=twice[:60])
    if not lines:
        raise FileRefusedError("no_rows")
    if len(lines) > MOST_PRODUCTS:
        raise FileRefusedError("too_many_rows", rows=len(lines), limit=MOST_PRODUCTS)
    for line, cells in lines:
        if len(cells) != len(columns):
            raise FileRefusedError("wrong_cells", line=line, cells=len(cells), columns=len(columns))
        for name, longest in zip(_TEXTS, (2_000, 50_000), strict=True):
            if name in columns and len(cells[columns.index(name)]) > longest:
                raise FileRefusedError("long_text", line=line, column=name, limit=longest)


def categories_file(
    file: ProductFile,
    found: Sequence[ProductCategories],
    decisions: Mapping[str, str],
    *,
    decimal_comma: bool,
) -> bytes:
    """Return the file with category, probability, second category and decision after its own columns.

    Parameters
    ----------
    found
        As many as rows.
    decisions
        A decision's name to its word in the person's language.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=file.delimiter)
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
