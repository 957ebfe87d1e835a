"""A table of records chained by hash: append under the lock of the head, read to verify.

The table has ``seq``, ``previous_hash`` and ``hash`` beside its own columns; its chain bears its name. One
whose records can be erased has ``salt`` and ``erased_digest`` too, see `limpide_platform.store.erasures`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Row,
    RowMapping,
    Select,
    Table,
    and_,
    bindparam,
    func,
    select,
    tuple_,
    type_coerce,
    update,
)
from sqlalchemy.types import NullType

from limpide_credit.errors import ConflictError
from limpide_platform.store.bulk_insert import Insert, bulk_insert
from limpide_platform.store.chain import link, new_salt
from limpide_platform.store.database import Database
from limpide_platform.store.schema import Timestamp, chain_heads, erasures
from limpide_platform.store.verification import ChainFault, Head, Link, erasure_fault, verify_chain

# So many positions are asked for in one statement.
_POSITIONS = 1000

_MOVE_HEAD = (
    update(chain_heads)
    .where(chain_heads.c.chain == bindparam("wanted"))
    .values(count=bindparam("new_count"), hash=bindparam("new_hash"))
)


class Ledger:
    """The chain of one table.

    Args:
        database: Where the table is.
        table: What is chained.
        identifier: The column that names a record to a person.
        digest: From a row's columns to the digest of its content.
    """

    def __init__(
        self,
        database: Database,
        table: Table,
        identifier: Column[str],
        digest: Callable[[Mapping[str, Any]], bytes],
    ) -> None:
        self._database = database
        #: From a row's columns to the digest of its content, as it stands there.
        self.digest = digest
        self._identifier = identifier.name
        self.table = table
        self.name = table.name
        self.erasable = "erased_digest" in table.c
        self._insert = bulk_insert(database, table)
        self._head = select(chain_heads.c.count, chain_heads.c.hash).where(chain_heads.c.chain == table.name)
        self._locked_head = self._head.with_for_update()
        self._seq = table.c.seq
        self._order = (table.c.seq, identifier)
        # Moments as they are stored: what someone overwrote may be no moment any more.
        columns = [
            type_coerce(column, NullType).label(column.name) if isinstance(column.type, Timestamp) else column
            for column in table.c
        ]
        self._rows = select(*columns)
        self._verified = self._rows
        if self.erasable:
            named = and_(erasures.c.chain == table.name, erasures.c.record_id == identifier)
            self._verified = self._rows.add_columns(erasures.c.remains).outerjoin(erasures, named)

    def extend(self, connection: Connection) -> "Extension":
        """Lock the head, so that writers take turns, and return what places records after it.

        Raises:
            ConflictError: The head is gone.
        """
        # SQLite's writing transaction holds the lock by its nature.
        locked = self._locked_head if self._database.postgresql else self._head
        head = self._read_head(connection, locked)
        return Extension(connection, self._insert, self.name, head, self.digest, salted=self.erasable)

    def rows(
        self, connection: Connection, *conditions: ColumnElement[bool], limit: int | None = None
    ) -> Sequence[RowMapping]:
        """Return records as they are stored, by position."""
        statement = self._rows.where(*conditions).order_by(self._seq).limit(limit)
        return connection.execute(statement).mappings().fetchall()

    def hashes(self, positions: Sequence[int]) -> dict[int, bytes]:
        """Return the hashes of the records that stand at these positions."""
        found: dict[int, bytes] = {}
        for start in range(0, len(positions), _POSITIONS):
            wanted = self._seq.in_(positions[start : start + _POSITIONS])
            statement = select(self._seq, self.table.c.hash).where(wanted)
            rows = self._database.read(lambda connection, one=statement: connection.execute(one).fetchall())
            found.update({seq: _hash(stored) for seq, stored in rows})
        return found

    def erased(self) -> int:
        """Return how many records are erased, as the chain of erasures says."""
        statement = select(func.count()).where(erasures.c.chain == self.name)
        return self._database.read(lambda connection: connection.execute(statement).scalar_one())

    def head(self) -> Head:
        """Return the head of the chain; kept elsewhere, it later shows whether the past was rewritten."""
        return self._database.read(lambda connection: self._read_head(connection, self._head))

    def verify(self, *, anchor: Head | None = None, batch: int = 2000) -> list[ChainFault]:
        """Read all records and return what is wrong with their chain; they may be added to meanwhile.

        Args:
            anchor: A head of an earlier time, kept elsewhere.
            batch: Records read at once.

        Returns:
            Each changed, removed, swapped, moved or inserted record, by position; and each that was erased
            without an erasure, or filled again after one.
        """
        erasing: list[ChainFault] = []
        # Head and strangers in one statement, so that records appended meanwhile are not taken for some.
        beyond = self._verified.join(
            chain_heads, (chain_heads.c.chain == self.name) & (self._seq > chain_heads.c.count)
        )
        strangers = self._links(beyond.order_by(*self._order), erasing)
        head = self.head()
        extra = [record for record in strangers if record.seq > head.count]
        faults = verify_chain(chain(self._chained(head.count, batch, erasing), extra), head, anchor=anchor)
        known = {fault.seq for fault in faults}
        return sorted(
            [*faults, *(fault for fault in erasing if fault.seq not in known)], key=lambda fault: fault.seq
        )

    def _chained(self, count: int, batch: int, erasing: list[ChainFault]) -> Iterator[Link]:
        """Yield the records up to a position, in order."""
        statement = self._verified.where(self._seq <= count).order_by(*self._order).limit(batch)
        found = self._links(statement, erasing)
        while found:
            yield from found
            last = (found[-1].seq, found[-1].id)
            found = self._links(statement.where(tuple_(*self._order) > tuple_(*last)), erasing)

    def _links(self, statement: Select[Any], erasing: list[ChainFault]) -> list[Link]:
        """Return records as links; what is wrong with their erasures is added to ``erasing``."""
        rows = self._database.read(lambda connection: connection.execute(statement).mappings().fetchall())
        return [self._link(row, erasing) for row in rows]

    def _link(self, row: RowMapping, erasing: list[ChainFault]) -> Link:
        digest = self.digest(dict(row))
        kept = row["erased_digest"] if self.erasable else None
        place = (row["seq"], row[self._identifier])
        if self.erasable:
            erasing += erasure_fault(*place, kept, row["remains"], digest)
        content = digest if kept is None else _hash(kept)
        return Link(*place, _hash(row["previous_hash"]), _hash(row["hash"]), content)

    def _read_head(self, connection: Connection, statement: Select[int, bytes]) -> Head:
        row: Row[int, bytes] | None = connection.execute(statement).first()
        if row is None:
            raise ConflictError(
                f"The head of the chain of {self.name} is gone.",
                field=self.name,
                remedy="Someone removed it from chain_heads: restore the store from a backup.",
            )
        count, last_hash = row
        return Head(count, bytes(last_hash))


class Extension:
    """New records of one transaction, each placed after the one before; ``write`` once they are all there."""

    def __init__(
        self,
        connection: Connection,
        insert: Insert,
        name: str,
        head: Head,
        digest: Callable[[Mapping[str, Any]], bytes],
        *,
        salted: bool,
    ) -> None:
        self._digest = digest
        self._salted = salted
        self._connection = connection
        self._insert = insert
        self._name = name
        self._count = head.count
        self._last_hash = head.hash
        self.rows: list[dict[str, Any]] = []

    def place(self, columns: Mapping[str, Any], digest: bytes) -> dict[str, Any]:
        """Give a record the next position; return its row."""
        self._count += 1
        own_hash = link(self._last_hash, self._count, digest)
        row = {**columns, "seq": self._count, "previous_hash": self._last_hash, "hash": own_hash}
        self._last_hash = own_hash
        self.rows.append(row)
        return row

    def append(self, columns: Mapping[str, Any]) -> None:
        """Write one record at the end."""
        if self._salted:
            columns = {**columns, "salt": new_salt(), "erased_digest": None}
        self.place(columns, self._digest(columns))
        self.write()

    def write(self) -> None:
        """Insert what was placed and move the head."""
        if self.rows:
            self._insert(self._connection, self.rows)
            moved = {"wanted": self._name, "new_count": self._count, "new_hash": self._last_hash}
            self._connection.execute(_MOVE_HEAD, moved)


def _hash(stored: object) -> bytes:
    return stored if isinstance(stored, bytes) else b""
