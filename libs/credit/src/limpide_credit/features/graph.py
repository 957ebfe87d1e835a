"""Reading ibis expressions: which columns one depends on, and what identifies its definition."""

import hashlib
from collections.abc import Iterable
from typing import Any

import ibis.expr.operations as ops
import ibis.expr.types as ir

from limpide_credit.features.cleaning import KEYS

# Counters that ibis hands out: they tell nothing of what is computed.
_ACCIDENTAL = frozenset({"identifier"})


class Lineage:
    """Finds the source columns of values, remembering what it found.

    A value computed in an inner step (a projection, a join, an aggregation) is followed to the tables.
    """

    def __init__(self) -> None:
        self._found: dict[ops.Node, frozenset[tuple[str, str]]] = {}

    def columns(self, value: ir.Value) -> frozenset[tuple[str, str]]:
        """Return the ``(table, column)`` that ``value`` is computed from, keys left out."""
        return self._of(value.op())

    def _of(self, node: ops.Node) -> frozenset[tuple[str, str]]:
        if node not in self._found:
            self._found[node] = self._follow(node)
        return self._found[node]

    def _follow(self, node: ops.Node) -> frozenset[tuple[str, str]]:
        if isinstance(node, ops.Field):
            return self._field(node.rel, node.name)
        return frozenset().union(*(self._of(part) for part in _values(node.args)))

    def _field(self, relation: Any, name: str) -> frozenset[tuple[str, str]]:
        if isinstance(relation, ops.UnboundTable):
            return frozenset() if name in KEYS else frozenset({(relation.name, name)})
        computed = relation.values.get(name)
        if computed is None or isinstance(relation, ops.JoinReference | ops.DropColumns | ops.Filter):
            return self._field(relation.parent, name)
        return self._of(computed)


def _values(args: Iterable[Any]) -> list[ops.Value]:
    found = []
    for arg in args:
        if isinstance(arg, ops.Value):
            found.append(arg)
        elif isinstance(arg, tuple):
            found += _values(arg)
    return found


def fingerprint(expression: ir.Expr) -> str:
    """Return the SHA-256 of an expression's whole graph: the same in every process, changed by any change."""

    def digest(node: ops.Node, _: Any, **arguments: Any) -> str:
        kept = {name: value for name, value in arguments.items() if name not in _ACCIDENTAL}
        return hashlib.sha256(f"{type(node).__name__}{kept!r}".encode()).hexdigest()

    node = expression.op()
    return node.map(digest)[node]
