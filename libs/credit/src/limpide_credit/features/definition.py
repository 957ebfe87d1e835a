"""What identifies the definition of a feature: how it is computed, not its name, place or neighbours.

Two releases that compute a feature the same way give it the same digest, whatever else they compute.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import ibis.expr.operations as ops
import ibis.expr.types as ir

from limpide_credit.features.graph import fingerprint
from limpide_credit.tables import APPLICATION

_LENGTH = 16


class Definitions:
    """Digests of values, each followed to the columns of the tables and to the rows that it is taken over.

    Columns of a row that a value does not read leave its digest alone; a filter or a join of the rows that an
    aggregate is taken over changes it.

    Args:
        known: Column of the unbound table ``client`` to the digest of the aggregate that fills it.
    """

    def __init__(self, known: Mapping[str, str] | None = None) -> None:
        self._known = known or {}
        self._values: dict[ops.Node, str] = {}
        self._rows: dict[ops.Node, str] = {}

    def of(self, value: ir.Value) -> str:
        """Return the digest of a value: 16 hexadecimal digits."""
        return self._value(value.op())

    def _value(self, node: ops.Node) -> str:
        if node not in self._values:
            if isinstance(node, ops.Field):
                self._values[node] = self._field(node.rel, node.name)
            else:
                parts = (self._part(part) for part in node.args)
                self._values[node] = digest(type(node).__name__, *parts)
        return self._values[node]

    def _part(self, part: Any) -> str:
        if isinstance(part, ops.Value):
            return self._value(part)
        if isinstance(part, ops.Relation):
            return self._rows_of(part)
        if isinstance(part, tuple):
            return digest(*(self._part(one) for one in part))
        return repr(part)

    def _field(self, relation: Any, name: str) -> str:
        if isinstance(relation, ops.UnboundTable):
            if relation.name == "client" and name in self._known:
                return self._known[name]
            table = APPLICATION.name if relation.name == "client" else relation.name
            return digest("column", table, name, str(relation.schema[name]))
        computed = relation.values.get(name)
        if computed is None or isinstance(relation, ops.JoinReference | ops.DropColumns | ops.Filter):
            return self._field(relation.parent, name)
        if isinstance(relation, ops.Aggregate):
            return digest("aggregate", self._value(computed), self._rows_of(relation))
        return self._value(computed)

    def _rows_of(self, relation: Any) -> str:
        if relation not in self._rows:
            self._rows[relation] = self._which_rows(relation)
        return self._rows[relation]

    def _which_rows(self, relation: Any) -> str:
        """Return the digest of which rows a relation has."""
        match relation:
            case ops.UnboundTable():
                return digest("table", relation.name)
            case ops.Project() | ops.JoinReference() | ops.DropColumns():
                return self._rows_of(relation.parent)
            case ops.Filter():
                conditions = sorted(self._value(one) for one in relation.predicates)
                return digest("filter", self._rows_of(relation.parent), *conditions)
            case ops.Aggregate():
                groups = sorted(self._value(one) for one in relation.groups.values())
                return digest("groups", self._rows_of(relation.parent), *groups)
            case ops.JoinChain():
                links = [
                    digest(link.how, self._rows_of(link.table), *map(self._value, link.predicates))
                    for link in relation.rest
                ]
                return digest("join", self._rows_of(relation.first), *links)
        return fingerprint(relation.to_expr())


def digest(*parts: str) -> str:
    """Return 16 hexadecimal digits that identify some texts in their order."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_LENGTH]
