"""The full set of features: the catalogue, the place of each in the vector, and how all are built."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import TypeAlias

import ibis.expr.types as ir

from limpide_credit.features.aggregates import CLIENT, Aggregate, Summary
from limpide_credit.features.assembly import (
    client_source,
    row_features,
    summaries,
    with_absent,
    with_clean_facts,
    with_history,
    without_history,
)
from limpide_credit.features.catalogue import Feature
from limpide_credit.features.cleaning import source
from limpide_credit.features.definition import Definitions, digest
from limpide_credit.features.directions import Directions, aggregate_direction
from limpide_credit.features.graph import Lineage
from limpide_credit.features.layout import VectorLayout
from limpide_credit.features.protected import PROTECTED
from limpide_credit.features.rowwise import RowFeature
from limpide_credit.schemas.chosen import SCHEMA
from limpide_credit.tables import APPLICATION, TABLES

CROSS = "cross"
"""``Feature.table`` of what reads the application and history, or several history tables."""

_ORDER = (*TABLES, CROSS)


RowFeatures: TypeAlias = Callable[[ir.Table], Sequence[RowFeature]]
"""From clients' cleaned facts and aggregates to the features of one row."""


@dataclass(frozen=True, eq=False)
class FeatureSet(VectorLayout):
    """Every feature that a release computes: the layout of its vectors, and how they are built."""

    summaries: tuple[Summary, ...]  # The features of each history table
    row_features: RowFeatures  # The features of one row

    @cached_property
    def layout(self) -> VectorLayout:
        """The layout of the vectors alone, as a bundle keeps it."""
        return VectorLayout(dict(self.features))

    @cached_property
    def aggregates(self) -> Mapping[str, Aggregate]:
        """The features that come straight from history, by name."""
        return {one.name: one for summary in self.summaries for one in summary.aggregates}

    def without(self, absent: Collection[str]) -> tuple[str, ...]:
        """Return the names of the features that read none of the ``absent`` tables."""
        gone = set(absent)
        return tuple(name for name, feature in self.features.items() if gone.isdisjoint(feature.tables))

    def build(self, tables: Mapping[str, ir.Table]) -> ir.Table:
        """Return one row a client of the application: the client's number and every feature, in order.

        Tables hold values as the files give them. A table that is not in the mapping is absent: what comes
        straight from it is null. One without the tables that its summary needs counts as absent.
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
        values = {feature.name: feature.expression for feature in self.row_features(rows)}
        values |= {name: rows[name] for name in self.aggregates}
        return rows.select(CLIENT, **{name: values[name] for name in self.names})


@lru_cache(maxsize=1)
def feature_set() -> FeatureSet:
    """Return the feature set of this release, made once a process."""
    return make_feature_set(summaries(), row_features)


def make_feature_set(parts: tuple[Summary, ...], row_features: RowFeatures) -> FeatureSet:
    """Return the feature set of the aggregates of ``parts`` and of some features of one row."""
    tables = {name: source(name) for name in TABLES}
    history = {part.table: part.per_client(tables) for part in parts}
    rows = row_features(with_clean_facts(client_source(parts)))
    entries = sorted(_entries(parts, history, rows), key=lambda entry: _ORDER.index(entry.table))
    return FeatureSet(MappingProxyType({entry.name: entry for entry in entries}), parts, row_features)


def _entries(
    parts: Sequence[Summary], history: Mapping[str, ir.Table], rows: Sequence[RowFeature]
) -> Iterator[Feature]:
    lineage, definitions = Lineage(), Definitions()
    directions = Directions([one for part in parts for one in part.aggregates], history)
    origins: dict[str, frozenset[tuple[str, str]]] = {}
    computed: dict[str, str] = {}
    for part in parts:
        for one in part.aggregates:
            # A count reads rows and no column: the table alone.
            origins[one.name] = lineage.columns(history[part.table][one.name]) | {(part.table, "")}
            computed[one.name] = digest(definitions.of(history[part.table][one.name]), repr(one.empty))
            yield _history_entry(one, part.table, origins[one.name], computed[one.name])
    of_row = Definitions(computed)
    for row in rows:
        read = lineage.columns(row.expression)
        own = {(APPLICATION.name, name) for _, name in read if name not in origins}
        columns = frozenset(own).union(*(origins[name] for _, name in read if name in origins))
        yield _row_entry(
            row, columns, of_row.of(row.expression), directions.of(row, {name for _, name in read})
        )


def _history_entry(
    one: Aggregate, table: str, columns: frozenset[tuple[str, str]], definition: str
) -> Feature:
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
        definition=definition,
    )


def _row_entry(
    feature: RowFeature, columns: frozenset[tuple[str, str]], definition: str, direction: int | None
) -> Feature:
    facts = {column for table, column in columns if table == APPLICATION.name}
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
        actionable=not facts.isdisjoint(SCHEMA.loan_terms),
        reason=_reasonable(feature.concept, columns) and feature.shown,
        kind=feature.kind,
        categories=feature.categories,
        direction=direction,
        definition=definition,
    )


def _reasonable(concept: str, columns: frozenset[tuple[str, str]]) -> bool:
    """A reason depends on no protected fact, and on nothing that has no name."""
    facts = {column for table, column in columns if table == APPLICATION.name}
    return (
        concept not in SCHEMA.no_reason
        and facts.isdisjoint(SCHEMA.unnamed)
        and PROTECTED.isdisjoint(_qualified(columns))
    )


def _tables(read: Collection[str]) -> tuple[str, ...]:
    """Return the tables that must be there for what reads some, in the order of ``TABLES``."""
    needed = set().union(*(SCHEMA.history_needs.get(table, {table}) for table in read))
    return tuple(table for table in TABLES if table in needed)


def _home(columns: frozenset[tuple[str, str]]) -> str:
    read = {table for table, _ in columns}
    return read.pop() if len(read) == 1 else CROSS


def _qualified(columns: frozenset[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(sorted(f"{table}.{column}" for table, column in columns if column))
