"""The tree of a condition: numbers, words and facts, arithmetic, comparisons, and, or, not."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from limpide_credit.policy.facts import Fact

Operator = Literal["+", "-", "*", "/"]
Relation = Literal["<", "<=", ">", ">=", "=", "<>"]
Choice = Literal["least", "greatest", "coalesce"]


@dataclass(frozen=True)
class Constant:
    """A number as written."""

    value: float


@dataclass(frozen=True)
class Value:
    """The value of a fact: a number, or a category's code."""

    fact: Fact


@dataclass(frozen=True)
class Arithmetic:
    """Two numbers added, subtracted, multiplied or divided; by zero is not known."""

    operator: Operator
    left: "Number"
    right: "Number"


@dataclass(frozen=True)
class Selection:
    """The least or greatest of numbers, or the first that is known."""

    choice: Choice
    among: tuple["Number", ...]


@dataclass(frozen=True)
class Comparison:
    """Two numbers compared; not known where either is not."""

    relation: Relation
    left: "Number"
    right: "Number"


@dataclass(frozen=True)
class OneOf:
    """Whether a category is one of some words; not known where the category is missing."""

    fact: Fact
    words: tuple[str, ...]


@dataclass(frozen=True)
class Missing:
    """Whether a number or a category is not known; this itself always is."""

    of: "Number"


@dataclass(frozen=True)
class And:
    """And."""

    left: "Truth"
    right: "Truth"


@dataclass(frozen=True)
class Or:
    """Or."""

    left: "Truth"
    right: "Truth"


@dataclass(frozen=True)
class Negation:
    """Not."""

    of: "Truth"


Number: TypeAlias = Constant | Value | Arithmetic | Selection
Truth: TypeAlias = Comparison | OneOf | Missing | And | Or | Negation
Tree: TypeAlias = Number | Truth


def facts_of(tree: Tree) -> Iterator[Fact]:
    """Yield every fact that a tree reads, some of them more than once."""
    match tree:
        case Constant():
            return
        case Value(fact) | OneOf(fact, _):
            yield fact
        case Arithmetic(_, left, right) | Comparison(_, left, right) | And(left, right) | Or(left, right):
            yield from facts_of(left)
            yield from facts_of(right)
        case Selection(_, among):
            for one in among:
                yield from facts_of(one)
        case Missing(of) | Negation(of):
            yield from facts_of(of)
