"""Facts of persons that are for fairness alone, beside what scoring reads (ADR 0197)."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Insert,
    Select,
    bindparam,
    delete,
    func,
    insert,
    select,
)

from limpide_platform.store.database import Database
from limpide_platform.store.json_text import json_text
from limpide_platform.store.schema import decisions, protected_clients, protected_decisions

_NOTHING: Mapping[str, Any] = MappingProxyType({})
_OF_CLIENT = select(protected_clients.c.facts).where(protected_clients.c.client_id == bindparam("wanted"))
_OF_DECISION = select(protected_decisions.c.facts).where(
    protected_decisions.c.decision_id == bindparam("wanted")
)
_FORGET_CLIENTS = delete(protected_clients).where(
    protected_clients.c.client_id.in_(bindparam("wanted", expanding=True))
)
_FORGET_DECISIONS = delete(protected_decisions).where(
    protected_decisions.c.decision_id.in_(bindparam("wanted", expanding=True))
)
_KEEP_CLIENTS, _KEEP_DECISIONS = insert(protected_clients), insert(protected_decisions)

#: Of a decision: what its application states, or else what is known of its client; null if nothing is.
OF_DECISION: ColumnElement[Any] = func.coalesce(protected_decisions.c.facts, protected_clients.c.facts)


class ProtectedFacts:
    """The facts for fairness alone of one store, for roles that may read them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_client(self, client_id: int) -> Mapping[str, Any]:
        """Return what is known of a client; nothing is an empty mapping."""
        return self._read(_OF_CLIENT, client_id)

    def of_decision(self, decision_id: str) -> Mapping[str, Any]:
        """Return what a new applicant stated with a request; nothing is an empty mapping."""
        return self._read(_OF_DECISION, decision_id)

    def _read(self, statement: Select[Any], wanted: int | str) -> Mapping[str, Any]:
        return facts_of(
            self._database.read(lambda connection: connection.execute(statement, {"wanted": wanted}).scalar())
        )


def beside(joined: FromClause) -> FromClause:
    """Return decisions joined with what `OF_DECISION` reads."""
    return joined.outerjoin(
        protected_decisions, protected_decisions.c.decision_id == decisions.c.id
    ).outerjoin(protected_clients, protected_clients.c.client_id == decisions.c.client_id)


@lru_cache(maxsize=4096)  # few people differ in so few facts
def facts_of(text: str | None) -> Mapping[str, Any]:
    """Return the facts that a column of the tables holds."""
    return _NOTHING if text is None else MappingProxyType(json.loads(text))


def replace_clients(connection: Connection, facts: Mapping[int, Mapping[str, Any]]) -> None:
    """Write what is known of clients in place of what was."""
    connection.execute(_FORGET_CLIENTS, {"wanted": list(facts)})
    _insert(connection, _KEEP_CLIENTS, "client_id", facts)


def add_decisions(connection: Connection, facts: Mapping[str, Mapping[str, Any]]) -> None:
    """Write what applicants stated for fairness, by the id of the decision."""
    _insert(connection, _KEEP_DECISIONS, "decision_id", facts)


def _insert(
    connection: Connection, statement: Insert, key: str, facts: Mapping[Any, Mapping[str, Any]]
) -> None:
    rows = [{key: one, "facts": json_text(dict(known), "protected")} for one, known in facts.items() if known]
    if rows:
        connection.execute(statement, rows)


def forget_client(connection: Connection, client_id: int) -> None:
    """Erase what is known of a client."""
    connection.execute(_FORGET_CLIENTS, {"wanted": [client_id]})


def forget_decisions(connection: Connection, ids: Sequence[str]) -> None:
    """Erase what applicants stated for fairness, by the id of the decision."""
    connection.execute(_FORGET_DECISIONS, {"wanted": list(ids)})
