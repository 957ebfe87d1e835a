"""Facts of an application as a person reads them: their names, their words, and what would be right."""

import re
from typing import Any

from limpide_credit.errors import NotFoundError
from limpide_credit.tables import APPLICATION_FACTS, TABLES, Column
from limpide_credit.words import Words, column_words, value_words
from limpide_dashboard.here import Here

_APPLICATION = TABLES["application"]
_COUNTED_FROM = re.compile(r" \((jours|days) [^)]*\)$")


def fact_column(name: str) -> Column | None:
    """Return the column of a fact; None if an application has none of that name."""
    return _APPLICATION.column(name) if name in APPLICATION_FACTS else None


def fact_label(here: Here, name: str) -> str:
    """Return what a fact of the application is called, without the unit that its value brings along."""
    return _COUNTED_FROM.sub("", spoken(here, column_words("application", name)))


def fact_value(here: Here, name: str, value: Any) -> str:
    """Return the value of a fact as a person reads it."""
    column = fact_column(name)
    if column is None:
        return str(value)
    if column.kind != "category" and value in column.special:
        return here.say("shell.value_none")
    if isinstance(value, str):
        return category_label(here, name, value)
    return here.show.fact(value, "day_offset" if column.unit == "days" else column.unit, column.kind)


def category_label(here: Here, column: str, value: str) -> str:
    """Return what a value of a category is called; the value itself if it has no words."""
    try:
        return spoken(here, value_words(column, value))
    except NotFoundError:
        return value


def spoken(here: Here, words: Words) -> str:
    """Return words in the language of the person."""
    return words.fr if here.language == "fr" else words.en


def field_label(here: Here, field: str) -> str:
    """Return what a field of a problem is called, in words where it has some."""
    name = field.rpartition(".")[2]
    if fact_column(name) is not None:
        return f"{fact_label(here, name)} ({name})"
    key = f"problems.field_{name}"
    return here.say(key) if key in here.say else name


def fact_remedy(here: Here, field: str | None) -> str | None:
    """Say what would be right for a fact; None if the field is no fact of an application."""
    column = fact_column((field or "").rpartition(".")[2])
    if column is None:
        return None
    if column.kind == "category":
        words = ", ".join(column.values[:8]) + (", …" if len(column.values) > 8 else "")
        return here.say("problems.remedy_choice", words=words)
    if column.kind == "flag":
        return here.say("problems.remedy_flag")
    return here.say(
        "problems.remedy_whole" if column.kind == "integer" else "problems.remedy_number",
        minimum=here.show.number(column.minimum or 0),
        maximum=here.show.number(column.maximum or 0),
    )
