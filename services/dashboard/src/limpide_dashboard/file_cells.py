"""Cells of a file of clients as people write them: amounts with a currency, words of either language."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from limpide_credit.errors import NotFoundError
from limpide_credit.numbers import DecimalMark, NumberTextError, NumberUnit, read_number
from limpide_credit.tables import TABLES
from limpide_credit.words import value_words

_APPLICATION = TABLES["application"]
_UNITS: Mapping[str, NumberUnit] = {"currency": "currency", "ratio": "ratio"}
_FLAGS: Mapping[str, float] = {"oui": 1.0, "yes": 1.0, "non": 0.0, "no": 0.0}


def read_cell(column: str, value: Any, decimal: DecimalMark | None = None) -> Any:
    """Return the value of a fact that a cell holds; what is none of the column's stays as it is.

    Parameters
    ----------
    column
        Name of a fact of the application.
    value
        Text of a cell, or a value that the format typed itself; not None.
    decimal
        The decimal mark that the format writes: it settles what it stands for in "12.345". The other mark,
        which may part thousands or decimals there, is still asked about.

    Raises
    ------
    NumberTextError
        The column holds numbers, and the text may be two of them or breaks a rule of numbers.
    """
    known = _APPLICATION.column(column)
    if not isinstance(value, str):
        return value
    if known.kind == "category":
        return value if value in known.values else _codes(column).get(value.strip().casefold(), value)
    if known.kind == "flag" and value.strip().casefold() in _FLAGS:
        return _FLAGS[value.strip().casefold()]
    unit, field = _UNITS.get(known.unit, "plain"), f"application.{column}"
    try:
        return read_number(value, unit=unit, field=field)
    except NumberTextError as error:
        if error.fault == "letters":
            return value
        if error.fault == "ambiguous" and decimal is not None and decimal in value:
            return read_number(value, unit=unit, decimal=decimal, field=field)
        raise


@cache
def _codes(column: str) -> Mapping[str, str]:
    """Return the codes of a category by its words in either language, without case; no shared words."""
    codes: dict[str, str | None] = {}
    for code in _APPLICATION.column(column).values:
        try:
            words = value_words(column, code)
        except NotFoundError:
            continue
        for word in {words.fr.casefold(), words.en.casefold(), code.casefold()}:
            codes[word] = code if codes.get(word, code) == code else None
    return {word: code for word, code in codes.items() if code is not None}
