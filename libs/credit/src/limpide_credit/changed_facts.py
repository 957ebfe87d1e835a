"""What differs between two entries of one application."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from limpide_credit.features import VectorLayout, decode
from limpide_credit.tables import APPLICATION_FACTS, SOURCES

_COUNTS = frozenset(source.column for source in SOURCES.values())
_NAMES = tuple(name for name in APPLICATION_FACTS if name not in _COUNTS)


@dataclass(frozen=True, slots=True)
class ScoredApplication:
    """An application as it was scored."""

    # The facts as given; None of a client whose facts are in the store.
    application: Mapping[str, Any] | None
    vector: np.ndarray  # Shape (width,)
    layout: VectorLayout | None  # Of the vector; None if it is not known.

    @property
    def scored(self) -> Mapping[str, Any]:
        """The facts as the score read them."""
        return {} if self.layout is None else decode(self.vector, self.layout)


@dataclass(frozen=True, slots=True)
class ChangedFact:
    """A fact with two values, None where it was not known."""

    name: str
    before: float | str | None
    after: float | str | None

    @property
    def contradicts(self) -> bool:
        """Whether something that was known is said otherwise, or not any more; else it was made known."""
        return self.before is not None


def changed_facts(before: ScoredApplication, after: ScoredApplication) -> Sequence[ChangedFact]:
    """Return the facts that differ, in the order of the application's columns; none where nobody can tell."""
    if before.application is not None and after.application is not None:
        old, new = before.application, after.application
    else:
        old, new = before.scored, after.scored
        if not old or not new:
            return ()
    found = [(name, old.get(name), new.get(name)) for name in _NAMES if old.get(name) != new.get(name)]
    return [ChangedFact(name, one, other) for name, one, other in found]
