"""Facts of an application as a person reads them: their names, their words, and what would be right."""

import math
import re
from typing import Any

from limpide_credit.errors import NotFoundError
from limpide_credit.tables import APPLICATION, APPLICATION_FACTS, Column
from limpide_credit.words import Words, column_words, value_words
from limpide_dashboard.formatting import DAYS_A_YEAR
from limpide_dashboard.page_context import PageContext

_FACT_AND_VALUE = re.compile(r"\b([A-Z][A-Z0-9_]+) (-?[0-9][0-9.e+]*)")
_COUNTED_FROM = re.compile(r" \((jours|days) [^)]*\)$")


def fact_column(name: str) -> Column | None:
    """Return the column of a fact; None if an application has none of that name."""
    return APPLICATION.column(name) if name in APPLICATION_FACTS else None


def fact_label(ctx: PageContext, name: str) -> str:
    """Return what a fact of the application is called, without the unit that its value brings along."""
    return _COUNTED_FROM.sub("", in_language(ctx, column_words(APPLICATION.name, name)))


def fact_field_label(ctx: PageContext, name: str) -> str:
    """Return what the field of a fact is called on a page, with the unit in which it is typed."""
    column, label = APPLICATION.column(name), fact_label(ctx, name)
    if column.unit == "days":
        return ctx.say("simulate.date_or_years", fact=label.partition(" (")[0])
    if column.unit == "currency" and ctx.settings.currency:
        return ctx.say("simulate.in_currency", fact=label, currency=ctx.settings.currency)
    return label


def fact_value(ctx: PageContext, name: str, value: Any) -> str:
    """Return the value of a fact as a person reads it."""
    column = fact_column(name)
    if column is None:
        return str(value)
    if column.kind != "category" and value in column.special:
        return ctx.say("shell.value_none")
    if isinstance(value, str):
        return category_label(ctx, name, value)
    return ctx.show.fact(value, "day_offset" if column.unit == "days" else column.unit, column.kind)


def category_label(ctx: PageContext, column: str, value: str) -> str:
    """Return what a value of a category is called; the value itself if it has no words."""
    try:
        return in_language(ctx, value_words(column, value))
    except NotFoundError:
        return value


def in_language(ctx: PageContext, words: Words) -> str:
    """Return words in the language of the person."""
    return words.fr if ctx.language == "fr" else words.en


def field_label(ctx: PageContext, field: str, *, of_file: bool = False) -> str:
    """Return what a field of a problem is called: as the page names it, or with the name of its column."""
    name = field.rpartition(".")[2]
    if fact_column(name) is not None:
        return f"{fact_label(ctx, name)} ({name})" if of_file else fact_field_label(ctx, name)
    key = f"problems.field_{name}"
    return ctx.say(key) if key in ctx.say else name


def typed_value(ctx: PageContext, field: str | None, value: object) -> str:
    """Return a value of a problem in the unit in which its page has it typed.

    Two facts that contradict each other come as one text, "<employment> -23741, <birth> -24000".
    """
    column = fact_column((field or "").rpartition(".")[2])
    if column is None or column.kind == "category":
        return str(value)
    text = str(value)
    if _FACT_AND_VALUE.search(text):
        return _FACT_AND_VALUE.sub(lambda found: _labelled(ctx, found[1], found[2]), text)
    try:
        return _typed_number(ctx, column, float(text))
    except ValueError:
        return text


def fact_remedy(ctx: PageContext, field: str | None, *, of_file: bool = False) -> str | None:
    """Say what would be right for a fact; None if the field is no fact of an application.

    Args:
        ctx: The circumstances of the page.
        field: The fact, alone or after the member of a request that holds it.
        of_file: Whether the value stands in a file, in the unit of the table (days), or was typed on a page
            (years).
    """
    column = fact_column((field or "").rpartition(".")[2])
    if column is None:
        return None
    if column.kind == "category":
        words = ", ".join(category_label(ctx, column.name, word) for word in column.values[:8])
        return ctx.say("problems.remedy_choice", words=words + (", …" if len(column.values) > 8 else ""))
    if column.kind == "flag":
        return ctx.say("problems.remedy_flag")
    low, high = column.minimum or 0.0, column.maximum or 0.0
    if column.unit == "days" and not of_file:
        # Rounded inwards: each bound that is shown is itself accepted.
        low, high = math.ceil(-high / DAYS_A_YEAR * 10) / 10, math.floor(-low / DAYS_A_YEAR * 10) / 10
        return ctx.say("problems.remedy_number", minimum=ctx.show.typed(low), maximum=ctx.show.typed(high))
    return ctx.say(
        "problems.remedy_whole" if column.kind == "integer" else "problems.remedy_number",
        minimum=ctx.show.typed(low),
        maximum=ctx.show.typed(high),
    )


def _labelled(ctx: PageContext, name: str, value: str) -> str:
    column = fact_column(name)
    if column is None:
        return f"{name} {value}"
    label = fact_field_label(ctx, name)
    return ctx.say("problems.fact_and_value", fact=label, value=_typed_number(ctx, column, float(value)))


def _typed_number(ctx: PageContext, column: Column, value: float) -> str:
    return ctx.show.typed(round(-value / DAYS_A_YEAR, 1) if column.unit == "days" else value)
