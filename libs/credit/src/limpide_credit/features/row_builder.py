"""One application or one what-if at a time: the features of one row, without an engine."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

import numpy as np

from limpide_credit.errors import InputError
from limpide_credit.features.assembly import client_source, row_features, with_clean_facts
from limpide_credit.features.compiler import RowFunction, compile_rows
from limpide_credit.features.feature_set import FeatureSet, feature_set
from limpide_credit.features.graph import Lineage
from limpide_credit.tables import APPLICATION_FACTS

NAN = float("nan")


class RowBuilder:
    """Computes the features of one row from the expressions that build them for all clients.

    Parameters
    ----------
    features
        The feature set; that of this release by default.
    """

    def __init__(self, features: FeatureSet | None = None) -> None:
        self._features = features or feature_set()
        rows = row_features(with_clean_facts(client_source(self._features.summaries)))
        lineage = Lineage()
        reads = [{name for _, name in lineage.columns(row.expression)} for row in rows]
        aggregates = self._features.aggregates
        self._expressions = [row.expression for row in rows]
        self._compute = compile_rows(self._expressions)
        self._positions = [self._features.position(row.name) for row in rows]
        self._categories = [
            (index, {word: float(code) for code, word in enumerate(row.categories)})
            for index, row in enumerate(rows)
            if row.categories
        ]
        self._reads = reads
        self._part = lru_cache(maxsize=64)(self._compile_part)
        used = set().union(*reads)
        self._history = [(name, self._features.position(name)) for name in aggregates if name in used]
        self._blank = {name: aggregates[name].empty for name, _ in self._history}
        self._blank_vector = np.full(len(self._features.names), NAN)
        for name, one in aggregates.items():
            if one.empty is not None:
                self._blank_vector[self._features.position(name)] = one.empty
        self._dependents = {
            fact: frozenset(index for index, names in enumerate(reads) if fact in names)
            for fact in APPLICATION_FACTS
        }

    def from_application(self, facts: Mapping[str, Any]) -> np.ndarray:
        """Return the vector of an application of someone without history.

        Parameters
        ----------
        facts
            Any subset of ``APPLICATION_FACTS``, as the files give them; the rest is missing.
        """
        vector = self._blank_vector.copy()
        vector[self._positions] = self._numbers({**facts, **self._blank})
        return vector

    def rebuild(self, vector: np.ndarray, facts: Mapping[str, Any], changes: Mapping[str, Any]) -> np.ndarray:
        """Return the vector after some facts of the application changed.

        Exactly the features that depend on a changed fact are computed anew; all others stay as they are.

        Parameters
        ----------
        vector
            The client's vector, shape (features,).
        facts
            The application that the vector was built from.
        changes
            New values of some facts; None makes one missing.
        """
        indices = self._indices(changes.keys())
        rebuilt = vector.copy()
        if indices:
            values = vector.tolist()
            history = {name: values[position] for name, position in self._history}
            computed = self._numbers({**facts, **changes, **history})
            for index in indices:
                rebuilt[self._positions[index]] = computed[index]
        return rebuilt

    def rebuild_rows(self, vectors: np.ndarray, changes: Mapping[str, Sequence[Any]]) -> np.ndarray:
        """Return many vectors after some facts of each application changed.

        What does not change is read from the vectors themselves, which hold every fact; each row is, to the
        last bit, what ``rebuild`` makes of it.

        Parameters
        ----------
        vectors
            Shape (n, features) of different clients, or (1, features) of one client whose facts change in
            n ways.
        changes
            Fact to its n new values; None makes one missing.

        Raises
        ------
        InputError
            A name is not a fact of the application.
        """
        indices = self._indices(changes)
        count = len(vectors) if not changes else len(next(iter(changes.values())))
        rebuilt = np.array(np.broadcast_to(vectors, (count, vectors.shape[1])))
        if not indices:
            return rebuilt
        compute, fixed = self._part(frozenset(changes))
        codes = dict(self._categories)
        columns = {name: self._column(vectors[:, self._features.position(name)], name) for name in fixed}
        if len(vectors) == 1:
            columns = {name: values * count for name, values in columns.items()}
        names = (*columns, *changes)
        rows = zip(*columns.values(), *changes.values(), strict=True)
        computed = [compute(dict(zip(names, row, strict=True)).__getitem__) for row in rows]
        for index, values in zip(sorted(indices), zip(*computed, strict=True), strict=True):
            numbers = values if index not in codes else tuple(codes[index].get(word) for word in values)
            rebuilt[:, self._positions[index]] = [NAN if value is None else value for value in numbers]
        return rebuilt

    def _compile_part(self, changed: frozenset[str]) -> tuple[RowFunction, tuple[str, ...]]:
        """Compile what depends on some facts alone, and name what else it reads."""
        indices = sorted(self._indices(changed))
        read = set().union(*(self._reads[index] for index in indices))
        return compile_rows([self._expressions[index] for index in indices]), tuple(sorted(read - changed))

    def _column(self, values: np.ndarray, name: str) -> list[Any]:
        """Return a feature's values as the expressions read them: None where missing, words of a category."""
        words = dict(enumerate(self._features.features[name].categories))
        if words:
            return [words.get(value) for value in values.tolist()]
        return [None if value != value else value for value in values.tolist()]

    def dependents(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the features that depend on some facts of the application, in the order of the vector.

        Raises
        ------
        InputError
            A name is not a fact of the application.
        """
        positions = sorted(self._positions[index] for index in self._indices(names))
        return tuple(self._features.names[position] for position in positions)

    def _indices(self, names: Iterable[str]) -> frozenset[int]:
        unknown = [name for name in names if name not in self._dependents]
        if unknown:
            raise InputError(
                f"{unknown[0]} is not a fact of the application.",
                field=unknown[0],
                remedy=_nearest(unknown[0]),
            )
        return frozenset().union(*(self._dependents[name] for name in names))

    def _numbers(self, values: Mapping[str, Any]) -> list[float]:
        # What is NaN is left out: `get` says None of it, and costs less than a function of ours.
        computed = self._compute({name: value for name, value in values.items() if value == value}.get)
        for index, codes in self._categories:
            computed[index] = codes.get(computed[index])
        return [NAN if value is None else value for value in computed]


def _nearest(name: str) -> str:
    near = get_close_matches(name.upper(), APPLICATION_FACTS, n=3)
    return f"Did you mean {' or '.join(near)}?" if near else "See `limpide tables check` for the columns."
