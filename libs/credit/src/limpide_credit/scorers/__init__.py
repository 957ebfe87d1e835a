"""What is learned: from the values of some features to raw log-odds of default.

A kind of model is one module beside this one, which alone names the library that it comes from. What follows
it (calibration, threshold, points, grades) is `limpide_credit.model`'s, whatever the kind.
"""

from collections.abc import Callable
from typing import ClassVar, Protocol, runtime_checkable

import numpy as np

RowScore = Callable[[np.ndarray], float]
"""From one full-width vector, shape (width,), to raw log-odds."""


@runtime_checkable
class Scorer(Protocol):
    """A fitted model of k features, missing as NaN, categories as codes."""

    kind: ClassVar[str]
    """Its kind, as a bundle names it."""

    @property
    def size(self) -> str:
        """How large it is, in words, as '500 trees'."""
        ...

    def log_odds(self, used: np.ndarray) -> np.ndarray:
        """Return raw log-odds, shape (n,), of the features' values, shape (n, k), one row as many."""
        ...

    def row_score(self, positions: np.ndarray) -> RowScore:
        """Return what scores a vector to the bits of ``log_odds``, by its features at ``positions``, (k,)."""
        ...

    def fault(self) -> str | None:
        """Return what is wrong with its parts, in a few words, or None."""
        ...


@runtime_checkable
class ExplainedScorer(Scorer, Protocol):
    """A model that knows what each feature added."""

    def contributions(self, used: np.ndarray) -> np.ndarray:
        """Return Shapley values in raw log-odds, shape (n, k + 1), the base last; they sum to the score."""
        ...
