"""Features of one row: what is computed from the application's facts and from history's aggregates.

They keep to a small vocabulary of scalar operations, because the same expressions run in an engine for
all clients and, compiled to Python, for one request (``compiler.py``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import ibis

from limpide_credit.features.catalogue import Kind
from limpide_credit.features.cleaning import Value
from limpide_credit.features.words import Words


@dataclass(frozen=True)
class RowFeature:
    """A feature of one row, and its entry in the catalogue; see ``Feature`` for the fields."""

    name: str
    expression: Value
    unit: str
    concept: str
    words: Words
    kind: Kind = "number"
    categories: tuple[str, ...] = ()
    shown: bool = True


def ratio(numerator: Value, denominator: Value) -> Value:
    """Divide; null where the denominator is zero."""
    return numerator / denominator.nullif(0.0)


def plus(values: Iterable[Value]) -> Value:
    """Add from left to right; null if one is null."""
    first, *rest = values
    for value in rest:
        first = first + value
    return first


def or_zero(value: Value) -> Value:
    """Return the value, 0 where it is null."""
    return ibis.coalesce(value, 0.0)


def owed(value: Value) -> Value:
    """Return an amount owed, 0 where the client paid too much; null where it is null."""
    return choose(value.isnull(), None, highest(value, 0.0))


def total(values: Iterable[Value]) -> Value:
    """Add what is not null; 0 if nothing is."""
    return plus(or_zero(value) for value in values)


def present(values: Iterable[Value]) -> Value:
    """Count the values that are not null."""
    return plus(choose(value.isnull(), 0.0, 1.0) for value in values)


def mean(values: Sequence[Value]) -> Value:
    """Average what is not null; null if nothing is."""
    return ratio(total(values), present(values))


def choose(condition: Value, yes: Value, no: Value) -> Value:
    """Return ``yes`` where the condition holds, ``no`` where it does not or is unknown."""
    return ibis.ifelse(condition, yes, no)


def lowest(*values: Value) -> Value:
    """Return the least of the values that are not null."""
    return ibis.least(*values)


def highest(*values: Value) -> Value:
    """Return the greatest of the values that are not null."""
    return ibis.greatest(*values)


def indicator(condition: Value) -> Value:
    """Return 1 where the condition holds, 0 where it does not or is unknown."""
    return choose(condition, 1.0, 0.0)


def described(entries: str, expressions: Mapping[str, Value], kind: Kind = "number") -> list[RowFeature]:
    """Join expressions with their words.

    Args:
        entries: One line a feature: ``NAME|unit|concept|French|English``, and ``|hidden`` if a client is not
            shown it.
        expressions: The expression of each name; the order of the features is that of the entries.

    Raises:
        KeyError: A name has words and no expression, or the other way round.
    """
    features = []
    for line in entries.strip().splitlines():
        name, unit, concept, fr, en, *marks = line.split("|")
        words = Words(fr, en)
        features.append(
            RowFeature(name, expressions[name], unit, concept, words, kind, shown="hidden" not in marks)
        )
    if unnamed := expressions.keys() - {feature.name for feature in features}:
        raise KeyError(f"no words for {', '.join(sorted(unnamed))}")
    return features
