"""What the values of categories are called: of one column the same in every table that has it."""

from collections.abc import Mapping
from functools import cache

from limpide_credit.errors import NotFoundError
from limpide_credit.features.catalogue import OTHER
from limpide_credit.features.words import Words
from limpide_credit.schemas.chosen import SCHEMA
from limpide_credit.tables import NOT_APPLICABLE, NOT_AVAILABLE, TABLES

_ANYWHERE = f"""
{OTHER}|Autre valeur|Another value
{NOT_AVAILABLE}|Non renseigné|Not given
{NOT_APPLICABLE}|Sans objet|Not applicable
"""
_VALUES = SCHEMA.words.values


def value_words(column: str, value: str) -> Words:
    """Return what a value of a category is called.

    Args:
        column: A category of any table, or the feature of the same name.
        value: As the tables write it.

    Raises:
        NotFoundError: There is no such category, or it has no such value.

    Examples:
        >>> value_words(SCHEMA.roles.income_kind, "Pensioner").fr
        'Retraité(e)'
    """
    words = _values(column).get(value)
    if words is None:
        raise NotFoundError(
            f"{column} has no value {value}.",
            field=column,
            value=value,
            remedy="Give a value of the column's vocabulary.",
        )
    return words


def value_label(column: str, value: str) -> Words:
    """Return what a value is called; the value itself where this release has no words for it."""
    try:
        return value_words(column, value)
    except NotFoundError:
        return Words(value, value)


@cache
def _values(column: str) -> Mapping[str, Words]:
    if column not in _VALUES:
        raise NotFoundError(
            f"There is no category {column}.",
            field="column",
            value=column,
            remedy=f"The categories are {', '.join(sorted(_VALUES))}.",
        )
    vocabulary = {OTHER} | {
        value
        for table in TABLES.values()
        for one in table.columns
        if one.name == column
        for value in one.values
    }
    known = _read(_ANYWHERE) | _read(_VALUES[column])
    return {value: words for value, words in known.items() if value in vocabulary}


def _read(entries: str) -> dict[str, Words]:
    lines = (line.split("|") for line in entries.strip().splitlines())
    return {value: Words(fr, en) for value, fr, en in lines}
