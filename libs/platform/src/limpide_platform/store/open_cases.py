"""The cases that the decisions of one transaction continue, found under the lock of the chain's head."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Connection, Integer, LargeBinary, RowMapping, Text, bindparam, select, text

from limpide_platform.store.case_version import CASE_CHANNELS
from limpide_platform.store.cases import OPENS_CASE, erased_case, no_case, of_another
from limpide_platform.store.decision import Decision, NewDecision, from_columns
from limpide_platform.store.schema import Timestamp, decisions

_READ = ("id", "at", "client_id", "case_id", "case_version", "changed_facts", "entry_digest", "erased_digest")
_TYPES = {
    **dict.fromkeys(("id", "case_id"), Text()),
    **dict.fromkeys(("client_id", "entry_digest"), BigInteger()),
    **dict.fromkeys(("case_version", "changed_facts"), Integer()),
    "at": Timestamp(),
    "erased_digest": LargeBinary(),
}
_BY_ID = select(decisions).where(decisions.c.id == bindparam("wanted"))
_OPENED = select(*(decisions.c[name] for name in _READ)).where(
    decisions.c.id.in_(bindparam("wanted", expanding=True)), OPENS_CASE
)
_CHANNELS = ", ".join(f"'{channel}'" for channel in sorted(CASE_CHANNELS))
_SINCE = f"d.at >= :since AND d.channel IN ({_CHANNELS}) ORDER BY d.at DESC"
# For each value of a list the one decision that comes first in the order of an index.
_FIRST_OF = {
    "client_id": ("bigint", f"d.client_id = w.value AND {_SINCE}"),
    "entry_digest": ("bigint", f"d.entry_digest = w.value AND d.client_id IS NULL AND {_SINCE}"),
    "case_id": ("text", "d.case_id = w.value ORDER BY d.case_version DESC"),
}
_POSTGRESQL = (
    "SELECT d.* FROM unnest(CAST(:wanted AS {kind}[])) AS w(value) CROSS JOIN LATERAL "
    "(SELECT {columns} FROM decisions AS d WHERE {first} LIMIT 1) AS d"
)
_SQLITE = (
    "SELECT {columns} FROM json_each(:wanted) AS w JOIN decisions AS f ON f.seq = "
    "(SELECT d.seq FROM decisions AS d WHERE {first} LIMIT 1)"
)


@dataclass(frozen=True, slots=True)
class LastVersion:
    """The last decision of a case, as far as the next one must know it.

    Parameters
    ----------
    id, at, client_id
        Of the decision.
    case_id, version, changed_facts
        Its case, which version of it that is, from 1, and how many facts were changed up to it.
    entry_digest
        Where it is that of another version too, no fact was changed between them.
    read
        Returns the whole record.
    """

    id: str
    at: datetime
    client_id: int | None
    case_id: str
    version: int
    changed_facts: int
    entry_digest: int | None
    read: Callable[[], Decision]


@dataclass(frozen=True, slots=True)
class Entry:
    """How a decision on an application takes its place in a case.

    Parameters
    ----------
    window
        For how long after its last decision a case is open for the same application.
    case_id
        The case that the request names, however old; None looks for one that is open.
    follow
        From a decision, its ``entry_digest`` and the last version to the decision as the next version.
    """

    window: timedelta
    case_id: str | None
    follow: Callable[[NewDecision, int, LastVersion], NewDecision]


class OpenCases:
    """The cases that the decisions of one transaction may continue.

    Parameters
    ----------
    connection
        In a transaction that holds the lock of the head.
    postgresql
        Whether it is PostgreSQL.
    wanted
        The columns of each decision, with its entry.
    """

    def __init__(
        self, connection: Connection, postgresql: bool, wanted: Sequence[tuple[Mapping[str, Any], Entry]]
    ) -> None:
        self._connection = connection
        self._postgresql = postgresql
        self._last: dict[str, LastVersion] = {}
        self._erased: set[str] = set()
        self._case_of_client: dict[int, str] = {}
        self._case_of_entry: dict[int, str] = {}
        looking = [(columns, entry) for columns, entry in wanted if entry.case_id is None]
        if looking:
            since = min(columns["at"] - entry.window for columns, entry in looking)
            clients = {columns["client_id"] for columns, _ in looking} - {None}
            entries = {columns["entry_digest"] for columns, _ in looking if columns["client_id"] is None}
            self._find("client_id", clients, since=since)
            self._find("entry_digest", entries, since=since)
        named = sorted({entry.case_id for _, entry in wanted if entry.case_id is not None})
        if named:
            self._add_rows(connection.execute(_OPENED, {"wanted": named}).mappings().all())
        self._find("case_id", list(self._last))

    def last(self, columns: Mapping[str, Any], entry: Entry) -> LastVersion | None:
        """Return the last version of the case that a decision continues; None if it opens one.

        Raises
        ------
        NotFoundError, GoneError
            There is no case of the id that the request names, or it is erased.
        ConflictError
            That case is of somebody else.
        """
        client_id = columns["client_id"]
        if entry.case_id is not None:
            if entry.case_id in self._erased:
                raise erased_case(entry.case_id)
            named = self._last.get(entry.case_id)
            if named is None:
                raise no_case(entry.case_id)
            if named.client_id != client_id:
                raise of_another(entry.case_id, named.client_id)
            return named
        case_id = (
            self._case_of_entry.get(columns["entry_digest"])
            if client_id is None
            else self._case_of_client.get(client_id)
        )
        last = None if case_id is None else self._last[case_id]
        return last if last is not None and last.at >= columns["at"] - entry.window else None

    def add(self, decision: Decision, entry_digest: int) -> None:
        """Take a decision of this transaction into account."""
        assert decision.case is not None
        self._add(
            LastVersion(
                decision.id,
                decision.at,
                decision.client_id,
                decision.case,
                decision.version or 1,
                decision.changed_facts or 0,
                entry_digest,
                lambda: decision,
            )
        )

    def _find(self, column: str, values: Collection[Any], **more: Any) -> None:
        if not values:
            return
        statement = (_POSTGRESQL_LOOKUPS if self._postgresql else _SQLITE_LOOKUPS)[column]
        wanted = list(values) if self._postgresql else json.dumps(list(values))
        self._add_rows(self._connection.execute(statement, {"wanted": wanted, **more}).mappings().all())

    def _add_rows(self, rows: Sequence[RowMapping]) -> None:
        for row in rows:
            case_id = row["case_id"] or row["id"]
            if row["erased_digest"] is not None:
                self._erased.add(case_id)
                continue
            self._add(
                LastVersion(
                    row["id"],
                    row["at"],
                    row["client_id"],
                    case_id,
                    row["case_version"] or 1,
                    row["changed_facts"] or 0,
                    row["entry_digest"],
                    lambda wanted=row["id"]: self._read(wanted),
                )
            )

    def _read(self, decision_id: str) -> Decision:
        row = self._connection.execute(_BY_ID, {"wanted": decision_id}).mappings().one()
        return from_columns(dict(row))

    def _add(self, one: LastVersion) -> None:
        known = self._last.get(one.case_id)
        if known is None or known.version < one.version:
            self._last[one.case_id] = one
        if one.client_id is not None:
            self._case_of_client[one.client_id] = one.case_id
        elif one.entry_digest is not None:
            self._case_of_entry[one.entry_digest] = one.case_id


def _lookups(pattern: str, alias: str) -> Mapping[str, Any]:
    columns = ", ".join(f"{alias}.{name}" for name in _READ)
    statements = {}
    for column, (kind, first) in _FIRST_OF.items():
        statement = text(pattern.format(kind=kind, columns=columns, first=first)).columns(**_TYPES)
        if _SINCE in first:
            statement = statement.bindparams(bindparam("since", type_=Timestamp()))
        statements[column] = statement
    return statements


_POSTGRESQL_LOOKUPS = _lookups(_POSTGRESQL, "d")
_SQLITE_LOOKUPS = _lookups(_SQLITE, "f")
