"""Which rules touch one client: one Python function, built from the checked trees of all rules.

`evaluation` calls a function for each node of a tree, which for one client takes most of the time. Here each
rule becomes one expression of Python's own syntax tree. No text of a document gets into it: facts are places
in ``columns``, numbers and words are constants.
"""

import ast
import math
from collections.abc import Callable, Iterator, Mapping, Sequence

from limpide_credit.policy.evaluation import Columns, NumberOf, number_function
from limpide_credit.policy.tree import (
    And,
    Arithmetic,
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

Touches = tuple[Sequence[Truth], bool]
"""Of a rule: it touches whomever one of the trees holds of, and whether also if one is not known."""
Touching = Callable[[Columns], list[int]]
"""From the columns of one client to the places of the rules that touch him."""

_ARITHMETIC: Mapping[Operator, ast.operator] = {"+": ast.Add(), "-": ast.Sub(), "*": ast.Mult()}
_RELATIONS: Mapping[Relation, ast.cmpop] = {
    "<": ast.Lt(),
    "<=": ast.LtE(),
    ">": ast.Gt(),
    ">=": ast.GtE(),
    "=": ast.Eq(),
}
_OPPOSITE: Mapping[Relation, Relation] = {
    "<": ">=",
    "<=": ">",
    ">": "<=",
    ">=": "<",
    "=": "<>",
    "<>": "=",
}


def touching_function(
    rules: Sequence[Touches], places: Mapping[str, int], codes: Callable[[str, str], int]
) -> Touching:
    """Return the function that lists the rules which touch a client.

    Parameters
    ----------
    places
        Name of a fact to its place among the columns.
    codes
        Returns the code of a word of a category.
    """
    writer = _Writer(places, codes)
    nothing = ast.Tuple([], ast.Load())
    listed: list[ast.expr] = []
    for place, (trees, if_unknown) in enumerate(rules):
        touched = _joined(ast.Or(), [writer.touched(tree, if_unknown) for tree in trees])
        own = ast.Tuple([ast.Constant(place)], ast.Load())
        listed.append(ast.Starred(ast.IfExp(touched, own, nothing), ast.Load()))
    function = ast.Lambda(_ONE_ARGUMENT, ast.List(listed, ast.Load()))
    code = compile(ast.fix_missing_locations(ast.Expression(function)), "<rules of a policy>", "eval")
    return eval(code, {"__builtins__": {}, "choices": tuple(writer.choices)})  # noqa: S307 - trees, never a text


class _Writer:
    """Writes trees as expressions over the names ``columns`` and ``choices``.

    Attributes
    ----------
    choices
        The least, the greatest or the first of numbers, which are called.
    """

    def __init__(self, places: Mapping[str, int], codes: Callable[[str, str], int]) -> None:
        self._places = places
        self._codes = codes
        self._kept = 0
        self.choices: list[NumberOf] = []

    def touched(self, tree: Truth, if_unknown: bool) -> ast.expr:
        """Return the expression of whether a tree holds, or also of whether it is not known."""
        if if_unknown:
            return ast.UnaryOp(ast.Not(), self._is(tree, wanted=False))
        return self._is(tree, wanted=True)

    def _is(self, tree: Truth, *, wanted: bool) -> ast.expr:
        """Return the expression of whether a tree certainly holds, or certainly does not."""
        match tree:
            case Comparison(relation, left, right):
                return self._compared(relation if wanted else _OPPOSITE[relation], left, right)
            case OneOf(fact, words):
                column = self._column(fact.name)
                codes = [ast.Constant(float(self._codes(fact.name, word))) for word in words]
                found = _joined(ast.Or(), [_compare(column, ast.Eq(), code) for code in codes])
                known = _compare(column, ast.Eq(), column)
                return found if wanted else _joined(ast.And(), [known, ast.UnaryOp(ast.Not(), found)])
            case Missing(of):
                value, again = self._keep(of)
                return _compare(value, ast.NotEq() if wanted else ast.Eq(), again)
            case Negation(of):
                return self._is(of, wanted=not wanted)
            case And() | Or():
                parts = [self._is(one, wanted=wanted) for one in _parts(tree)]
                return _joined(ast.And() if isinstance(tree, And) is wanted else ast.Or(), parts)

    def _number(self, tree: Number) -> ast.expr:
        """Return the expression of a number; NaN is not known."""
        match tree:
            case Constant(value):
                return ast.Constant(value)
            case Value(fact):
                return self._column(fact.name)
            case Arithmetic("/", left, right):
                under, again = self._keep(right)
                return ast.IfExp(
                    under, ast.BinOp(self._number(left), ast.Div(), again), ast.Constant(math.nan)
                )
            case Arithmetic(sign, left, right):
                return ast.BinOp(self._number(left), _ARITHMETIC[sign], self._number(right))
            case Selection():
                self.choices.append(number_function(tree, self._places))
                return ast.Call(_item("choices", len(self.choices) - 1), [_name("columns")], [])

    def _compared(self, relation: Relation, left: Number, right: Number) -> ast.expr:
        if relation != "<>":
            return _compare(self._number(left), _RELATIONS[relation], self._number(right))
        # NaN <> 1 would hold.
        (first, first_again), (second, second_again) = self._keep(left), self._keep(right)
        less, more = _compare(first, ast.Lt(), second), _compare(first_again, ast.Gt(), second_again)
        return _joined(ast.Or(), [less, more])

    def _keep(self, number: Number) -> tuple[ast.expr, ast.expr]:
        """Return the expression that keeps a number under a name, and the one that reads it afterwards."""
        self._kept += 1
        name = f"kept_{self._kept}"
        return ast.NamedExpr(ast.Name(name, ast.Store()), self._number(number)), _name(name)

    def _column(self, name: str) -> ast.expr:
        return _item("columns", self._places[name])


_ONE_ARGUMENT = ast.arguments(
    posonlyargs=[], args=[ast.arg("columns")], kwonlyargs=[], kw_defaults=[], defaults=[]
)


def _name(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def _item(name: str, place: int) -> ast.expr:
    return ast.Subscript(_name(name), ast.Constant(place), ast.Load())


def _compare(left: ast.expr, relation: ast.cmpop, right: ast.expr) -> ast.expr:
    return ast.Compare(left, [relation], [right])


def _joined(how: ast.boolop, parts: list[ast.expr]) -> ast.expr:
    """Return parts joined by ``and`` or ``or``; the one part itself; False of none."""
    if len(parts) > 1:
        return ast.BoolOp(how, parts)
    return parts[0] if parts else ast.Constant(value=False)


def _parts(tree: And | Or) -> Iterator[Truth]:
    """Yield what a chain of one word joins, so that a long one is not deep; the last comes first."""
    left: Truth = tree
    while isinstance(left, type(tree)):
        yield left.right
        left = left.left
    yield left
