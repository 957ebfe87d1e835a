"""One application or one what-if at a time: the features of one row, without an engine."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from limpide_credit.errors import InputError
from limpide_credit.features.assembly import client_source, with_clean_facts
from limpide_credit.features.catalogue import Feature
from limpide_credit.features.column_builder import ColumnBuilder
from limpide_credit.features.compiler import RowFunction, compile_rows
from limpide_credit.features.feature_set import FeatureSet, feature_set
from limpide_credit.features.graph import Lineage
from limpide_credit.features.layout import VectorLayout, correspondence
from limpide_credit.tables import APPLICATION_FACTS, SOURCES

NAN = float("nan")


@dataclass(frozen=True)
class _Blank:
    """A source of history that holds nothing of an applicant."""

    column: str  # The fact that says so
    # positions and values: what a vector has then.
    positions: np.ndarray
    values: np.ndarray
    read: dict[str, float]  # What the expressions of one row read then


class RowBuilder:
    """Computes the features of one row, for one layout, from the expressions that build them for all clients.

    Args:
        features: What this release computes; by default its whole feature set.
        layout: The layout of the vectors, as a model bundle carries it; that of ``features`` by default. What
            it has and this release does not compute is missing in what is built.
    """

    def __init__(self, features: FeatureSet | None = None, layout: VectorLayout | None = None) -> None:
        features = features or feature_set()
        self.layout = layout or features
        self.correspondence = correspondence(self.layout, features)
        lineage = Lineage()
        computed = {
            row.name: row.expression
            for row in features.row_features(with_clean_facts(client_source(features.summaries)))
        }
        aggregates = features.aggregates
        # A feature of this release to its place in the layout.
        self._places = {
            name: self.layout.position(in_layout) for in_layout, name in self.correspondence.found.items()
        }
        rows = [
            (self.layout.features[in_layout], computed[name])
            for in_layout, name in self.correspondence.found.items()
            if name in computed
        ]
        self._expressions = [expression for _, expression in rows]
        self._reads = [{name for _, name in lineage.columns(one)} for one in self._expressions]
        used = set().union(*self._reads)
        self._names = tuple(sorted(used))
        self._compute = compile_rows(self._expressions, self._names)
        self._positions = [self.layout.position(feature.name) for feature, _ in rows]
        self._computed_at = np.array(self._positions, np.intp)
        self._categories = [
            (index, _codes(feature), float(feature.other))
            for index, (feature, _) in enumerate(rows)
            if feature.categories
        ]
        self._part = lru_cache(maxsize=64)(self._compile_part)
        self._follow = lru_cache(maxsize=64)(self._compile_following)
        self._history = [
            (name, self._places[name]) for name in aggregates if name in used and name in self._places
        ]
        self._blanks = [
            _Blank(source.column, *self._nothing(features, source.tables, used))
            for source in SOURCES.values()
            if source.tables
        ]
        self._dependents = {
            fact: frozenset(index for index, names in enumerate(self._reads) if fact in names)
            for fact in APPLICATION_FACTS
        }

    def from_application(self, facts: Mapping[str, Any]) -> np.ndarray:
        """Return the vector of an application of someone without history.

        Where the facts say that a source of history was asked and holds nothing, its counts are 0; else all
        that comes of it is missing.

        Args:
            facts: Any subset of ``APPLICATION_FACTS``, as the files give them; the rest is missing. A word
                outside of a vocabulary gets the code of other words.
        """
        vector = np.full(len(self.layout.names), NAN)
        read = dict(facts)
        for blank in self._blanks:
            if facts.get(blank.column):
                vector[blank.positions] = blank.values
                read |= blank.read
        vector[self._computed_at] = self._numbers(read)
        return vector

    def from_applications(self, many: Sequence[Mapping[str, Any]]) -> np.ndarray:
        """Return the vectors of applications, shape (n, features), each as `from_application` makes it."""
        matrix = np.full((len(many), len(self.layout.names)), NAN)
        if not many:
            return matrix
        history: dict[str, np.ndarray] = {}
        for blank in self._blanks:
            asked = np.array([bool(facts.get(blank.column)) for facts in many])
            matrix[np.ix_(asked, blank.positions)] = blank.values
            history |= {name: np.where(asked, value, NAN) for name, value in blank.read.items()}
        try:
            columns = self._columns.compute(many, history)
        except FloatingPointError:
            # Out of infinite values came no number; one row at a time, that is not taken for a missing one.
            return np.array([self.from_application(facts) for facts in many])
        for position, column in zip(self._positions, columns, strict=True):
            matrix[:, position] = column
        return matrix

    @cached_property
    def _columns(self) -> ColumnBuilder:
        return ColumnBuilder(self._expressions, self._names, self._categories)

    def _nothing(
        self, features: FeatureSet, tables: Collection[str], used: Collection[str]
    ) -> tuple[np.ndarray, np.ndarray, dict[str, float]]:
        """Return what vector and expressions hold of a client who has no row in some tables."""
        empty = {
            name: float(one.empty)
            for name, one in features.aggregates.items()
            if one.empty is not None and features.features[name].table in tables
        }
        placed = [name for name in empty if name in self._places]
        return (
            np.array([self._places[name] for name in placed], np.intp),
            np.array([empty[name] for name in placed]),
            {name: value for name, value in empty.items() if name in used},
        )

    def rebuild(self, vector: np.ndarray, facts: Mapping[str, Any], changes: Mapping[str, Any]) -> np.ndarray:
        """Return the vector after some facts of the application changed.

        Exactly the features that depend on a changed fact are computed anew; all others stay as they are.

        Args:
            vector: The client's vector, shape (features,).
            facts: The application that the vector was built from.
            changes: New values of some facts; None makes one missing.
        """
        indices = self._indices(changes.keys())
        rebuilt = vector.copy()
        if indices:
            values = vector.tolist()
            history = {name: values[position] for name, position in self._history}
            computed = self._numbers({**facts, **changes, **history})
            changed = list(indices)
            rebuilt[self._computed_at[changed]] = computed[changed]
        return rebuilt

    def rebuild_rows(self, vectors: np.ndarray, changes: Mapping[str, Sequence[Any]]) -> np.ndarray:
        """Return many vectors after some facts of each application changed.

        What does not change is read from the vectors themselves, which hold every fact; each row is, to the
        last bit, what ``rebuild`` makes of it.

        Args:
            vectors: Shape (n, features) of different clients, or (1, features) of one client whose facts
                change in n ways.
            changes: Fact to its n new values; None makes one missing.

        Raises:
            InputError: A name is not a fact of the application.
        """
        indices = self._indices(changes)
        count = len(vectors) if not changes else len(next(iter(changes.values())))
        rebuilt = np.array(np.broadcast_to(vectors, (count, vectors.shape[1])))
        if not indices or not count:
            return rebuilt
        compute, fixed = self._part(frozenset(changes))
        categories = {index: (codes, other) for index, codes, other in self._categories}
        columns = [self._column(vectors, name) for name in fixed]
        if len(vectors) == 1:
            columns = [values * count for values in columns]
        changed = [changes[name] for name in sorted(changes)]
        computed = [compute(row) for row in zip(*columns, *changed, strict=True)]
        for index, values in zip(sorted(indices), zip(*computed, strict=True), strict=True):
            numbers = values
            if index in categories:
                codes, other = categories[index]
                numbers = [codes.get(word, other) for word in values]
            rebuilt[:, self._positions[index]] = [NAN if value is None else value for value in numbers]
        return rebuilt

    def with_columns_of(self, vector: np.ndarray, donors: np.ndarray, names: Collection[str]) -> np.ndarray:
        """Return the vector as it would be with some columns of each donor, shape (n, features).

        What is computed from these columns is computed anew, with the vector's own values of all others.

        Args:
            vector: Shape (features,).
            donors: Shape (n, features); a missing value makes the column missing.
            names: Facts of the application, or features that come straight from history; one that the layout
                lacks is left out.
        """
        places = [self._places[name] for name in names if name in self._places]
        filled = np.array(np.broadcast_to(vector, donors.shape))
        filled[:, places] = donors[:, places]
        compute, indices, varied, fixed = self._follow(frozenset(names))
        values = [self._column(filled, name) for name in varied]
        values += [self._column(vector[None], name) * len(donors) for name in fixed]
        computed = [compute(row) for row in zip(*values, strict=True)]
        for index, column in zip(indices, zip(*computed, strict=True), strict=False):
            filled[:, self._positions[index]] = [NAN if value is None else value for value in column]
        return filled

    def computed_from(self, names: Collection[str]) -> tuple[str, ...]:
        """Return the features of the layout that are one of some columns, or are computed from them."""
        places = {self._places[name] for name in names if name in self._places}
        places.update(self._positions[index] for index in self._follow(frozenset(names))[1])
        return tuple(self.layout.names[place] for place in sorted(places))

    def _compile_following(
        self, names: frozenset[str]
    ) -> tuple[RowFunction, tuple[int, ...], tuple[str, ...], tuple[str, ...]]:
        """Compile what is computed from some columns, and name what it reads of them and of others."""
        places = {self._places[name] for name in names if name in self._places}
        indices = tuple(
            index
            for index, read in enumerate(self._reads)
            if read & names and self._positions[index] not in places
        )
        read = set().union(*(self._reads[index] for index in indices))
        varied, fixed = tuple(sorted(read & names)), tuple(sorted(read - names))
        function = compile_rows([self._expressions[index] for index in indices], (*varied, *fixed))
        return function, indices, varied, fixed

    def _compile_part(self, changed: frozenset[str]) -> tuple[RowFunction, tuple[str, ...]]:
        """Compile what depends on some facts alone, and name what else it reads."""
        indices = sorted(self._indices(changed))
        read = set().union(*(self._reads[index] for index in indices))
        fixed = tuple(sorted(read - changed))
        columns = (*fixed, *sorted(changed))
        return compile_rows([self._expressions[index] for index in indices], columns), fixed

    def _column(self, vectors: np.ndarray, name: str) -> list[Any]:
        """Return a feature's values as the expressions read them: None where missing, words of a category."""
        place = self._places.get(name)
        if place is None:
            return [None] * len(vectors)
        values = vectors[:, place].tolist()
        feature = self.layout.features[self.layout.names[place]]
        if feature.categories:
            return [None if value != value else feature.word(value) for value in values]
        return [None if value != value else value for value in values]

    def _value(self, vector: np.ndarray, name: str) -> Any:
        """Return one value as the expressions read it."""
        place = self._places.get(name)
        value = NAN if place is None else float(vector[place])
        if value != value:
            return None
        feature = self.layout.features[self.layout.names[place]]  # pyright: ignore[reportArgumentType,reportCallIssue]
        return feature.word(value) if feature.categories else value

    def dependents(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the features that depend on some facts of the application, in the order of the vector.

        Raises:
            InputError: A name is not a fact of the application.
        """
        positions = sorted(self._positions[index] for index in self._indices(names))
        return tuple(self.layout.names[position] for position in positions)

    def _indices(self, names: Iterable[str]) -> frozenset[int]:
        unknown = [name for name in names if name not in self._dependents]
        if unknown:
            raise InputError(
                f"{unknown[0]} is not a fact of the application.",
                field=unknown[0],
                remedy=_nearest(unknown[0]),
            )
        return frozenset().union(*(self._dependents[name] for name in names))

    def _numbers(self, values: Mapping[str, Any]) -> np.ndarray:
        # What is NaN is left out: `get` says None of it, and costs less than a function of ours.
        known = {name: value for name, value in values.items() if value == value}
        computed = self._compute([*map(known.get, self._names)])
        for index, codes, other in self._categories:
            computed[index] = codes.get(computed[index], other)
        return np.array(computed, np.float64)  # None as NaN


def _codes(feature: Feature) -> dict[str | None, float | None]:
    """Return the code of each word, None of what is missing; other words are in no key."""
    return {None: None, **{word: float(code) for word, code in feature.codes.items()}}


def _nearest(name: str) -> str:
    near = get_close_matches(name.upper(), APPLICATION_FACTS, n=3)
    return f"Did you mean {' or '.join(near)}?" if near else "See `limpide tables check` for the columns."
