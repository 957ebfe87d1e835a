"""Trees compiled to functions that are evaluated on one client or on many at once.

A number is a float, or an array of shape (n,); NaN is not known. A truth is a pair: where it is certainly
true, and where it is certainly false; where it is neither, it is not known (Kleene's logic). So a fact that
is missing never makes a condition hold, and never makes it fail.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
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
FlagsOf: TypeAlias = Callable[[Columns], list[Flags]]

_NOT_KNOWN = float("nan")
# A comparison and its opposite: both are false of NaN. But NaN <> 1 holds in IEEE 754, so <> is made of two.
_DIFFERS = "({0} < {1}) | ({0} > {1})"
_RELATIONS: Mapping[str, tuple[str, str]] = {
    "<": ("{0} < {1}", "{0} >= {1}"),
    "<=": ("{0} <= {1}", "{0} > {1}"),
    ">": ("{0} > {1}", "{0} <= {1}"),
    ">=": ("{0} >= {1}", "{0} < {1}"),
    "=": ("{0} == {1}", _DIFFERS),
    "<>": (_DIFFERS, "{0} == {1}"),
}


def number_function(tree: Number, places: Mapping[str, int]) -> NumberOf:
    """Return the function of a number over columns.

    Args:
        places: Name of a fact to its place among the columns.
    """
    writer = _Writer(places)
    return writer.function(writer.number(tree))


def truth_function(tree: Truth, places: Mapping[str, int], codes: Callable[[str, str], int]) -> TruthOf:
    """Return the function of a truth over columns.

    Args:
        places: Name of a fact to its place among the columns.
        codes: Returns the code of a word of a category.
    """
    writer = _Writer(places, codes)
    return writer.function(", ".join(writer.truth(tree)))


def flags_function(tests: Iterable[tuple[Number, str]], places: Mapping[str, int]) -> FlagsOf:
    """Return the function that says which tests hold, in order.

    Args:
        tests: Numbers, each with its test as Python, as ``{0} != {0}``.
    """
    writer = _Writer(places)
    return writer.function(f"[{', '.join(test.format(writer.number(tree)) for tree, test in tests)}]")


class _Writer:
    """Writes trees as one Python function: nested functions would take several times as long."""

    def __init__(self, places: Mapping[str, int], codes: Callable[[str, str], int] = lambda *_: -1) -> None:
        self._places = places
        self._codes = codes
        self._lines: list[str] = []

    def function(self, result: str) -> Callable[[Columns], Any]:
        """Return the function of the columns ``c`` whose result is said in Python."""
        body = "".join(f"    {line}\n" for line in self._lines)
        scope = dict(_SCOPE)
        # Names, signs and numbers are ours: of a policy's own text nothing is in it.
        exec(compile(f"def rule(c):\n{body}    return {result}\n", "<policy>", "exec"), scope)  # noqa: S102
        return scope["rule"]

    def number(self, tree: Number) -> str:
        """Return what holds a number: a variable or a literal."""
        match tree:
            case Constant(value):
                return repr(float(value))
            case Value(fact):
                return self._assign(f"c[{self._places[fact.name]}]")
            case Arithmetic(sign, left, right):
                first, second = self.number(left), self.number(right)
                return self._assign(
                    f"divide({first}, {second})" if sign == "/" else f"{first} {sign} {second}"
                )
            case Selection(choice, among):
                return self._assign(f"{choice}([{', '.join(map(self.number, among))}])")

    def truth(self, tree: Truth) -> tuple[str, str]:
        """Return the variables that hold whether something is true, and whether it is false."""
        match tree:
            case Comparison(relation, left, right):
                first, second = self.number(left), self.number(right)
                holds, fails = (self._assign(text.format(first, second)) for text in _RELATIONS[relation])
                return holds, fails
            case OneOf(fact, words):
                value = self.number(Value(fact))
                codes = [repr(float(self._codes(fact.name, word))) for word in words]
                found = self._assign(" | ".join(f"({value} == {code})" for code in codes))
                return found, self._assign(f"({value} == {value}) & opposite({found})")
            case Missing(of):
                value = self.number(of)
                return self._assign(f"{value} != {value}"), self._assign(f"{value} == {value}")
            case Negation(of):
                true, false = self.truth(of)
                return false, true
            case And(left, right):
                (true, false), (true_too, false_too) = self.truth(left), self.truth(right)
                return self._assign(f"{true} & {true_too}"), self._assign(f"{false} | {false_too}")
            case Or(left, right):
                (true, false), (true_too, false_too) = self.truth(left), self.truth(right)
                return self._assign(f"{true} | {true_too}"), self._assign(f"{false} & {false_too}")

    def _assign(self, text: str) -> str:
        variable = f"v{len(self._lines)}"
        self._lines.append(f"{variable} = {text}")
        return variable


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


_SCOPE: Mapping[str, Any] = {
    "nan": _NOT_KNOWN,
    "inf": float("inf"),
    "opposite": opposite,
    "divide": _divide,
    "least": _least,
    "greatest": _greatest,
    "coalesce": _first_known,
}
