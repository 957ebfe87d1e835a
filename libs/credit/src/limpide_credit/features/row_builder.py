"""One application or one what-if at a time: the features of one row, without an engine."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

import numpy as np

from limpide_credit.errors import InputError
from limpide_credit.features.assembly import client_source, row_features, with_clean_facts
from limpide_credit.features.compiler import compile_rows
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
        self._compute = compile_rows([row.expression for row in rows])
        self._positions = [self._features.position(row.name) for row in rows]
        self._categories = [
            (index, {word: float(code) for code, word in enumerate(row.categories)})
            for index, row in enumerate(rows)
            if row.categories
        ]
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
        get = values.get

        def read(name: str) -> Any:
            value = get(name)
            return None if value != value else value

        computed = self._compute(read)
        for index, codes in self._categories:
            computed[index] = codes.get(computed[index])
        return [NAN if value is None else value for value in computed]


def _nearest(name: str) -> str:
    near = get_close_matches(name.upper(), APPLICATION_FACTS, n=3)
    return f"Did you mean {' or '.join(near)}?" if near else "See `limpide tables check` for the columns."
