"""Appends and reads the recorded decisions of a store. Nothing but an erasure changes them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zlib import crc32

from sqlalchemy import Connection, Select, Tuple, bindparam, insert, literal, select, text, tuple_

from limpide_credit.errors import ConflictError, GoneError, LimpideError, NotFoundError
from limpide_platform.store.chain import encode_member
from limpide_platform.store.database import Database
from limpide_platform.store.decision import (
    SCALARS,
    Decision,
    NewDecision,
    checked,
    decision_of,
    digest_columns,
    from_columns,
    recorded,
    to_columns,
    whole_columns,
)
from limpide_platform.store.json_text import json_text
from limpide_platform.store.ledger import Extension, Ledger
from limpide_platform.store.open_cases import Entry, OpenCases
from limpide_platform.store.protected_facts import add_decisions
from limpide_platform.store.schema import Timestamp, decisions, idempotency_keys
from limpide_platform.store.verification import ChainFault, Head

_BY_ID = select(decisions).where(decisions.c.id == bindparam("wanted"))
_BY_IDS = select(decisions).where(decisions.c.id.in_(bindparam("wanted", expanding=True)))
_BY_KEYS = select(idempotency_keys).where(idempotency_keys.c.key.in_(bindparam("wanted", expanding=True)))
_INSERT_KEYS = insert(idempotency_keys)
_ERASED_DIGEST = select(decisions.c.erased_digest).where(decisions.c.id == bindparam("wanted"))
# Whoever adds to what is recorded of a decision shares it; whoever erases has it alone.
_ERASING = {"key": crc32(b"limpide.erasing")}
_SHARE = text("SELECT pg_advisory_xact_lock_shared(:key)")
_EXCLUDE = text("SELECT pg_advisory_xact_lock(:key)")


@dataclass(frozen=True)
class Prepared:
    """A decision checked and serialised, ready to be given its place in the chain.

    It is hashed already unless it has an entry: of which case it is a version, which the hash covers, is seen
    in the transaction.
    """

    new: NewDecision
    columns: dict[str, Any]
    digest: bytes | None
    entry: Entry | None = None

    def digest_with_case_of(self, recorded: Mapping[str, Any]) -> bytes:
        """Return the digest that it has as the version of a case that a record's columns say."""
        return self.digest or digest_columns(
            {**self.columns, **{name: recorded[name] for name in _OF_VERSION}}
        )


# What may differ between a decision as it was handed in and as a further version of a case.
_OF_VERSION = ("case_id", "case_version", "changed_facts", "decision", "reasons")


def prepare(new: NewDecision, entry: Entry | None = None) -> Prepared:
    """Check and serialise a decision, outside of any transaction.

    Args:
        entry: How it finds its case; None belongs to none.

    Raises:
        InputError: A field holds what cannot be recorded.
    """
    columns = to_columns(new)
    return Prepared(new, columns, digest_columns(columns) if entry is None else None, entry)


def prepare_many(shared: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> list[Prepared]:
    """Check and serialise decisions that have fields in common: these once, not for each.

    Args:
        shared: Fields of `NewDecision` that all have.
        rows: The others of each; none belongs to a case.

    Raises:
        InputError: As `prepare`.
    """
    common = checked(shared)
    encoded = {name: encode_member(name, common[name]) for name in SCALARS if common.get(name) is not None}
    prepared = []
    for row in rows:
        columns = whole_columns({**common, **checked(row)})
        digest = digest_columns(columns, encoded)
        prepared.append(Prepared(decision_of({**shared, **row}), columns, digest))
    return prepared


class Decisions:
    """The recorded decisions of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.ledger = Ledger(database, decisions, decisions.c.id, digest_columns)
        self._months: set[tuple[int, int]] = set()

    def append(self, new: Sequence[NewDecision]) -> list[Decision]:
        """Record decisions in one transaction, all or none; they are durable when this returns.

        Returns:
            In the order given. Where an idempotency key was known already, the first record under it.

        Raises:
            InputError: A field holds what cannot be recorded.
            ConflictError: An id is recorded already, or a key with another request.
            UnavailableError: The store cannot be reached, is full or locked.
        """
        results = self.append_prepared([prepare(one) for one in new], partial=False)
        return [result for result in results if isinstance(result, Decision)]

    def append_prepared(
        self, prepared: Sequence[Prepared], *, partial: bool, perhaps_written: bool = False
    ) -> list[Decision | LimpideError]:
        """Record decisions in one transaction.

        Args:
            prepared: What to record.
            partial: Whether a decision that contradicts an earlier one gets its error while the others are
                recorded.
            perhaps_written: An earlier try may have been committed: records that are there already are
                answered with.
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
        # The head is locked first: whatever another process recorded under a key is there to be found.
        extension = self.ledger.extend(connection)
        known = self._known(connection, prepared, perhaps_written)
        entering = [(one.columns, one.entry) for one in prepared if one.entry is not None]
        cases = OpenCases(connection, self._database.postgresql, entering)
        results: list[Decision | LimpideError] = []
        protected: dict[str, Mapping[str, Any]] = {}
        for one in prepared:
            result = known.recall(one)
            if result is None:
                result = _place(one, cases, extension)
                if isinstance(result, Decision):
                    known.add(result)
                    if one.new.protected:
                        protected[result.id] = one.new.protected
            if isinstance(result, LimpideError) and not partial:
                raise result
            results.append(result)
        extension.write()
        add_decisions(connection, protected)
        keys = [_key(row) for row in extension.rows if row["idempotency_key"] is not None]
        if keys:
            connection.execute(_INSERT_KEYS, keys)
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

        Raises:
            NotFoundError, GoneError: There is no such decision, or it is erased.
        """
        row = self._database.read(
            lambda connection: connection.execute(_BY_ID, {"wanted": decision_id}).mappings().first()
        )
        if row is None:
            raise no_decision(decision_id)
        if row["erased_digest"] is not None:
            raise erased_decision(decision_id)
        return from_columns(dict(row))

    def hold(self, connection: Connection, decision_id: str) -> None:
        """Keep a decision from being erased until the transaction ends.

        Raises:
            GoneError: It is erased.
        """
        # SQLite's writing transaction excludes all others by its nature.
        if self._database.postgresql:
            connection.execute(_SHARE, _ERASING)
        if connection.execute(_ERASED_DIGEST, {"wanted": decision_id}).scalar() is not None:
            raise erased_decision(decision_id)

    def exclude(self, connection: Connection) -> None:
        """Wait for those who `hold` a decision, and keep others from it, until the transaction ends."""
        if self._database.postgresql:
            connection.execute(_EXCLUDE, _ERASING)

    def of_client(self, client_id: int, *, batch: int = 500) -> Iterator[Decision]:
        """Yield everything recorded about a client, simulations too, in the order of the chain."""
        about = select(decisions).where(decisions.c.client_id == client_id).order_by(decisions.c.seq)
        found = self._select(about.limit(batch))
        while found:
            yield from found
            found = self._select(about.where(decisions.c.seq > found[-1].seq).limit(batch))

    def count(self) -> int:
        """Return how many decisions are recorded."""
        return self.ledger.head().count

    def window(self, start: datetime, end: datetime, *, batch: int = 2000) -> Iterator[list[Decision]]:
        """Yield the decisions of ``start <= at < end`` that are not erased, by time.

        They come in batches that hold no transaction.
        """
        last: Tuple | None = None
        while True:
            statement = (
                select(decisions)
                .where(decisions.c.at >= start, decisions.c.at < end, decisions.c.erased_digest.is_(None))
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
        """Return the head of the chain; see `Ledger.head`."""
        return self.ledger.head()

    def verify(self, *, anchor: Head | None = None, batch: int = 2000) -> list[ChainFault]:
        """Return what is wrong with the chain of decisions; see `Ledger.verify`."""
        return self.ledger.verify(anchor=anchor, batch=batch)

    def _select(self, statement: Select[Any]) -> list[Decision]:
        rows = self._database.read(lambda connection: connection.execute(statement).mappings().fetchall())
        return [from_columns(dict(row)) for row in rows]

    def _make_partitions(self, prepared: Sequence[Prepared]) -> None:
        if not self._database.postgresql:
            return
        moments = [one.columns["at"] for one in prepared]
        needed = {(at.year, at.month) for at in moments} - self._months
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
        columns = to_columns(same)
        if one.digest_with_case_of(columns) == digest_columns(columns):
            return same
        return ConflictError(
            f"Decision {one.new.id} is recorded already.",
            field="id",
            value=one.new.id,
            remedy="Give each decision an id of its own.",
        )


def _place(one: Prepared, cases: OpenCases, extension: Extension) -> Decision | LimpideError:
    """Give a decision its place in its case, if it has one, and in the chain."""
    new, columns = one.new, one.columns
    if one.entry is not None:
        try:
            found = cases.last(columns, one.entry)
            if found is not None:
                last, unchanged = found
                new = one.entry.follow(new, unchanged, last)
                changed = {name: getattr(new, name) for name in _OF_VERSION if name != "reasons"}
                columns = {**columns, **changed}
                if new.reasons is not one.new.reasons:
                    columns["reasons"] = json_text(new.reasons, "reasons")
        except LimpideError as error:
            return error
    row = extension.place(columns, one.digest or digest_columns(columns))
    placed = recorded(new, row["seq"], row["previous_hash"], row["hash"])
    if one.entry is not None:
        cases.add(placed, row)
    return placed


def _key(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": row["idempotency_key"],
        "request_hash": row["request_hash"],
        "decision_id": row["id"],
        "at": row["at"],
    }


def no_decision(decision_id: str) -> NotFoundError:
    """Return the error for a decision that is not recorded."""
    return NotFoundError(
        f"There is no decision {decision_id}.",
        field="decision_id",
        value=decision_id,
        remedy="Take the id from the answer to POST /score.",
    )


def erased_decision(decision_id: str) -> GoneError:
    """Return what is said of a decision that was recorded and is erased."""
    return GoneError(
        f"Decision {decision_id} is erased: what it held on a person is gone.",
        field="decision_id",
        value=decision_id,
        remedy="Nothing brings it back; `limpide audit list` shows when, and by whom, records were erased.",
    )


def _other_request(key: str | None) -> ConflictError:
    return ConflictError(
        "This idempotency key was used with another request.",
        field="Idempotency-Key",
        value=key,
        remedy="Send a new key with a new request.",
    )
