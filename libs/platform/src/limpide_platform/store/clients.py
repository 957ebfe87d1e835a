"""Clients in the store: name, application as given, feature vector, rows of history."""

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import islice
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from limpide_credit.errors import NotFoundError
from limpide_platform.store.database import Database
from limpide_platform.store.history import HistoryRows, pack_rows, row_count, unpack_rows
from limpide_platform.store.json_text import json_text
from limpide_platform.store.protected_facts import replace_clients
from limpide_platform.store.schema import client_history, clients
from limpide_platform.store.vector import pack, unpack


@dataclass(frozen=True)
class Client:
    """One client."""

    client_id: int  # The client's number
    name: str  # A generated name, never a real one
    application: dict[str, Any]  # Column of the application table to value, as given
    # The features, float64 of shape (features,), missing values NaN; read-only from the store.
    vector: NDArray[np.float64]
    feature_set_version: str  # Which feature set the vector was made with
    # History table to the client's rows of it, column by column; a table that is absent is left out. Clients
    # that are read come without: `Clients.history` reads it.
    history: Mapping[str, HistoryRows] = field(default_factory=dict)
    # What is known of him for fairness alone, by fact; `ProtectedFacts` reads it.
    protected: Mapping[str, Any] = field(default_factory=dict)


class _StoredClient(Client):
    """A client as he is read: his application is decoded when somebody asks for it, which few scores do."""

    def __init__(self, row: Row[Any]) -> None:
        vars(self).update(
            client_id=row.client_id,
            name=row.name,
            vector=unpack(row.vector),
            feature_set_version=row.feature_set_version,
            history={},
            protected={},
            _text=row.application,
        )

    @cached_property
    def application(self) -> dict[str, Any]:  # pyright: ignore[reportIncompatibleVariableOverride] - a field
        return orjson.loads(vars(self)["_text"])


@dataclass(frozen=True)
class ClientName:
    """One line of a list of clients."""

    client_id: int
    name: str


_ONE = select(clients).where(clients.c.client_id == bindparam("wanted"))
# In the driver's own words: SQLAlchemy writes the list anew for each number of clients.
_MANY = "SELECT client_id, name, application, vector, feature_set_version FROM clients WHERE client_id {}"
_MANY_POSTGRESQL = _MANY.format("= ANY(%(wanted)s::bigint[])")
_MANY_SQLITE = _MANY.format("IN (SELECT value FROM json_each(:wanted))")
_HISTORY = select(client_history.c.table_name, client_history.c.content).where(
    client_history.c.client_id == bindparam("wanted")
)
_FORGET = delete(client_history).where(client_history.c.client_id.in_(bindparam("wanted", expanding=True)))
_REMEMBER = insert(client_history)
_SOME = select(clients).order_by(clients.c.client_id).limit(bindparam("how_many"))


class Clients:
    """The clients of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database
        upsert = postgresql.insert if database.postgresql else sqlite.insert
        statement = upsert(clients)
        self._put = statement.on_conflict_do_update(
            index_elements=[clients.c.client_id],
            set_={c.name: statement.excluded[c.name] for c in clients.c if c is not clients.c.client_id},
        )

    def put_many(self, many: Iterable[Client], *, batch: int = 500) -> int:
        """Add clients with their history, or replace those of the same number; each batch is durable.

        Stopped in the middle, it is simply run again.

        Returns:
            How many clients were given.

        Raises:
            InputError: An application or a history cannot be written as JSON, or a vector is none; the batch
                is not written.
            UnavailableError: The store cannot be reached or is full.
        """
        written = 0
        for group in _batches(many, batch):
            last = {client.client_id: client for client in group}.values()
            rows = [_row(client) for client in last]
            history = [line for client in last for line in _history_lines(client)]
            protected = {int(client.client_id): client.protected for client in last}
            self._database.write(partial(self._replace, rows, history, protected))
            written += len(group)
        return written

    def _replace(
        self,
        rows: list[dict[str, Any]],
        history: list[dict[str, Any]],
        protected: Mapping[int, Mapping[str, Any]],
        connection: Connection,
    ) -> None:
        connection.execute(self._put, rows)
        connection.execute(_FORGET, {"wanted": [row["client_id"] for row in rows]})
        if history:
            connection.execute(_REMEMBER, history)
        replace_clients(connection, protected)

    def get(self, client_id: int) -> Client:
        """Return one client.

        Raises:
            NotFoundError: There is no such client.
        """
        row = self._database.read(lambda connection: _first(connection, client_id))
        if row is None:
            raise _unknown(client_id)
        return _StoredClient(row)

    def history(self, client_id: int) -> dict[str, dict[str, list[Any]]]:
        """Return a client's rows as given: history table to column to values.

        A table that was absent when the client was published is left out; one without rows of his is not.

        Raises:
            NotFoundError: There is no such client.
        """
        rows = self._database.read(
            lambda connection: connection.execute(_HISTORY, {"wanted": client_id}).fetchall()
        )
        if not rows:
            self.get(client_id)
        return {row.table_name: unpack_rows(row.content) for row in rows}

    def get_many(self, client_ids: Sequence[int]) -> dict[int, Client]:
        """Return clients by their numbers, in one query; numbers that no client has are left out."""
        wanted = list(client_ids)
        statement, given = (
            (_MANY_POSTGRESQL, wanted) if self._database.postgresql else (_MANY_SQLITE, json.dumps(wanted))
        )
        rows = self._database.read(
            lambda connection: connection.exec_driver_sql(statement, {"wanted": given}).fetchall()
        )
        return {row.client_id: _StoredClient(row) for row in rows}

    def sample(self, how_many: int) -> list[Client]:
        """Return a few clients, always the same: the first by number."""
        rows = self._database.read(
            lambda connection: connection.execute(_SOME, {"how_many": how_many}).fetchall()
        )
        return [_StoredClient(row) for row in rows]

    def page(self, *, search: str = "", after: int | None = None, limit: int = 50) -> list[ClientName]:
        """Return clients in the order of their numbers.

        Args:
            search: Part of a name or of a number; case and accents do not matter.
            after: The last number of the page before.
            limit: At most so many.
        """
        statement = select(clients.c.client_id, clients.c.name).order_by(clients.c.client_id).limit(limit)
        if after is not None:
            statement = statement.where(clients.c.client_id > after)
        statement = statement.where(*_found_by(search))
        rows = self._database.read(lambda connection: connection.execute(statement).fetchall())
        return [ClientName(*row) for row in rows]

    def count(self, search: str = "") -> int:
        """Return how many clients there are, or how many a search finds."""
        statement = select(func.count()).select_from(clients).where(*_found_by(search))
        return self._database.read(lambda connection: connection.execute(statement).scalar_one())


def _found_by(search: str) -> list[ColumnElement[bool]]:
    return [clients.c.search_text.contains(word, autoescape=True) for word in _folded(search).split()]


def _first(connection: Connection, client_id: int) -> Row[Any] | None:
    return connection.execute(_ONE, {"wanted": client_id}).first()


def _row(client: Client) -> dict[str, Any]:
    return {
        "client_id": int(client.client_id),
        "name": client.name,
        "search_text": _folded(f"{client.name} {client.client_id}"),
        "application": json_text(client.application, "application"),
        "vector": pack(client.vector, "vector"),
        "feature_set_version": client.feature_set_version,
    }


def _history_lines(client: Client) -> Iterator[dict[str, Any]]:
    for table, rows in client.history.items():
        yield {
            "client_id": int(client.client_id),
            "table_name": table,
            "row_count": row_count(rows),
            "content": pack_rows(rows, f"history.{table}"),
        }


def _unknown(client_id: int) -> NotFoundError:
    return NotFoundError(
        f"There is no client {client_id}.",
        field="client_id",
        value=client_id,
        remedy="GET /clients lists them; `limpide publish` adds them.",
    )


def _folded(text: str) -> str:
    """Without case and accents, as people search."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def _batches(many: Iterable[Client], size: int) -> Iterator[list[Client]]:
    rest = iter(many)
    while group := list(islice(rest, size)):
        yield group
