"""Cells of applications as people write them: amounts with a currency, words of either language."""

from collections.abc import Mapping
from functools import cache

from limpide_credit.errors import NotFoundError
from limpide_credit.numbers import DecimalMark, NumberTextError, NumberUnit, read_number
from limpide_credit.table_file.reader import Cell
from limpide_credit.tables import APPLICATION
from limpide_credit.words import value_words

_COLUMNS = {column.name: column for column in APPLICATION.columns}
_UNITS: Mapping[str, NumberUnit] = {"currency": "currency", "ratio": "ratio"}
_FLAGS: Mapping[str, float] = {"oui": 1.0, "yes": 1.0, "non": 0.0, "no": 0.0}

NUMBERS = frozenset(column.name for column in _COLUMNS.values() if column.kind != "category")
"""Columns of the application that hold numbers."""


def read_fact(column: str, cell: Cell, *, field: str, decimal: DecimalMark | None = None) -> Cell:
    """Return the value of a fact that a cell holds; what is none of the column's stays as it is.

    Args:
        column: Name of a fact of the application.
        cell: Text, or a number that the format typed itself.
        field: What the error names.
        decimal: The file's decimal mark, if it shows one.

    Raises:
        NumberTextError: The column holds numbers, and the text may be two of them or breaks a rule of
            numbers.
    """
    known = _COLUMNS[column]
    if known.kind == "category":
        # A sheet types by itself what looks like a number.
        word = str(cell)
        return word if word in known.values else _codes(column).get(word.casefold(), word)
    if not isinstance(cell, str):
        return cell
    if known.kind == "flag" and cell.casefold() in _FLAGS:
        return _FLAGS[cell.casefold()]
    try:
        return read_number(cell, unit=_UNITS.get(known.unit, "plain"), decimal=decimal, field=field)
    except NumberTextError as error:
        if error.fault == "letters":
            return cell
        raise


@cache
def _codes(column: str) -> Mapping[str, str]:
    """Return the codes of a category by its words in either language, without case; no shared words."""
    codes: dict[str, str | None] = {}
    for code in _COLUMNS[column].values:
        try:
            words = value_words(column, code)
        except NotFoundError:
            continue
        for word in {words.fr.casefold(), words.en.casefold(), code.casefold()}:
            codes[word] = code if codes.get(word, code) == code else None
    return {word: code for word, code in codes.items() if code is not None}
