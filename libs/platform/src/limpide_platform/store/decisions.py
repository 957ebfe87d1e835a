"""The recorded decisions of one store: append, read. Nothing changes or removes them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    Tuple,
    bindparam,
    insert,
    literal,
    select,
    text,
    tuple_,
    type_coerce,
    update,
)
from sqlalchemy.types import NullType

from limpide_credit.errors import ConflictError, LimpideError, NotFoundError
from limpide_platform.store.chain import link
from limpide_platform.store.database import Database
from limpide_platform.store.decision import (
    Decision,
    NewDecision,
    digest_columns,
    from_columns,
    recorded,
    to_columns,
)
from limpide_platform.store.schema import Timestamp, chain_heads, decisions, idempotency_keys
from limpide_platform.store.verification import ChainFault, Head, Link, verify_chain

_CHAIN = "decisions"

_BY_ID = select(decisions).where(decisions.c.id == bindparam("wanted"))
_BY_IDS = select(decisions).where(decisions.c.id.in_(bindparam("wanted", expanding=True)))
_BY_KEYS = select(idempotency_keys).where(idempotency_keys.c.key.in_(bindparam("wanted", expanding=True)))
_HEAD = select(chain_heads.c.count, chain_heads.c.hash).where(chain_heads.c.chain == _CHAIN)
_LOCKED_HEAD = _HEAD.with_for_update()
_MOVE_HEAD = (
    update(chain_heads)
    .where(chain_heads.c.chain == _CHAIN)
    .values(count=bindparam("new_count"), hash=bindparam("new_hash"))
)
_INSERT = insert(decisions)
# For verification, columns as they are: a moment that someone overwrote may be no moment any more.
_LINK_COLUMNS = [
    type_coerce(column, NullType).label(column.name) if column is decisions.c.at else column
    for column in decisions.c
]
_LINK_ORDER = (decisions.c.seq, decisions.c.id)
# In one statement, so that records appended meanwhile are not taken for strangers.
_BEYOND = (
    select(*_LINK_COLUMNS)
    .join(chain_heads, (chain_heads.c.chain == _CHAIN) & (decisions.c.seq > chain_heads.c.count))
    .order_by(*_LINK_ORDER)
)
_INSERT_KEYS = insert(idempotency_keys)


@dataclass(frozen=True)
class Prepared:
    """A decision checked, serialised and hashed, ready to be given its place in the chain."""

    new: NewDecision
    columns: dict[str, Any]
    digest: bytes


def prepare(new: NewDecision) -> Prepared:
    """Check and serialise a decision, outside of any transaction.

    Raises
    ------
    InputError
        A field holds what cannot be recorded.
    """
    columns = to_columns(new)
    return Prepared(new, columns, digest_columns(columns))


class Decisions:
    """The recorded decisions of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._months: set[tuple[int, int]] = set()

    def append(self, new: Sequence[NewDecision]) -> list[Decision]:
        """Record decisions in one transaction, all or none; they are durable when this returns.

        Returns
        -------
        list of Decision
            In the order given. Where an idempotency key was known already, the first record under it.

        Raises
        ------
        InputError
            A field holds what cannot be recorded.
        ConflictError
            An id is recorded already, or a key with another request.
        UnavailableError
            The store cannot be reached, is full or locked.
        """
        results = self.append_prepared([prepare(one) for one in new], partial=False)
        return [result for result in results if isinstance(result, Decision)]

    def append_prepared(
        self, prepared: Sequence[Prepared], *, partial: bool, perhaps_written: bool = False
    ) -> list[Decision | LimpideError]:
        """Record decisions in one transaction.

        Parameters
        ----------
        prepared
            What to record.
        partial
            Whether a decision that contradicts an earlier one gets its error while the others are recorded.
        perhaps_written
            An earlier try may have been committed: records that are there already are answered with.
        """
        if not prepared:
            return []
        self._make_partitions(prepared)
        return self._database.write(
            lambda connection: self._append(connection, prepared, partial, perhaps_written)
        )

    def _append(
        self, connection: Connection, prepared: Sequence[Prepared], partial: bool, perhaps_written: bool
    ) -> list[Decision | LimpideError]:
        # The head's lock makes writers take turns; SQLite's transaction holds it by its nature.
        head = connection.execute(_LOCKED_HEAD if self._database.postgresql else _HEAD)
        count, last_hash = _only(head.first())
        known = self._known(connection, prepared, perhaps_written)
        rows: list[dict[str, Any]] = []
        results: list[Decision | LimpideError] = []
        for one in prepared:
            result = known.recall(one)
            if result is None:
                count += 1
                own_hash = link(last_hash, count, one.digest)
                rows.append({**one.columns, "seq": count, "previous_hash": last_hash, "hash": own_hash})
                result = recorded(one.new, count, last_hash, own_hash)
                last_hash = own_hash
                known.add(result)
            elif isinstance(result, LimpideError) and not partial:
                raise result
            results.append(result)
        if rows:
            connection.execute(_INSERT, rows)
            keys = [
                {
                    "key": row["idempotency_key"],
                    "request_hash": row["request_hash"],
                    "decision_id": row["id"],
                    "at": row["at"],
                }
                for row in rows
                if row["idempotency_key"] is not None
            ]
            if keys:
                connection.execute(_INSERT_KEYS, keys)
            connection.execute(_MOVE_HEAD, {"new_count": count, "new_hash": last_hash})
        return results

    def _known(self, connection: Connection, prepared: Sequence[Prepared], perhaps_written: bool) -> "_Known":
        known = _Known()
        keys = sorted({one.new.idempotency_key for one in prepared if one.new.idempotency_key is not None})
        ids = {one.new.id for one in prepared} if perhaps_written else set()
        if keys:
            ids |= {row.decision_id for row in connection.execute(_BY_KEYS, {"wanted": keys})}
        if ids:
            for row in connection.execute(_BY_IDS, {"wanted": sorted(ids)}).mappings():
                known.add(from_columns(dict(row)))
        return known

    def get(self, decision_id: str) -> Decision:
        """Return one decision.

        Raises
        ------
        NotFoundError
            There is no such decision.
        """
        row = self._database.read(
            lambda connection: connection.execute(_BY_ID, {"wanted": decision_id}).mappings().first()
        )
        if row is None:
            raise NotFoundError(
                f"There is no decision {decision_id}.",
                field="decision_id",
                value=decision_id,
                remedy="Take the id from the answer to POST /score.",
            )
        return from_columns(dict(row))

    def recall(self, idempotency_key: str, request_hash: str) -> Decision | None:
        """Return the first record under a key, or None if the key is new.

        Raises
        ------
        ConflictError
            The key was used with another request.
        """
        found = self._database.read(
            lambda connection: connection.execute(_BY_KEYS, {"wanted": [idempotency_key]}).first()
        )
        if found is None:
            return None
        if found.request_hash != request_hash:
            raise _other_request(idempotency_key)
        return self.get(found.decision_id)

    def count(self) -> int:
        """Return how many decisions are recorded."""
        return self._database.read(lambda connection: _only(connection.execute(_HEAD).first())[0])

    def page(
        self, *, client_id: int | None = None, before: int | None = None, limit: int = 50
    ) -> list[Decision]:
        """Return decisions, the latest first.

        Parameters
        ----------
        client_id
            Of this client only.
        before
            The last ``seq`` of the page before.
        limit
            At most so many.
        """
        statement = select(decisions).order_by(decisions.c.seq.desc()).limit(limit)
        if client_id is not None:
            statement = statement.where(decisions.c.client_id == client_id)
        if before is not None:
            statement = statement.where(decisions.c.seq < before)
        return self._select(statement)

    def window(self, start: datetime, end: datetime, *, batch: int = 2000) -> Iterator[list[Decision]]:
        """Yield the decisions of ``start <= at < end`` by time, in batches that hold no transaction."""
        last: Tuple | None = None
        while True:
            statement = (
                select(decisions)
                .where(decisions.c.at >= start, decisions.c.at < end)
                .order_by(decisions.c.at, decisions.c.seq)
                .limit(batch)
            )
            if last is not None:
                statement = statement.where(tuple_(decisions.c.at, decisions.c.seq) > last)
            found = self._select(statement)
            if found:
                yield found
            if len(found) < batch:
                return
            last = tuple_(literal(found[-1].at, Timestamp), literal(found[-1].seq))

    def head(self) -> Head:
        """Return the head of the chain; kept elsewhere, it later shows whether the past was rewritten."""
        count, last_hash = self._database.read(lambda connection: _only(connection.execute(_HEAD).first()))
        return Head(count, bytes(last_hash))

    def verify(self, *, anchor: Head | None = None, batch: int = 2000) -> list[ChainFault]:
        """Read all decisions and return what is wrong with their chain; they may be added to meanwhile.

        Parameters
        ----------
        anchor
            A head of an earlier time, kept elsewhere.
        batch
            Records read at once.

        Returns
        -------
        list of ChainFault
            Each changed, removed, swapped, moved or inserted record, by position.
        """
        beyond = self._links(_BEYOND)
        head = self.head()
        extra = [record for record in beyond if record.seq > head.count]
        return verify_chain(chain(self._chained(head.count, batch), extra), head, anchor=anchor)

    def _chained(self, count: int, batch: int) -> Iterator[Link]:
        """Yield the records up to a position, in order."""
        statement = select(*_LINK_COLUMNS).where(decisions.c.seq <= count).order_by(*_LINK_ORDER).limit(batch)
        found = self._links(statement)
        while found:
            yield from found
            last = (found[-1].seq, found[-1].id)
            found = self._links(statement.where(tuple_(*_LINK_ORDER) > tuple_(*last)))

    def _links(self, statement: Select[Any]) -> list[Link]:
        rows = self._database.read(lambda connection: connection.execute(statement).mappings().fetchall())
        return [
            Link(
                row["seq"],
                row["id"],
                _hash(row["previous_hash"]),
                _hash(row["hash"]),
                digest_columns(dict(row)),
            )
            for row in rows
        ]

    def _select(self, statement: Select[Any]) -> list[Decision]:
        rows = self._database.read(lambda connection: connection.execute(statement).mappings().fetchall())
        return [from_columns(dict(row)) for row in rows]

    def _make_partitions(self, prepared: Sequence[Prepared]) -> None:
        if not self._database.postgresql:
            return
        needed = {(one.new.at.year, one.new.at.month) for one in prepared} - self._months
        for year, month in sorted(needed):
            self._database.write(
                lambda connection, first=date(year, month, 1): connection.execute(
                    text("SELECT limpide_make_partition(:month)"), {"month": first}
                )
            )
            self._months.add((year, month))


class _Known:
    """The records that a repeated request is answered with."""

    def __init__(self) -> None:
        self._by_key: dict[str, Decision] = {}
        self._by_id: dict[str, Decision] = {}

    def add(self, decision: Decision) -> None:
        self._by_id[decision.id] = decision
        if decision.idempotency_key is not None:
            self._by_key[decision.idempotency_key] = decision

    def recall(self, one: Prepared) -> Decision | LimpideError | None:
        """Return the first record, a conflict, or None if the decision is new."""
        first = self._by_key.get(one.new.idempotency_key) if one.new.idempotency_key is not None else None
        if first is not None:
            if first.request_hash == one.new.request_hash:
                return first
            return _other_request(one.new.idempotency_key)
        same = self._by_id.get(one.new.id)
        if same is None:
            return None
        if one.digest == digest_columns(to_columns(same)):
            return same
        return ConflictError(
            f"Decision {one.new.id} is recorded already.",
            field="id",
            value=one.new.id,
            remedy="Give each decision an id of its own.",
        )


def _only(head: Row[int, bytes] | None) -> Row[int, bytes]:
    if head is None:
        raise ConflictError(
            "The head of the chain of decisions is gone.",
            field="decisions",
            remedy="Someone removed it from chain_heads: restore the store from a backup.",
        )
    return head


def _hash(stored: object) -> bytes:
    return stored if isinstance(stored, bytes) else b""


def _other_request(key: str | None) -> ConflictError:
    return ConflictError(
        "This idempotency key was used with another request.",
        field="Idempotency-Key",
        value=key,
        remedy="Send a new key with a new request.",
    )
