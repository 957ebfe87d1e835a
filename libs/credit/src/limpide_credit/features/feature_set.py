"""The full set of features: the catalogue, the place of each in the vector, and how all are built."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType

import ibis.expr.types as ir

from limpide_credit.errors import InputError
from limpide_credit.features.aggregates import CLIENT, Aggregate, Summary
from limpide_credit.features.assembly import (
    HISTORY_NEEDS,
    client_source,
    row_features,
    summaries,
    with_absent,
    with_clean_facts,
    with_history,
    without_history,
)
from limpide_credit.features.catalogue import LOAN_TERMS, NO_REASON, UNNAMED, Feature
from limpide_credit.features.cleaning import source
from limpide_credit.features.directions import Directions, aggregate_direction
from limpide_credit.features.graph import Lineage, fingerprint
from limpide_credit.features.protected import PROTECTED
from limpide_credit.features.rowwise import RowFeature
from limpide_credit.tables import TABLES

CROSS = "cross"
"""``Feature.table`` of what reads the application and history, or several history tables."""

_ORDER = (*TABLES, CROSS)


@dataclass(frozen=True)
class FeatureSet:
    """Every feature: its entry, its position in the vector, and how all are built.

    Parameters
    ----------
    features
        The catalogue by name, in the order of the vector.
    version
        Changes with any definition, order or vocabulary; not with words.
    summaries
        The features of each history table.
    """

    features: Mapping[str, Feature]
    version: str
    summaries: tuple[Summary, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names in the order of the vector."""
        return tuple(self.features)

    @cached_property
    def categorical(self) -> tuple[str, ...]:
        """Names of the features that are categories."""
        return tuple(name for name, feature in self.features.items() if feature.kind == "category")

    @cached_property
    def aggregates(self) -> Mapping[str, Aggregate]:
        """The features that come straight from history, by name."""
        return {one.name: one for summary in self.summaries for one in summary.aggregates}

    @cached_property
    def _positions(self) -> Mapping[str, int]:
        return {name: position for position, name in enumerate(self.names)}

    def position(self, name: str) -> int:
        """Return the place of a feature in the vector.

        Raises
        ------
        InputError
            There is no such feature.
        """
        if name not in self._positions:
            raise InputError(
                f"There is no feature {name}.",
                field="feature",
                value=name,
                remedy="`limpide features describe` suggests the nearest names.",
            )
        return self._positions[name]

    def without(self, absent: Collection[str]) -> tuple[str, ...]:
        """Return the names of the features that read none of the ``absent`` tables."""
        gone = set(absent)
        return tuple(name for name, feature in self.features.items() if gone.isdisjoint(feature.tables))

    def build(self, tables: Mapping[str, ir.Table]) -> ir.Table:
        """Return one row a client of ``tables["application"]``: SK_ID_CURR and every feature, in order.

        Tables hold values as the files give them. A table that is not in the mapping is absent: what comes
        straight from it is null. ``bureau_balance`` without ``bureau`` counts as absent.
        """
        return self._ordered(with_history(tables, self.summaries))

    def of_summaries(self, clients: ir.Table) -> ir.Table:
        """Return what ``build`` returns, from its clients' facts as given and their aggregates.

        An aggregate that ``clients`` has not is null, as that of an absent table.
        """
        return self._ordered(with_absent(clients, self.summaries))

    def blank_history(self, application: ir.Table) -> ir.Table:
        """Return what ``build`` returns for the same applications of people without any history."""
        return self._ordered(without_history(application, self.summaries))

    def _ordered(self, clients: ir.Table) -> ir.Table:
        rows = with_clean_facts(clients)
        values = {feature.name: feature.expression for feature in row_features(rows)}
        values |= {name: rows[name] for name in self.aggregates}
        return rows.select(CLIENT, **{name: values[name] for name in self.names})


@lru_cache(maxsize=1)
def feature_set() -> FeatureSet:
    """Return the feature set of this release, made once a process."""
    parts = summaries()
    tables = {name: source(name) for name in TABLES}
    history = {part.table: part.per_client(tables) for part in parts}
    facts = with_clean_facts(client_source(parts))
    rows = row_features(facts)
    entries = sorted(_entries(parts, history, rows), key=lambda entry: _ORDER.index(entry.table))
    told = [
        *(fingerprint(summary) for summary in history.values()),
        *(f"{one.name} {one.empty}" for part in parts for one in part.aggregates),
        fingerprint(facts.select(**{row.name: row.expression for row in rows})),
        *(f"{entry.name} {entry.kind} {entry.categories}" for entry in entries),
    ]
    version = hashlib.sha256("\n".join(told).encode()).hexdigest()[:12]
    return FeatureSet(MappingProxyType({entry.name: entry for entry in entries}), version, parts)


def _entries(
    parts: Sequence[Summary], history: Mapping[str, ir.Table], rows: Sequence[RowFeature]
) -> Iterator[Feature]:
    lineage = Lineage()
    directions = Directions([one for part in parts for one in part.aggregates], history)
    origins: dict[str, frozenset[tuple[str, str]]] = {}
    for part in parts:
        for one in part.aggregates:
            # A count reads rows and no column: the table alone.
            origins[one.name] = lineage.columns(history[part.table][one.name]) | {(part.table, "")}
            yield _history_entry(one, part.table, origins[one.name])
    for row in rows:
        read = lineage.columns(row.expression)
        own = {("application", name) for _, name in read if name not in origins}
        columns = frozenset(own).union(*(origins[name] for _, name in read if name in origins))
        yield _row_entry(row, columns, directions.of(row, {name for _, name in read}))


def _history_entry(one: Aggregate, table: str, columns: frozenset[tuple[str, str]]) -> Feature:
    return Feature(
        name=one.name,
        table=table,
        tables=_tables({read for read, _ in columns}),
        columns=_qualified(columns),
        aggregate=one.statistic,
        unit=one.unit,
        label_fr=one.words.fr,
        label_en=one.words.en,
        concept=one.measure.concept,
        shown=one.statistic != "std",
        actionable=False,
        reason=_reasonable(one.measure.concept, columns) and one.statistic != "std",
        kind="number",
        direction=aggregate_direction(one),
    )


def _row_entry(feature: RowFeature, columns: frozenset[tuple[str, str]], direction: int | None) -> Feature:
    facts = {column for table, column in columns if table == "application"}
    return Feature(
        name=feature.name,
        table=_home(columns),
        tables=_tables({read for read, _ in columns}),
        columns=_qualified(columns),
        aggregate="",
        unit=feature.unit,
        label_fr=feature.words.fr,
        label_en=feature.words.en,
        concept=feature.concept,
        shown=feature.shown,
        actionable=not facts.isdisjoint(LOAN_TERMS),
        reason=_reasonable(feature.concept, columns) and feature.shown,
        kind=feature.kind,
        categories=feature.categories,
        direction=direction,
    )


def _reasonable(concept: str, columns: frozenset[tuple[str, str]]) -> bool:
    """A reason depends on no protected fact, and on nothing that has no name."""
    facts = {column for table, column in columns if table == "application"}
    return (
        concept not in NO_REASON and facts.isdisjoint(UNNAMED) and PROTECTED.isdisjoint(_qualified(columns))
    )


def _tables(read: Collection[str]) -> tuple[str, ...]:
    """Return the tables that must be there for what reads some, in the order of ``TABLES``."""
    needed = set().union(*(HISTORY_NEEDS.get(table, {table}) for table in read))
    return tuple(table for table in TABLES if table in needed)


def _home(columns: frozenset[tuple[str, str]]) -> str:
    read = {table for table, _ in columns}
    return read.pop() if len(read) == 1 else CROSS


def _qualified(columns: frozenset[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(sorted(f"{table}.{column}" for table, column in columns if column))
