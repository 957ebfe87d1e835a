"""Trees evaluated on one client or on many at once, by the same functions.

A number is a float, or an array of shape (n,); NaN is not known. A truth is a pair: where it is certainly
true, and where it is certainly false; where it is neither, it is not known (Kleene's logic). So a fact that
is missing never makes a condition hold, and never makes it fail.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

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
)

Column: TypeAlias = float | NDArray[np.float64]
Flags: TypeAlias = Any
"""A bool of one client, or an array of bools of many."""
Columns: TypeAlias = Sequence[Column]
NumberOf: TypeAlias = Callable[[Columns], Column]
TruthOf: TypeAlias = Callable[[Columns], tuple[Flags, Flags]]

_NOT_KNOWN = float("nan")
_ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}
# A comparison and its opposite: both are false of NaN. But NaN <> 1 holds in IEEE 754, so <> is made of two.
_RELATIONS: Mapping[str, tuple[Callable[[Any, Any], Any], Callable[[Any, Any], Any]]] = {
    "<": (operator.lt, operator.ge),
    "<=": (operator.le, operator.gt),
    ">": (operator.gt, operator.le),
    ">=": (operator.ge, operator.lt),
    "=": (operator.eq, lambda left, right: (left < right) | (left > right)),
    "<>": (lambda left, right: (left < right) | (left > right), operator.eq),
}


def number_function(tree: Number, places: Mapping[str, int]) -> NumberOf:
    """Return the function of a number over columns.

    Args:
        places: Name of a fact to its place among the columns.
    """
    match tree:
        case Constant(value):
            return lambda _: value
        case Value(fact):
            return operator.itemgetter(places[fact.name])
        case Arithmetic(sign, left, right):
            first, second = number_function(left, places), number_function(right, places)
            combine = _divide if sign == "/" else _ARITHMETIC[sign]
            return lambda columns: combine(first(columns), second(columns))
        case Selection(choice, among):
            parts = [number_function(one, places) for one in among]
            choose = {"least": _least, "greatest": _greatest, "coalesce": _first_known}[choice]
            return lambda columns: choose([part(columns) for part in parts])


def truth_function(tree: Truth, places: Mapping[str, int], codes: Callable[[str, str], int]) -> TruthOf:
    """Return the function of a truth over columns.

    Args:
        places: Name of a fact to its place among the columns.
        codes: Returns the code of a word of a category.
    """
    match tree:
        case Comparison(relation, left, right):
            return _compare(relation, number_function(left, places), number_function(right, places))
        case OneOf(fact, words):
            return _among(places[fact.name], [float(codes(fact.name, word)) for word in words])
        case Missing(of):
            return _missing(number_function(of, places))
        case Negation(of):
            return _not(truth_function(of, places, codes))
        case And(left, right):
            return _both(truth_function(left, places, codes), truth_function(right, places, codes))
        case Or(left, right):
            return _either(truth_function(left, places, codes), truth_function(right, places, codes))


def _compare(relation: Relation, first: NumberOf, second: NumberOf) -> TruthOf:
    holds, fails = _RELATIONS[relation]

    def compare(columns: Columns) -> tuple[Flags, Flags]:
        left, right = first(columns), second(columns)
        return holds(left, right), fails(left, right)

    return compare


def _among(place: int, codes: Sequence[float]) -> TruthOf:
    def among(columns: Columns) -> tuple[Flags, Flags]:
        value: Any = columns[place]
        found: Flags = value == codes[0]
        for code in codes[1:]:
            found = found | (value == code)
        return found, (value == value) & opposite(found)

    return among


def _missing(part: NumberOf) -> TruthOf:
    def missing(columns: Columns) -> tuple[Flags, Flags]:
        value = part(columns)
        return value != value, value == value

    return missing


def _not(part: TruthOf) -> TruthOf:
    def negation(columns: Columns) -> tuple[Flags, Flags]:
        true, false = part(columns)
        return false, true

    return negation


def _both(first: TruthOf, second: TruthOf) -> TruthOf:
    def both(columns: Columns) -> tuple[Flags, Flags]:
        (true, false), (true_too, false_too) = first(columns), second(columns)
        return true & true_too, false | false_too

    return both


def _either(first: TruthOf, second: TruthOf) -> TruthOf:
    def either(columns: Columns) -> tuple[Flags, Flags]:
        (true, false), (true_too, false_too) = first(columns), second(columns)
        return true | true_too, false & false_too

    return either


def opposite(found: Flags) -> Flags:
    """Return not, of a bool or of an array of them."""
    flags: Any = found
    return np.logical_not(flags) if isinstance(found, np.ndarray) else not flags


def _divide(over: Column, under: Column) -> Column:
    if isinstance(over, np.ndarray) or isinstance(under, np.ndarray):
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(under == 0.0, _NOT_KNOWN, np.divide(over, under))
    return over / under if under else _NOT_KNOWN


def _least(parts: Sequence[Column]) -> Column:
    return _fold(np.minimum, min, parts)


def _greatest(parts: Sequence[Column]) -> Column:
    return _fold(np.maximum, max, parts)


def _fold(
    of_arrays: Callable[[Any, Any], Any], of_floats: Callable[..., Any], parts: Sequence[Column]
) -> Column:
    # Not known as soon as one part is not: else hiding a bad fact would leave the best of the others.
    if any(isinstance(part, np.ndarray) for part in parts):
        return reduce(of_arrays, parts)
    return of_floats(parts) if all(part == part for part in parts) else _NOT_KNOWN


def _first_known(parts: Sequence[Column]) -> Column:
    found: Column = parts[0]
    for part in parts[1:]:
        if isinstance(found, np.ndarray) or isinstance(part, np.ndarray):
            found = np.where(found == found, found, part)
        elif found != found:
            found = part
    return found
