"""The layout of a vector: what each place of it holds, how it is computed, and the codes of its categories.

A model bundle carries the layout that its model was trained in. Another release reads it by comparing the
features that the model reads, one by one: what has the same definition is the same feature, whatever it is
called there and wherever it stands.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from limpide_credit.errors import ConflictError, InputError
from limpide_credit.features.catalogue import Feature


@dataclass(frozen=True, eq=False)
class VectorLayout:
    """The features of a vector, in its order."""

    features: Mapping[str, Feature]  # Name to entry of the catalogue

    @cached_property
    def version(self) -> str:
        """A digest of names, order, kinds, vocabularies and definitions; words do not change it."""
        lines = (f"{one.name} {one.kind} {one.categories} {one.definition}" for one in self.features.values())
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names in the order of the vector."""
        return tuple(self.features)

    @cached_property
    def categorical(self) -> tuple[str, ...]:
        """Names of the features that are categories."""
        return tuple(name for name, feature in self.features.items() if feature.kind == "category")

    @cached_property
    def _positions(self) -> Mapping[str, int]:
        return {name: position for position, name in enumerate(self.names)}

    def position(self, name: str) -> int:
        """Return the place of a feature in the vector.

        Raises:
            InputError: There is no such feature.
        """
        if name not in self._positions:
            raise InputError(
                f"There is no feature {name}.",
                field="feature",
                value=name,
                remedy="`limpide features describe` suggests the nearest names.",
            )
        return self._positions[name]

    def positions(self, names: Iterable[str]) -> np.ndarray:
        """Return the places of some features, shape (k,); raise as `position` does."""
        return np.array([self.position(name) for name in names], dtype=np.intp)

    @cached_property
    def _other_codes(self) -> tuple[np.ndarray, np.ndarray]:
        codes = [float(self.features[name].other) for name in self.categorical]
        return self.positions(self.categorical), np.array(codes)

    def unknown_words(self, vectors: np.ndarray) -> dict[str, int]:
        """Return, of vectors of shape (n, width), feature to how many hold a word that its vocabulary lacks.

        Features without any are left out.
        """
        positions, codes = self._other_codes
        other = vectors.take(positions, axis=1) == codes
        if not other.any():
            return {}
        found = np.count_nonzero(other, axis=0)
        return {self.categorical[at]: int(found[at]) for at in np.flatnonzero(found)}


@dataclass(frozen=True)
class LayoutMapping:
    """The features of one layout found in another."""

    # Feature of the first layout to its name in the second: the same name if its definition is the same, else
    # another feature of the same definition (it was renamed).
    found: Mapping[str, str]
    changed: frozenset[str]  # Features whose name the second layout has with another definition
    dropped: frozenset[str]  # Features that the second layout has not at all

    def require(self, names: Iterable[str], *, who: str, remedy: str) -> None:
        """Return if all of ``names`` were found.

        Raises:
            ConflictError: One was not; it is named, with what became of it. ``who`` begins the sentence.
        """
        missing = [name for name in names if name not in self.found]
        if not missing:
            return
        name = missing[0]
        what = "has another definition here" if name in self.changed else "is not computed here any more"
        more = f" So it is with {len(missing) - 1} more: {', '.join(missing[1:4])}." if missing[1:] else ""
        raise ConflictError(
            f"{who} reads feature {name}, which {what}.{more}", field="feature", value=name, remedy=remedy
        )


def correspondence(of: VectorLayout, to: VectorLayout) -> LayoutMapping:
    """Find the features of layout ``of`` in layout ``to``, by definition."""
    by_definition: dict[tuple[str, str], str] = {}
    for name, feature in to.features.items():
        by_definition.setdefault((feature.kind, feature.definition), name)
    found, changed, dropped = {}, set(), set()
    for name, feature in of.features.items():
        same = to.features.get(name)
        if same is not None and (same.kind, same.definition) == (feature.kind, feature.definition):
            found[name] = name
        elif renamed := by_definition.get((feature.kind, feature.definition)):
            found[name] = renamed
        elif same is not None:
            changed.add(name)
        else:
            dropped.add(name)
    return LayoutMapping(found, frozenset(changed), frozenset(dropped))


class Translation:
    """Vectors of one layout in the places and codes of another.

    What the other layout has and the first one lacks is missing; a word that the other layout's vocabulary
    lacks becomes its code for other words.

    Args:
        given: The layout of the vectors that there are.
        wanted: The layout that they are wanted in.
    """

    def __init__(self, given: VectorLayout, wanted: VectorLayout) -> None:
        self.correspondence = correspondence(wanted, given)
        found = self.correspondence.found
        self._width = len(wanted.names)
        self._to = wanted.positions(found)
        self._from = given.positions(found.values())
        self._codes = [
            (wanted.position(name), _codes(given.features[found[name]], wanted.features[name]))
            for name in wanted.categorical
            if name in found and given.features[found[name]].categories != wanted.features[name].categories
        ]

    def __call__(self, vectors: np.ndarray) -> np.ndarray:
        """Return vectors of shape (n, given width) as vectors of shape (n, wanted width)."""
        translated = np.full((len(vectors), self._width), np.nan)
        translated[:, self._to] = vectors[:, self._from]
        for position, codes in self._codes:
            column = translated[:, position]
            known = ~np.isnan(column)
            at = np.clip(column[known], 0, len(codes) - 1).astype(np.intp)
            column[known] = codes[at]
        return translated


def _codes(given: Feature, wanted: Feature) -> np.ndarray:
    """Return the wanted code of each given one, the given one for other words last."""
    return np.array([float(wanted.code(word)) for word in given.categories] + [float(wanted.other)])
