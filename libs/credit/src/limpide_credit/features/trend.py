"""Which way a feature moves when one column rises, found by interval arithmetic on its expression.

Every node gets the range of its values, from the bounds that the tables declare, and its trend: 1 where it
never falls as the column rises, -1 where it never rises, 0 where the column has no part in it, None where it
may do either. That the column is missing is no move.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import ibis.expr.operations as ops
import ibis.expr.types as ir

_ANY = (-math.inf, math.inf)

Bounds = Callable[[str, str], tuple[float, float]]
"""From a table's name and a column's to the least and the greatest value that it can have."""


@dataclass(frozen=True)
class Trend:
    """The range of a value, and which way it moves; see the module."""

    low: float
    high: float
    trend: int | None

    @property
    def sign(self) -> int | None:
        """1 where the value is never below zero, -1 where never above it, else None."""
        return 1 if self.low >= 0 else -1 if self.high <= 0 else None


class Trends:
    """Finds the trend of expressions in one column, remembering what it found.

    Args:
        column: The column that rises; None asks for ranges alone.
        bounds: The bounds of the tables' columns.
    """

    def __init__(self, column: str | None, bounds: Bounds) -> None:
        self._column = column
        self._bounds = bounds
        self._found: dict[ops.Node, Trend] = {}

    def of(self, value: ir.Value) -> Trend:
        """Return range and trend of ``value``."""
        return self._of(value.op())

    def _of(self, node: ops.Node) -> Trend:
        if node not in self._found:
            self._found[node] = self._follow(node)
        return self._found[node]

    def _follow(self, node: Any) -> Trend:
        if isinstance(node, ops.Literal):
            number = isinstance(node.value, int | float)
            # A null has no value: an empty range, which widens no other.
            low, high = (node.value, node.value) if number else _empty_or_any(node.value)
            return Trend(low, high, 0)
        if isinstance(node, ops.Field):
            return self._field(node.rel, node.name)
        rule = _RULES.get(type(node))
        parts = [self._of(part) for part in _parts(node)]
        if rule is not None:
            return rule(*parts)
        return Trend(*_ANY, 0 if all(part.trend == 0 for part in parts) else None)

    def _field(self, relation: Any, name: str) -> Trend:
        if isinstance(relation, ops.UnboundTable):
            return Trend(*self._bounds(relation.name, name), int(name == self._column))
        computed = relation.values.get(name)
        if computed is None or isinstance(relation, ops.JoinReference | ops.DropColumns | ops.Filter):
            return self._field(relation.parent, name)
        return self._of(computed)


def _empty_or_any(value: Any) -> tuple[float, float]:
    return (math.inf, -math.inf) if value is None else _ANY


def _parts(node: ops.Node) -> Iterable[ops.Node]:
    for arg in node.args:
        if isinstance(arg, ops.Value):
            yield arg
        elif isinstance(arg, tuple):
            yield from (part for part in arg if isinstance(part, ops.Value))


def joined(trends: Iterable[int | None]) -> int | None:
    """Return the one trend that all share, those of 0 aside; None where they differ."""
    moving = {trend for trend in trends if trend != 0}
    return 0 if not moving else moving.pop() if len(moving) == 1 else None


def _turned(trend: int | None, sign: int | None) -> int | None:
    if trend == 0:
        return 0
    return None if trend is None or sign is None else trend * sign


def _times(one: float, other: float) -> float:
    return 0.0 if one == 0 or other == 0 else one * other


def _add(left: Trend, right: Trend) -> Trend:
    return Trend(left.low + right.low, left.high + right.high, joined((left.trend, right.trend)))


def _negate(one: Trend) -> Trend:
    return Trend(-one.high, -one.low, _turned(one.trend, -1))


def _subtract(left: Trend, right: Trend) -> Trend:
    return _add(left, _negate(right))


def _multiply(left: Trend, right: Trend) -> Trend:
    corners = [_times(one, other) for one in (left.low, left.high) for other in (right.low, right.high)]
    trend = joined((_turned(left.trend, right.sign), _turned(right.trend, left.sign)))
    return Trend(min(corners), max(corners), trend)


def _reciprocal(one: Trend) -> Trend:
    if one.sign is None:
        return Trend(*_ANY, _turned(one.trend, None))
    least, greatest = sorted((abs(one.low), abs(one.high)))
    low, high = (0.0 if math.isinf(greatest) else 1 / greatest), (math.inf if least == 0 else 1 / least)
    trend = _turned(one.trend, -1)
    return Trend(low, high, trend) if one.sign == 1 else Trend(-high, -low, trend)


def _divide(left: Trend, right: Trend) -> Trend:
    return _multiply(left, _reciprocal(right))


def _either(*parts: Trend) -> Trend:
    low, high = min(part.low for part in parts), max(part.high for part in parts)
    return Trend(low, high, joined(part.trend for part in parts))


def _greatest(*parts: Trend) -> Trend:
    return Trend(
        max(part.low for part in parts), max(part.high for part in parts), joined(p.trend for p in parts)
    )


def _least(*parts: Trend) -> Trend:
    return Trend(
        min(part.low for part in parts), min(part.high for part in parts), joined(p.trend for p in parts)
    )


def _greater(left: Trend, right: Trend) -> Trend:
    return Trend(0.0, 1.0, _subtract(left, right).trend)


def _less(left: Trend, right: Trend) -> Trend:
    return _greater(right, left)


def _if_else(condition: Trend, yes: Trend, no: Trend) -> Trend:
    """A condition that turns true moves from ``no`` to ``yes``: up where all of ``yes`` lies above."""
    step = 1 if yes.low >= no.high else -1 if yes.high <= no.low else None
    either = _either(yes, no)
    return Trend(either.low, either.high, joined((either.trend, _turned(condition.trend, step))))


def _null_if(value: Trend, _: Trend) -> Trend:
    return value


def _known(_: Trend) -> Trend:
    return Trend(0.0, 1.0, 0)


def _root(one: Trend) -> Trend:
    return Trend(math.sqrt(max(one.low, 0.0)), math.sqrt(max(one.high, 0.0)), one.trend)


def _log(one: Trend) -> Trend:
    low, high = (math.log(end) if end > 0 else -math.inf for end in (one.low, one.high))
    return Trend(low, high, one.trend)


def _same(one: Trend) -> Trend:
    return one


def _sum(one: Trend) -> Trend:
    return Trend(-math.inf if one.low < 0 else 0.0, math.inf if one.high > 0 else 0.0, one.trend)


def _size(*parts: Trend) -> Trend:
    return Trend(0.0, math.inf, 0 if all(part.trend == 0 for part in parts) else None)


_RULES: Mapping[type[ops.Node], Callable[..., Trend]] = {
    ops.Add: _add,
    ops.Subtract: _subtract,
    ops.Multiply: _multiply,
    ops.Divide: _divide,
    ops.Negate: _negate,
    ops.Greatest: _greatest,
    ops.Least: _least,
    ops.Greater: _greater,
    ops.GreaterEqual: _greater,
    ops.Less: _less,
    ops.LessEqual: _less,
    ops.IfElse: _if_else,
    ops.Coalesce: _either,
    ops.NullIf: _null_if,
    ops.IsNull: _known,
    ops.NotNull: _known,
    ops.Sqrt: _root,
    ops.Ln: _log,
    ops.Cast: _same,
    ops.Max: _same,
    ops.Min: _same,
    ops.Mean: _same,
    ops.Sum: _sum,
    ops.Count: _size,
    ops.CountStar: lambda *_: Trend(0.0, math.inf, 0),
    ops.StandardDev: _size,
}
