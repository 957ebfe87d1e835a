"""From ibis expressions of one row to a Python function: the same definition, without an engine.

An engine takes tens of milliseconds to plan hundreds of expressions; the function takes a fraction of one.
Null is None, and every operation follows SQL: null in, null out, and three-valued logic.
"""

from collections.abc import Callable, Mapping, Sequence
from math import log, sqrt
from typing import Any

import ibis.expr.operations as ops
import ibis.expr.types as ir

RowFunction = Callable[[Sequence[Any]], list[Any]]
"""From the values of some columns to those of all expressions."""

_ARITHMETIC: Mapping[type[ops.Node], str] = {
    ops.Add: "+",
    ops.Subtract: "-",
    ops.Multiply: "*",
    ops.Divide: "/",
    ops.Equals: "==",
    ops.NotEquals: "!=",
    ops.Less: "<",
    ops.LessEqual: "<=",
    ops.Greater: ">",
    ops.GreaterEqual: ">=",
}
_UNARY: Mapping[type[ops.Node], str] = {
    ops.Negate: "-{0}",
    ops.Abs: "abs({0})",
    ops.Sqrt: "sqrt({0})",
    ops.Ln: "log({0})",
    ops.Not: "not {0}",
}
_EXTREMES: Mapping[type[ops.Node], str] = {ops.Greatest: "max", ops.Least: "min"}
# How a bound stands to a number that `max` or `min` replaces by it.
_BEYOND: Mapping[str, str] = {"max": ">", "min": "<"}


def compile_rows(expressions: Sequence[ir.Value], columns: Sequence[str]) -> RowFunction:
    """Compile expressions over one table into a function of one row.

    Args:
        columns: What the expressions read: the function takes their values, in this order.

    Raises:
        NotImplementedError: An expression uses an operation outside the vocabulary of ``rowwise.py``; the
            message names it.
    """
    return RowWriter(columns).function(expressions, {"sqrt": sqrt, "log": log})


class RowWriter:
    """Writes one assignment a node, each node once."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = {column: f"c{place}" for place, column in enumerate(columns)}
        self.lines: list[str] = [f"[{', '.join(self._columns.values())}] = values"]
        self._names: dict[ops.Node, str] = {}

    def function(self, expressions: Sequence[ir.Value], scope: dict[str, Any]) -> Callable[..., list[Any]]:
        """Return a function of the columns' values; ``scope`` has what the written text calls."""
        results = [self.name(expression.op()) for expression in expressions]
        body = "\n".join(f"    {line}" for line in self.lines)
        source = f"def rows(values):\n{body}\n    return [{', '.join(results)}]\n"
        exec(compile(source, "<row features>", "exec"), scope)  # noqa: S102 - the source is made of our own definitions
        return scope["rows"]

    def name(self, node: ops.Node) -> str:
        """Return what holds the node's value: a variable, or a literal."""
        if node not in self._names:
            self._names[node] = self._write(node)
        return self._names[node]

    def _write(self, node: ops.Node) -> str:
        if isinstance(node, ops.Literal):
            return self._literal(node)
        text = self._field(node) if isinstance(node, ops.Field) else self._operation(node)
        return text if text.isidentifier() else self.assign(text)

    def assign(self, text: str) -> str:
        """Write an assignment and return its variable."""
        variable = f"v{len(self.lines)}"
        self.lines.append(f"{variable} = {text}")
        return variable

    def _literal(self, node: ops.Literal) -> str:
        return repr(node.value)

    def _field(self, node: ops.Field) -> str:
        if isinstance(node.rel, ops.Project):
            return self.name(node.rel.values[node.name])
        return self._columns[node.name]

    def _operation(self, node: ops.Node) -> str:
        kind = type(node)
        if kind is ops.Divide:
            _refuse_zero(node.args[1])
        if kind in _ARITHMETIC:
            return self._binary(node, _ARITHMETIC[kind])
        if kind in _UNARY:
            return self._unary(self.name(node.args[0]), _UNARY[kind])
        if kind in _EXTREMES:
            return self._extreme(node, _EXTREMES[kind])
        method = getattr(self, f"_{kind.__name__.lower()}", None)
        if method is None:
            raise NotImplementedError(
                f"A row feature uses {kind.__name__}, which the single-request path does not speak."
            )
        return method(node)

    def _unary(self, argument: str, text: str) -> str:
        return f"None if {argument} is None else {text.format(argument)}"

    def _binary(self, node: Any, sign: str) -> str:
        left, right = self.name(node.left), self.name(node.right)
        nullable = [
            name
            for name, side in ((left, node.left), (right, node.right))
            if not isinstance(side, ops.Literal)
        ]
        missing = " or ".join(f"{name} is None" for name in nullable)
        return f"None if {missing} else {left} {sign} {right}"

    def _extreme(self, node: Any, function: str) -> str:
        names = [self.name(argument) for argument in node.arg]
        if [isinstance(argument, ops.Literal) for argument in node.arg] == [False, True]:
            value, bound = names
            return f"{bound} if {value} is None or {bound} {_BEYOND[function]} {value} else {value}"
        return f"{function}([x for x in ({', '.join(names)},) if x is not None], default=None)"

    def _cast(self, node: ops.Cast) -> str:
        argument = self.name(node.arg)
        if node.to.is_string():
            return argument
        if not node.to.is_floating():
            raise NotImplementedError(f"A row feature casts to {node.to}; row features are doubles or text.")
        return f"None if {argument} is None else float({argument})"

    def _nullif(self, node: ops.NullIf) -> str:
        value, null = self.name(node.arg), self.name(node.null_if_expr)
        return f"None if {value} == {null} else {value}"

    def _coalesce(self, node: ops.Coalesce) -> str:
        names = [self.name(argument) for argument in node.arg]
        text = names[-1]
        for name in reversed(names[:-1]):
            text = f"{name} if {name} is not None else {text}"
        return text

    def _ifelse(self, node: ops.IfElse) -> str:
        condition, yes, no = (
            self.name(part) for part in (node.bool_expr, node.true_expr, node.false_null_expr)
        )
        return f"{yes} if {condition} else {no}"

    def _searchedcase(self, node: ops.SearchedCase) -> str:
        text = self.name(node.default)
        for condition, value in reversed(list(zip(node.cases, node.results, strict=True))):
            text = f"{self.name(value)} if {self.name(condition)} else ({text})"
        return text

    def _isnull(self, node: ops.IsNull) -> str:
        return f"{self.name(node.arg)} is None"

    def _notnull(self, node: ops.NotNull) -> str:
        return f"{self.name(node.arg)} is not None"

    def _invalues(self, node: ops.InValues) -> str:
        value = self.name(node.value)
        options = ", ".join(self.name(option) for option in node.options)
        return f"None if {value} is None else {value} in ({options},)"

    def _and(self, node: ops.And) -> str:
        left, right = self.name(node.left), self.name(node.right)
        unknown = f"{left} is None or {right} is None"
        return f"False if {left} is False or {right} is False else None if {unknown} else True"

    def _or(self, node: ops.Or) -> str:
        left, right = self.name(node.left), self.name(node.right)
        return f"True if {left} or {right} else None if {left} is None or {right} is None else False"


def _refuse_zero(divisor: ops.Node) -> None:
    """Engines differ on a division by zero, so a divisor is a constant or made null where it is zero."""
    safe = isinstance(divisor, ops.NullIf) or (isinstance(divisor, ops.Literal) and divisor.value != 0)
    if not safe:
        raise NotImplementedError("A row feature divides by what may be zero; use rowwise.ratio.")
