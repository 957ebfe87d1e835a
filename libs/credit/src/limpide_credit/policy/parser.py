"""Conditions and quantities as a risk officer writes them, in the words of SQL, parsed into trees.

``instalment / income > 0.5 and grade in ('D', 'E')``, ``income is null``,
``least(amount, goods_price) between 1000 and 30000``. SQLGlot parses; what is no part of the language
above is refused, and nothing is ever executed as code.
"""

from collections.abc import Callable
from difflib import get_close_matches

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from limpide_credit.policy.facts import Fact
from limpide_credit.policy.tree import (
    And,
    Arithmetic,
    Choice,
    Comparison,
    Constant,
    Missing,
    Negation,
    Number,
    OneOf,
    Operator,
    Or,
    Relation,
    Selection,
    Truth,
    Value,
)

LONGEST = 2_000
_DEEPEST = 40
_LANGUAGE = "Use facts, numbers, 'words', + - * /, < <= > >= = <>, between, in, is null, and, or, not."

_OPERATORS: dict[type[exp.Expression], Operator] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}
_RELATIONS: dict[type[exp.Expression], Relation] = {
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.EQ: "=",
    exp.NEQ: "<>",
}
_CHOICES: dict[type[exp.Expression], Choice] = {
    exp.Least: "least",
    exp.Greatest: "greatest",
    exp.Coalesce: "coalesce",
}

Names = Callable[[str], Fact | Number]
"""Returns the fact, or the quantity's tree, of a name; raises `InputError` if there is none."""


class ExpressionError(Exception):
    """What is wrong with an expression: a sentence, the part concerned, and a remedy."""

    def __init__(self, message: str, value: str, remedy: str = _LANGUAGE) -> None:
        super().__init__(message)
        self.message, self.value, self.remedy = message, value, remedy


def parse_condition(text: str, names: Names) -> Truth:
    """Return the tree of a condition; raise `ExpressionError` for what is none, by its part."""
    return _truth(_parse(text), names)


def parse_quantity(text: str, names: Names) -> Number:
    """Return the tree of a number; raise `ExpressionError` for what is none, by its part."""
    return _number(_parse(text), names)


def _parse(text: str) -> exp.Expression:
    if len(text) > LONGEST:
        raise ExpressionError(
            f"This expression has {len(text):,} characters.", "…", f"At most {LONGEST:,}: make two rules."
        )
    depth = deepest = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    if deepest > _DEEPEST:
        raise ExpressionError("The brackets are nested too deep.", "…", "Name parts under quantities.")
    try:
        parsed = sqlglot.parse_one(text, into=exp.Condition)  # pyright: ignore[reportUnknownMemberType] - as in _text
    except RecursionError:
        raise ExpressionError("This expression is nested too deep.", "…", "Make two rules.") from None
    except SqlglotError as error:
        found: list[dict[str, object]] = getattr(error, "errors", None) or [{}]
        at = f" at character {found[0]['col']}" if found[0].get("col") else ""
        raise ExpressionError(f"This is no condition: it cannot be read{at}.", text) from None
    return parsed


def _text(node: exp.Expression) -> str:
    return node.sql()  # pyright: ignore[reportUnknownMemberType] - sqlglot's options have no types


def _truth(node: exp.Expression, names: Names) -> Truth:
    match node:
        case exp.Paren():
            return _truth(node.this, names)
        case exp.And():
            return And(_truth(node.this, names), _truth(node.expression, names))
        case exp.Or():
            return Or(_truth(node.this, names), _truth(node.expression, names))
        case exp.Not():
            return Negation(_truth(node.this, names))
        case exp.Is() if isinstance(node.expression, exp.Null):
            return Missing(_known_or_not(node.this, names))
        case exp.Between():
            value = _number(node.this, names)
            low, high = _number(node.args["low"], names), _number(node.args["high"], names)
            return And(Comparison(">=", value, low), Comparison("<=", value, high))
        case exp.In() if node.expressions and not node.args.get("query"):
            return _among(node, names)
        case _ if type(node) in _RELATIONS:
            return _comparison(node, _RELATIONS[type(node)], names)
        case _:
            raise ExpressionError("This is no condition that is true or not.", _text(node))


def _comparison(node: exp.Expression, relation: Relation, names: Names) -> Truth:
    left, right = node.this, node.expression
    for fact, word in ((left, right), (right, left)):
        if isinstance(word, exp.Literal) and word.is_string:
            category = _category(fact, names)
            if relation not in {"=", "<>"}:
                raise ExpressionError(
                    f"{category.name} is a word, and words have no order.", _text(node), "Use =, <> or in."
                )
            one = OneOf(category, (_word(category, word.this),))
            return one if relation == "=" else Negation(one)
    return Comparison(relation, _number(left, names), _number(right, names))


def _among(node: exp.In, names: Names) -> Truth:
    literals = node.expressions
    if all(isinstance(one, exp.Literal) and one.is_string for one in literals):
        category = _category(node.this, names)
        return OneOf(category, tuple(_word(category, one.this) for one in literals))
    value = _number(node.this, names)
    found: Truth = Comparison("=", value, _number(literals[0], names))
    for one in literals[1:]:
        found = Or(found, Comparison("=", value, _number(one, names)))
    return found


def _category(node: exp.Expression, names: Names) -> Fact:
    if isinstance(node, exp.Paren):
        return _category(node.this, names)
    found = names(_name(node)) if isinstance(node, exp.Column) else None
    if isinstance(found, Fact) and found.words:
        return found
    raise ExpressionError("This is a number, and is compared with a word.", _text(node), "Compare numbers.")


def _word(category: Fact, word: str) -> str:
    if word in category.words:
        return word
    near = get_close_matches(word, category.words, n=1, cutoff=0.5)
    shown = ", ".join(repr(one) for one in category.words[:8])
    remedy = f"Did you mean {near[0]!r}?" if near else f"Known are {shown}."
    raise ExpressionError(f"{category.name} has no word {word!r}.", word, remedy)


def _known_or_not(node: exp.Expression, names: Names) -> Number:
    if isinstance(node, exp.Column):
        found = names(_name(node))
        if isinstance(found, Fact):
            return Value(found)
    return _number(node, names)


def _number(node: exp.Expression, names: Names) -> Number:
    match node:
        case exp.Paren():
            return _number(node.this, names)
        case exp.Literal() if not node.is_string:
            return Constant(_constant(node.this))
        case exp.Neg():
            return Arithmetic("-", Constant(0.0), _number(node.this, names))
        case exp.Column():
            found = names(_name(node))
            if not isinstance(found, Fact):
                return found
            if found.words:
                raise ExpressionError(
                    f"{found.name} is a word, not a number.", found.name, "Compare it with a 'word'."
                )
            return Value(found)
        case exp.Least() | exp.Greatest() | exp.Coalesce():
            parts = (node.this, *node.expressions)
            return Selection(_CHOICES[type(node)], tuple(_number(one, names) for one in parts))
        case _ if type(node) in _OPERATORS:
            return Arithmetic(
                _OPERATORS[type(node)], _number(node.this, names), _number(node.expression, names)
            )
        case _:
            raise ExpressionError("This is no number, and no fact that is one.", _text(node))


def _constant(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("inf")
    if len(text) > 30 or not abs(value) < 1e15:
        raise ExpressionError("This number is too long or too large.", text[:40], "Write one below 1e15.")
    return value


def _name(node: exp.Column) -> str:
    if not isinstance(node.this, exp.Identifier) or len(node.parts) != 1:
        raise ExpressionError("This is no name of a fact.", _text(node))
    return node.this.name
