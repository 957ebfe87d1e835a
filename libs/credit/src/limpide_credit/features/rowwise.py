"""Features of one row: what is computed from the application's facts and from history's aggregates.

They keep to a small vocabulary of scalar operations, because the same expressions run in an engine for
all clients and, compiled to Python, for one request (``compiler.py``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from limpide_credit.features.catalogue import Kind
from limpide_credit.features.words import Words


@dataclass(frozen=True)
class RowFeature:
    """A feature of one row, and its entry in the catalogue; see ``Feature`` for the fields."""

    name: str
    expression: ir.Value
    unit: str
    concept: str
    words: Words
    kind: Kind = "number"
    categories: tuple[str, ...] = ()
    shown: bool = True
    reason: bool = True


def number(value: ir.Value) -> ir.FloatingColumn:
    """Narrow the static type of a cleaned numeric column."""
    assert isinstance(value, ir.NumericValue)
    return value  # pyright: ignore[reportReturnType] - ibis types a column by what it holds


def ratio(numerator: ir.Value, denominator: ir.Value) -> ir.FloatingColumn:
    """Divide; null where the denominator is zero."""
    return number(number(numerator) / number(denominator).nullif(0.0))


def present(values: Iterable[ir.Value]) -> ir.FloatingColumn:
    """Count the values that are not null."""
    return plus(ibis.ifelse(value.isnull(), 0.0, 1.0) for value in values)


def plus(values: Iterable[ir.Value]) -> ir.FloatingColumn:
    """Add from left to right; null if one is null."""
    first, *rest = values
    total = number(first)
    for value in rest:
        total = number(total + number(value))
    return total


def total(values: Iterable[ir.Value]) -> ir.FloatingColumn:
    """Add what is not null; 0 if nothing is."""
    return plus(or_zero(value) for value in values)


def or_zero(value: ir.Value) -> ir.FloatingColumn:
    """Return the value, 0 where it is null."""
    return number(ibis.coalesce(value, 0.0))


def mean(values: Sequence[ir.Value]) -> ir.FloatingColumn:
    """Average what is not null; null if nothing is."""
    return ratio(total(values), present(values))


def indicator(condition: ir.Value) -> ir.FloatingColumn:
    """Return 1 where the condition holds, 0 where it does not or is unknown."""
    return number(ibis.ifelse(condition, 1.0, 0.0))


def described(entries: str, expressions: Mapping[str, ir.Value], kind: Kind = "number") -> list[RowFeature]:
    """Join expressions with their words.

    Parameters
    ----------
    entries
        One line a feature: ``NAME|unit|concept|French|English``, and ``|hidden`` if a client is not shown it.
    expressions
        The expression of each name; the order of the features is that of the entries.

    Raises
    ------
    KeyError
        A name has words and no expression, or the other way round.
    """
    features = []
    for line in entries.strip().splitlines():
        name, unit, concept, fr, en, *marks = line.split("|")
        features.append(
            RowFeature(
                name, expressions[name], unit, concept, Words(fr, en), kind, shown="hidden" not in marks
            )
        )
    if unnamed := expressions.keys() - {feature.name for feature in features}:
        raise KeyError(f"no words for {', '.join(sorted(unnamed))}")
    return features
