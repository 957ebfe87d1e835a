"""From ibis expressions of one row to a Python function of many rows at once, as arrays of numpy.

Each value is, to the bit, what `compile_rows` makes of the same row. Null is NaN, words are numbers. A
condition is two arrays, where it holds and where it fails: where neither, it is unknown.
"""

from collections.abc import Callable, Sequence
from math import log
from typing import Any

import ibis.expr.operations as ops
import ibis.expr.types as ir
import numpy as np

from limpide_credit.features.compiler import RowWriter

ColumnFunction = Callable[[Sequence[np.ndarray]], list[Any]]
"""From some columns, each of shape (n,), to those of all expressions: shape (n,), or one number for all."""

_FAILS = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def compile_columns(
    expressions: Sequence[ir.Value], columns: Sequence[str], words: dict[str, float]
) -> ColumnFunction:
    """Compile expressions over one table into a function of many rows, called with ``invalid="raise"``.

    Args:
        columns: What the expressions read: the function takes them, in this order.
        words: The code of each word; words of the expressions that are not among them get the next ones.

    Raises:
        NotImplementedError: As `compile_rows`.
    """
    scope = {"np": np, "log": _log, "sqrt": np.sqrt, "nan": np.nan, "same": _same}
    return _ColumnWriter(columns, words).function(expressions, scope)


class _ColumnWriter(RowWriter):
    """Writes one assignment a node, each node once."""

    def __init__(self, columns: Sequence[str], words: dict[str, float]) -> None:
        super().__init__(columns)
        self._words = words

    def _literal(self, node: ops.Literal) -> str:
        if isinstance(node.value, str):
            return repr(self._words.setdefault(node.value, float(len(self._words))))
        return "nan" if node.value is None else repr(node.value)

    def _unary(self, argument: str, text: str) -> str:
        return f"{argument}[::-1]" if text.startswith("not") else text.format(argument)

    def _binary(self, node: Any, sign: str) -> str:
        left, right = self.name(node.left), self.name(node.right)
        if sign in _FAILS:
            return f"{left} {sign} {right}, {left} {_FAILS[sign]} {right}"
        if sign in {"==", "!="}:
            return f"same({left}, {right}){'' if sign == '==' else '[::-1]'}"
        return f"{left} {sign} {right}"

    def _extreme(self, node: Any, function: str) -> str:
        found, *others = [self.name(argument) for argument in node.arg]
        sign = ">" if function == "max" else "<"
        for other in others:
            found = self.assign(
                f"np.where(({found} != {found}) | ({other} {sign} {found}), {other}, {found})"
            )
        return found

    def _cast(self, node: ops.Cast) -> str:
        super()._cast(node)
        return self.name(node.arg)

    def _nullif(self, node: ops.NullIf) -> str:
        value, null = self.name(node.arg), self.name(node.null_if_expr)
        return f"np.where({value} == {null}, nan, {value})"

    def _coalesce(self, node: ops.Coalesce) -> str:
        *names, text = [self.name(argument) for argument in node.arg]
        for name in reversed(names):
            text = f"np.where({name} == {name}, {name}, {text})"
        return text

    def _ifelse(self, node: ops.IfElse) -> str:
        return self._where(node.bool_expr, node.true_expr, self.name(node.false_null_expr))

    def _searchedcase(self, node: ops.SearchedCase) -> str:
        text = self.name(node.default)
        for condition, value in reversed(list(zip(node.cases, node.results, strict=True))):
            text = self._where(condition, value, text)
        return text

    def _where(self, condition: ops.Node, yes: ops.Node, no: str) -> str:
        return f"np.where({self.name(condition)}[0], {self.name(yes)}, {no})"

    def _isnull(self, node: ops.IsNull) -> str:
        return f"{self._notnull(node)}[::-1]"

    def _notnull(self, node: Any) -> str:
        name = self.name(node.arg)
        if node.arg.dtype.is_boolean():
            name = self.assign(f"np.where({name}[0] | {name}[1], 1.0, nan)")
        return f"({name} == {name}, {name} != {name})"

    def _invalues(self, node: ops.InValues) -> str:
        value = self.name(node.value)
        found = " | ".join(f"({value} == {self.name(option)})" for option in node.options)
        found = self.assign(found)
        return f"({found}, ({value} == {value}) & ~{found})"

    def _and(self, node: ops.And) -> str:
        left, right = self.name(node.left), self.name(node.right)
        return f"({left}[0] & {right}[0], {left}[1] | {right}[1])"

    def _or(self, node: ops.Or) -> str:
        left, right = self.name(node.left), self.name(node.right)
        return f"({left}[0] | {right}[0], {left}[1] & {right}[1])"


def _log(values: np.ndarray) -> np.ndarray:
    # Not numpy's, whose last bit is another one.
    return np.array([log(value) if value == value else value for value in values.tolist()])


def _same(left: Any, right: Any) -> tuple[Any, Any]:
    """Return where two columns are equal, and where they differ."""
    found = left == right
    return found, (left == left) & (right == right) & ~found
