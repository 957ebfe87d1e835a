"""The cases that the decisions of one transaction continue, found under the lock of the chain's head."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, bindparam, select

from limpide_platform.store.case_version import CASE_CHANNELS
from limpide_platform.store.cases import erased_case, no_case, of_another
from limpide_platform.store.decision import Decision, NewDecision, from_columns
from limpide_platform.store.schema import decisions, moment

_BY_ID = select(decisions).where(decisions.c.id == bindparam("wanted"))
# Of one that continues a case, the case alone: what is read of its last version is read once.
_READ = (
    "f.erased_digest, f.case_id, f.id, f.at, f.client_id, f.case_version, f.changed_facts, "
    "CASE WHEN {whole} THEN f.vector END"
)
_CHANNELS = ", ".join(f"'{channel}'" for channel in sorted(CASE_CHANNELS))
_OF_TIME = "d.at BETWEEN {since} AND {until}"
_LATEST = f"{_OF_TIME} AND d.channel IN ({_CHANNELS}) ORDER BY d.at DESC"
# Which decision says of what case the values of a list are; and the last one of each case.
_LOOKUPS = {
    "client_id": ("bigint", f"d.client_id = w.value AND {_LATEST}"),
    "entry_digest": ("bigint", f"d.entry_digest = w.value AND d.client_id IS NULL AND {_LATEST}"),
    "id": ("text", f"d.id = w.value AND d.case_id IS NULL AND d.channel IN ({_CHANNELS})"),
    "case_id": ("text", "d.case_id = w.value AND d.erased_digest IS NULL ORDER BY d.case_version DESC"),
}
# Decisions bear times that are taken before they are numbered, maybe on machines whose clocks differ.
_SKEW = timedelta(days=1)
# In the driver's own words: they are asked in each transaction, and mostly find nothing.
_POSTGRESQL = (
    "SELECT w.value, {columns} FROM unnest(%(wanted)s::{kind}[]) AS w(value) CROSS JOIN LATERAL "
    "(SELECT * FROM decisions AS d WHERE {condition} LIMIT 1) AS f"
)
_SQLITE = (
    "SELECT w.value, {columns} FROM json_each(:wanted) AS w JOIN decisions AS f ON f.seq = "
    "(SELECT d.seq FROM decisions AS d WHERE {condition} LIMIT 1)"
)


@dataclass(frozen=True, slots=True)
class LastVersion:
    """The last decision of a case, as far as the next one must know it.

    Parameters
    ----------
    at, client_id
        Of the decision.
    case_id, version, changed_facts
        Its case, which version of it that is, from 1, and how many facts were changed up to it.
    vector
        As recorded.
    read
        Returns the whole record.
    """

    at: datetime
    client_id: int | None
    case_id: str
    version: int
    changed_facts: int
    vector: bytes
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
        From a decision, whether its vector is that of the last version, and that version to the next one.
    """

    window: timedelta
    case_id: str | None
    follow: Callable[[NewDecision, bool, LastVersion], NewDecision]


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
        # By what the case is found: a column and its value.
        self._case_of: dict[tuple[str, Any], str] = {}
        looking = [(columns, entry) for columns, entry in wanted if entry.case_id is None]
        clients = [columns["client_id"] for columns, _ in looking if columns["client_id"] is not None]
        entries = [columns["entry_digest"] for columns, _ in looking if columns["client_id"] is None]
        named = sorted({entry.case_id for _, entry in wanted if entry.case_id is not None})
        # Where nobody is there twice, no decision of this transaction is the last version for another.
        self._apart = not named and len(set(clients)) + len(set(entries)) == len(looking)
        if looking:
            # Bounds on both sides, so that of PostgreSQL's partitions one or two are opened.
            since = min(columns["at"] - entry.window for columns, entry in looking) - _SKEW
            until = max(columns["at"] for columns, _ in looking) + _SKEW
            self._find("client_id", clients, since=since, until=until)
            self._find("entry_digest", entries, since=since, until=until)
        self._find("id", named)
        self._find("case_id", set(self._case_of.values()))

    def last(self, columns: Mapping[str, Any], entry: Entry) -> LastVersion | None:
        """Return the last version of the case that a decision continues; None if it opens one.

        Raises
        ------
        NotFoundError, GoneError
            There is no case of the id that the request names, or it is erased.
        ConflictError
            That case is of somebody else.
        """
        by = ("id", entry.case_id) if entry.case_id is not None else _key(columns)
        case_id = self._case_of.get(by)
        last = None if case_id is None else self._last[case_id]
        if entry.case_id is not None:
            if entry.case_id in self._erased:
                raise erased_case(entry.case_id)
            if last is None:
                raise no_case(entry.case_id)
            if last.client_id != columns["client_id"]:
                raise of_another(entry.case_id, last.client_id)
            return last
        return last if last is not None and last.at >= columns["at"] - entry.window else None

    def add(self, decision: Decision, row: Mapping[str, Any]) -> None:
        """Take a decision of this transaction, and its row, into account."""
        if not self._apart:
            case, version, changed = (
                row["case_id"] or row["id"],
                row["case_version"] or 1,
                row["changed_facts"],
            )
            self._case_of[_key(row)] = case
            self._last[case] = LastVersion(
                row["at"], row["client_id"], case, version, changed or 0, row["vector"], lambda: decision
            )

    def _find(self, column: str, values: Collection[Any], **bounds: datetime) -> None:
        if not values:
            return
        if self._postgresql:
            statement, given = _POSTGRESQL_LOOKUPS[column], {"wanted": list(values), **bounds}
        else:
            bound = {name: moment(at) for name, at in bounds.items()}
            statement, given = _SQLITE_LOOKUPS[column], {"wanted": json.dumps(list(values)), **bound}
        for wanted, erased, case_id, *read in self._connection.exec_driver_sql(statement, given):
            own_id, at, client_id, version, changed, vector = read
            case = case_id or own_id
            if erased is not None:
                self._erased.add(case)
                continue
            self._case_of[column, wanted] = case
            if vector is not None:
                at = datetime.fromisoformat(at) if isinstance(at, str) else at
                self._last[case] = LastVersion(
                    at, client_id, case, version or 1, changed or 0, vector, partial(self._read, own_id)
                )

    def _read(self, decision_id: str) -> Decision:
        row = self._connection.execute(_BY_ID, {"wanted": decision_id}).mappings().one()
        return from_columns(dict(row))


def _key(columns: Mapping[str, Any]) -> tuple[str, Any]:
    """Return by what an open case of the same application is found."""
    name = "entry_digest" if columns["client_id"] is None else "client_id"
    return name, columns[name]


def _lookups(pattern: str, parameter: str) -> Mapping[str, str]:
    bounds = {name: parameter.format(name) for name in ("since", "until")}
    return {
        column: pattern.format(
            kind=kind,
            columns=_READ.format(whole="true" if column == "case_id" else "f.case_id IS NULL"),
            condition=condition.format(**bounds),
        )
        for column, (kind, condition) in _LOOKUPS.items()
    }


_POSTGRESQL_LOOKUPS = _lookups(_POSTGRESQL, "%({})s")
_SQLITE_LOOKUPS = _lookups(_SQLITE, ":{}")
