"""Conditions that can never be true, found from what is possible of each fact.

A condition is written as alternatives of comparisons that must hold together. An alternative is possible
while every number in it keeps some value between its bounds, and every category some word. What cannot be
judged so is taken to be possible.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from math import inf

from limpide_credit.features.catalogue import OTHER
from limpide_credit.policy.facts import Fact
from limpide_credit.policy.tree import (
    And,
    Arithmetic,
    Comparison,
    Constant,
    Missing,
    Negation,
    Number,
    OneOf,
    Or,
    Relation,
    Selection,
    Truth,
    Value,
    facts_of,
)

_MOST_ALTERNATIVES = 1_000
_OPPOSITE: dict[Relation, Relation] = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", "=": "<>", "<>": "="}
_MIRRORED: dict[Relation, Relation] = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "=", "<>": "<>"}


@dataclass(frozen=True)
class _Words:
    """A category is, or is not, one of some words."""

    fact: Fact
    words: frozenset[str]
    inside: bool


@dataclass(frozen=True)
class _Known:
    """Something is known, or is missing."""

    of: Number
    known: bool


_Literal = Comparison | _Words | _Known


@dataclass
class _Interval:
    low: float
    high: float
    low_open: bool = False
    high_open: bool = False

    @property
    def empty(self) -> bool:
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))

    def narrow(self, relation: Relation, bound: float) -> None:
        if relation in {"<", "<=", "="} and (bound, relation != "<") <= (self.high, not self.high_open):
            self.high, self.high_open = bound, relation == "<"
        if relation in {">", ">=", "="} and (-bound, relation != ">") <= (-self.low, not self.low_open):
            self.low, self.low_open = bound, relation == ">"


def never_true(condition: Truth) -> bool:
    """Return whether no client at all can meet a condition, as far as bounds and words show."""
    return _impossible(condition, holds=True)


def always_true(condition: Truth) -> bool:
    """Return whether every client of whom the facts are known meets a condition."""
    return _impossible(condition, holds=False)


def _impossible(condition: Truth, *, holds: bool) -> bool:
    alternatives = list(islice(_alternatives(condition, holds=holds), _MOST_ALTERNATIVES))
    return len(alternatives) < _MOST_ALTERNATIVES and not any(map(_possible, alternatives))


def _alternatives(tree: Truth, *, holds: bool) -> Iterator[tuple[_Literal, ...]]:
    match tree:
        case Negation(of):
            yield from _alternatives(of, holds=not holds)
        case And(left, right) | Or(left, right) if isinstance(tree, And) == holds:
            # The product of what is bounded: the caller stops at the most alternatives that it judges.
            first = list(islice(_alternatives(left, holds=holds), _MOST_ALTERNATIVES))
            second = list(islice(_alternatives(right, holds=holds), _MOST_ALTERNATIVES))
            yield from ((*one, *other) for one, other in product(first, second))
        case And(left, right) | Or(left, right):
            yield from _alternatives(left, holds=holds)
            yield from _alternatives(right, holds=holds)
        case Comparison(relation, left, right):
            yield (Comparison(relation if holds else _OPPOSITE[relation], left, right),)
        case OneOf(fact, words):
            yield (_Words(fact, frozenset(words), holds),)
        case Missing(of):
            yield (_Known(of, not holds),)


def _possible(literals: tuple[_Literal, ...]) -> bool:
    intervals: dict[Number, _Interval] = {}
    excluded: dict[Number, set[float]] = {}
    words: dict[str, frozenset[str]] = {}
    missing: set[str] = set()
    read: set[str] = set()
    for literal in literals:
        match literal:
            case _Words(fact, some, inside):
                present = words.get(fact.name, frozenset({*fact.words, OTHER}))
                words[fact.name] = present & some if inside else present - some
                read.add(fact.name)
            case _Known(of, known):
                facts = {fact.name: fact for fact in facts_of(of)}
                if not known and not any(fact.missing for fact in facts.values()):
                    return _is_division(of)
                if not known and isinstance(of, Value):
                    missing.add(of.fact.name)
            case Comparison(relation, left, right):
                number, relation, bound = _against_a_constant(relation, left, right)
                interval = intervals.setdefault(number, _interval(number))
                if relation == "<>":
                    excluded.setdefault(number, set()).add(bound)
                else:
                    interval.narrow(relation, bound)
                read |= {fact.name for fact in facts_of(number)} if not _chooses(number) else set()
    return (
        not any(interval.empty for interval in intervals.values())
        and not any(_only(intervals[number]) in bounds for number, bounds in excluded.items())
        and all(words.values())
        and not missing & read
    )


def _only(interval: _Interval) -> float | None:
    return interval.low if interval.low == interval.high else None


def _against_a_constant(relation: Relation, left: Number, right: Number) -> tuple[Number, Relation, float]:
    if isinstance(right, Constant):
        return left, relation, right.value
    if isinstance(left, Constant):
        return right, _MIRRORED[relation], left.value
    return Arithmetic("-", left, right), relation, 0.0


def _interval(number: Number) -> _Interval:
    match number:
        case Constant(value):
            return _Interval(value, value)
        case Value(fact):
            return _Interval(-inf if fact.low is None else fact.low, inf if fact.high is None else fact.high)
        case Selection(choice, among):
            parts = [_interval(one) for one in among]
            lows, highs = [part.low for part in parts], [part.high for part in parts]
            if choice == "coalesce":
                return _Interval(min(lows), max(highs))
            pick = min if choice == "least" else max
            return _Interval(pick(lows), pick(highs))
        case Arithmetic(operator, left, right):
            if left == right and operator == "-":
                return _Interval(0.0, 0.0)
            one, other = _interval(left), _interval(right)
            if operator == "/" and other.low <= 0.0 <= other.high:
                return _Interval(-inf, inf)
            ends = [_end(operator, a, b) for a in (one.low, one.high) for b in (other.low, other.high)]
            known = [end for end in ends if end == end]
            return _Interval(min(known, default=-inf), max(known, default=inf))


def _end(operator: str, left: float, right: float) -> float:
    if operator == "*":
        return 0.0 if 0.0 in (left, right) else left * right
    if operator == "/":
        return 0.0 if abs(right) == inf else left / right
    return left + right if operator == "+" else left - right


def _is_division(number: Number) -> bool:
    match number:
        case Arithmetic(operator, left, right):
            return operator == "/" or _is_division(left) or _is_division(right)
        case Selection(_, among):
            return any(_is_division(one) for one in among)
        case _:
            return False


def _chooses(number: Number) -> bool:
    match number:
        case Arithmetic(_, left, right):
            return _chooses(left) or _chooses(right)
        case Selection(choice, among):
            return choice == "coalesce" or any(_chooses(one) for one in among)
        case _:
            return False
