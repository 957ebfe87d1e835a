"""What tables and columns are called."""

from collections.abc import Mapping
from functools import cache

from limpide_credit.errors import NotFoundError
from limpide_credit.schemas.chosen import SCHEMA
from limpide_credit.schemas.words import Words
from limpide_credit.tables import APPLICATION

_WORDS = SCHEMA.words


def table_words(table: str) -> Words:
    """Return what a table is called.

    Raises:
        NotFoundError: There is no such table.
    """
    if table not in _WORDS.tables:
        raise _unknown("table", table, f"The tables are {', '.join(_WORDS.tables)}.")
    return _WORDS.tables[table]


def column_words(table: str, column: str) -> Words:
    """Return what a column of a table is called.

    Raises:
        NotFoundError: There is no such table, or it has no such column.

    Examples:
        >>> column_words(APPLICATION.name, SCHEMA.roles.amount).fr
        'Montant du crédit demandé'
    """
    table_words(table)
    words = _columns(table).get(column)
    if words is None:
        raise _unknown("column", f"{table}.{column}", "`limpide tables check` lists the columns of a table.")
    return words


@cache
def _columns(table: str) -> Mapping[str, Words]:
    keys = _read(_WORDS.keys)
    if table == APPLICATION.name:
        return keys | {column: words for column, (_, words) in _WORDS.facts().items()}
    return keys | _read(_WORDS.columns[table])


def _read(entries: str) -> dict[str, Words]:
    lines = (line.split("|") for line in entries.strip().splitlines())
    return {column: Words(fr, en) for column, fr, en in lines}


def _unknown(what: str, name: str, remedy: str) -> NotFoundError:
    return NotFoundError(f"There is no {what} {name}.", field=what, value=name, remedy=remedy)


def source_words(name: str) -> Words:
    """Return what a source of facts is called, as a label; KeyError if there is none of that name."""
    return _WORDS.sources[name].capitalised()
