"""The cases that the decisions of one transaction continue, found under the lock of the chain's head."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import accumulate
from typing import Any

from sqlalchemy import Connection, bindparam, select

from limpide_platform.store.case_version import CASE_CHANNELS
from limpide_platform.store.cases import erased_case, no_case, of_another
from limpide_platform.store.decision import Decision, NewDecision, from_columns
from limpide_platform.store.schema import decisions, moment

_BY_ID = select(decisions).where(decisions.c.id == bindparam("wanted"))
_CHANNELS = ", ".join(f"'{channel}'" for channel in sorted(CASE_CHANNELS))
_OF_TIME = "d.at BETWEEN {since} AND {until}"
_LATEST = f"{_OF_TIME} AND d.channel IN ({_CHANNELS}) ORDER BY d.at DESC"
# By what column which decision is found that says of what case a new one is; and the last one of each case.
_LOOKUPS = {
    "client_id": ("bigint", f"d.client_id = {{value}} AND {_LATEST}"),
    "entry_digest": ("bigint", f"d.entry_digest = {{value}} AND d.client_id IS NULL AND {_LATEST}"),
    "id": ("text", f"d.id = {{value}} AND d.case_id IS NULL AND d.channel IN ({_CHANNELS})"),
    "case_id": ("text", "d.case_id = {value} AND d.erased_digest IS NULL ORDER BY d.case_version DESC"),
}
# Decisions bear times that are taken before they are numbered, maybe on machines whose clocks differ.
_SKEW = timedelta(days=1)
# In the driver's own words: they are asked in each transaction, and mostly find nothing. Vectors are compared
# there, and SQLite gives all rows as one: at each it frees the interpreter, and to have it back takes time.
_READ = (
    "{record}, f.erased_digest IS NOT NULL, f.case_id, f.id, f.at, f.client_id, f.case_version, "
    "f.changed_facts, CASE WHEN {last} THEN f.vector = {vector} END"
)
_POSTGRESQL = (
    "SELECT {read} FROM unnest(%(records)s::text[], %(values)s::{kind}[], %(vectors)b::bytea[]) "
    "AS w(record, value, vector) CROSS JOIN LATERAL "
    "(SELECT * FROM decisions AS d WHERE {condition} LIMIT 1) AS f"
)
_SQLITE = (
    "SELECT json_group_array(json_array({read})) FROM json_each(:wanted) AS w JOIN decisions AS f "
    "ON f.seq = (SELECT d.seq FROM decisions AS d WHERE {condition} LIMIT 1)"
)


@dataclass(frozen=True, slots=True)
class LastVersion:
    """The last decision of a case, as far as the next one must know it.

    Args:
        at, client_id: Of the decision.
        case_id, version, changed_facts: Its case, which version of it that is, from 1, and how many facts
            were changed up to it.
        read: Returns the whole record.
    """

    at: datetime
    client_id: int | None
    case_id: str
    version: int
    changed_facts: int
    read: Callable[[], Decision]


@dataclass(frozen=True, slots=True)
class Entry:
    """How a decision on an application takes its place in a case.

    Args:
        window: For how long after its last decision a case is open for the same application.
        case_id: The case that the request names, however old; None looks for one that is open.
        follow: From a decision, whether its vector is that of the last version, and that version to the next
            one.
    """

    window: timedelta
    case_id: str | None
    follow: Callable[[NewDecision, bool, LastVersion], NewDecision]


# Columns of new decisions, each with the value that its case is looked for by.
_Wanted = list[tuple[Mapping[str, Any], Any]]


class OpenCases:
    """The cases that the decisions of one transaction may continue.

    Args:
        connection: In a transaction that holds the lock of the head.
        postgresql: Whether it is PostgreSQL.
        wanted: The columns of each decision, with its entry.
    """

    def __init__(
        self, connection: Connection, postgresql: bool, wanted: Sequence[tuple[Mapping[str, Any], Entry]]
    ) -> None:
        self._connection = connection
        self._postgresql = postgresql
        # By the new decision's id: the last version in the store, and whether its vector is the same.
        self._found: dict[str, tuple[LastVersion, bool]] = {}
        self._erased: set[str] = set()
        # Of this transaction: by what is entered, its case; and of each case the last version and its vector.
        self._case_of: dict[tuple[str, Any], str] = {}
        self._added: dict[str, tuple[LastVersion, bytes]] = {}
        named = [(columns, entry.case_id) for columns, entry in wanted if entry.case_id is not None]
        entered = [columns for columns, entry in wanted if entry.case_id is None]
        # Where nobody is there twice, no decision of this transaction is the last version for another.
        self._apart = not named and len(set(map(_key, entered))) == len(entered)
        cases = self._find("id", named)
        if entered:
            # Bounds on both sides, so that of PostgreSQL's partitions one or two are opened.
            since = min(columns["at"] - entry.window for columns, entry in wanted) - _SKEW
            until = max(columns["at"] for columns in entered) + _SKEW
            for column in ("client_id", "entry_digest"):
                looking = [(columns, columns[column]) for columns in entered if _key(columns)[0] == column]
                cases += self._find(column, looking, since=since, until=until)
        self._find("case_id", cases)

    def last(self, columns: Mapping[str, Any], entry: Entry) -> tuple[LastVersion, bool] | None:
        """Return the last version of the case that a decision continues, and whether its vector is the same.

        None if the decision opens a case.

        Raises:
            NotFoundError, GoneError: There is no case of the id that the request names, or it is erased.
            ConflictError: That case is of somebody else.
        """
        found = self._found.get(columns["id"])
        if entry.case_id is not None:
            if entry.case_id in self._erased:
                raise erased_case(entry.case_id)
            if found is None:
                raise no_case(entry.case_id)
            if found[0].client_id != columns["client_id"]:
                raise of_another(entry.case_id, found[0].client_id)
        case = entry.case_id or self._case_of.get(_key(columns)) or (found and found[0].case_id)
        if case in self._added:
            last, vector = self._added[case]
            found = last, vector == columns["vector"]
        if found is None or (entry.case_id is None and found[0].at < columns["at"] - entry.window):
            return None
        return found

    def add(self, decision: Decision, row: Mapping[str, Any]) -> None:
        """Take a decision of this transaction, and its row, into account."""
        if self._apart:
            return
        case, version = row["case_id"] or row["id"], row["case_version"] or 1
        changed = row["changed_facts"] or 0
        last = LastVersion(row["at"], row["client_id"], case, version, changed, lambda: decision)
        self._case_of[_key(row)] = case
        self._added[case] = last, row["vector"]

    def _find(self, column: str, wanted: _Wanted, **bounds: datetime) -> _Wanted:
        """Look for cases by a column's value; return those that are found, each with its id."""
        found: _Wanted = []
        by_id = {columns["id"]: columns for columns, _ in wanted}
        for record, erased, case_id, own_id, *place, unchanged in self._rows(column, wanted, bounds):
            case = case_id or own_id
            if erased:
                self._erased.add(case)
                continue
            found.append((by_id[record], case))
            if unchanged is not None:
                at, client_id, version, changed = place
                at = datetime.fromisoformat(at) if isinstance(at, str) else at
                read = partial(self._read, own_id)
                last = LastVersion(at, client_id, case, version or 1, changed or 0, read)
                self._found[record] = last, bool(unchanged)
        return found

    def _rows(self, column: str, wanted: _Wanted, bounds: Mapping[str, datetime]) -> Iterable[Sequence[Any]]:
        if not wanted:
            return ()
        records = [columns["id"] for columns, _ in wanted]
        values = [value for _, value in wanted]
        vectors = [columns["vector"] for columns, _ in wanted]
        if self._postgresql:
            given = {"records": records, "values": values, "vectors": vectors, **bounds}
            return self._connection.exec_driver_sql(_POSTGRESQL_LOOKUPS[column], given)
        lengths = [len(vector) for vector in vectors]
        starts = [1 + end - length for end, length in zip(accumulate(lengths), lengths, strict=True)]
        given = {
            "wanted": json.dumps(list(zip(records, values, starts, lengths, strict=True))),
            "vectors": b"".join(vectors),
            **{name: moment(at) for name, at in bounds.items()},
        }
        return json.loads(self._connection.exec_driver_sql(_SQLITE_LOOKUPS[column], given).scalar_one())

    def _read(self, decision_id: str) -> Decision:
        row = self._connection.execute(_BY_ID, {"wanted": decision_id}).mappings().one()
        return from_columns(dict(row))


def _key(columns: Mapping[str, Any]) -> tuple[str, Any]:
    """Return by what an open case of the same application is found."""
    name = "entry_digest" if columns["client_id"] is None else "client_id"
    return name, columns[name]


def _lookups(pattern: str, parameter: str, **names: str) -> Mapping[str, str]:
    names |= {name: parameter.format(name) for name in ("since", "until")}
    statements = {}
    for column, (kind, condition) in _LOOKUPS.items():
        # What continues a case is not its last version for sure.
        read = _READ.format(**names, last="true" if column == "case_id" else "f.case_id IS NULL")
        statements[column] = pattern.format(read=read, kind=kind, condition=condition.format(**names))
    return statements


_POSTGRESQL_LOOKUPS = _lookups(_POSTGRESQL, "%({})s", record="w.record", value="w.value", vector="w.vector")
_SQLITE_LOOKUPS = _lookups(
    _SQLITE,
    ":{}",
    record="json_extract(w.value, '$[0]')",
    value="json_extract(w.value, '$[1]')",
    vector="substr(:vectors, json_extract(w.value, '$[2]'), json_extract(w.value, '$[3]'))",
)
