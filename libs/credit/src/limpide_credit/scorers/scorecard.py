"""A points scorecard: each feature is cut into cells, each cell is worth so much, and the score is their sum.

How one is learned is training's (`limpide_training.scorecard_fit`). It is kept as JSON that a person reads.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
from pydantic import TypeAdapter

from limpide_credit.scorers import RowScore


@dataclass(frozen=True)
class CardLine:
    """One feature of a scorecard."""

    feature: str  # Its name
    # Rising, where each cell but the last ends, that value included; of a category, its codes.
    upto: tuple[float, ...]
    # What each cell adds to the log-odds of default: one more than ``upto``, then that of a missing value.
    log_odds: tuple[float, ...]
    mean: float  # What the feature added to the clients that the card was learned from, on average


@dataclass(frozen=True)
class Scorecard:
    """An additive model of k features."""

    lines: tuple[CardLine, ...]  # One a feature, in the order of the columns that it is given
    intercept: float  # Log-odds before any feature counts
    kind: ClassVar[str] = "scorecard"

    @property
    def size(self) -> str:
        """How many cells."""
        return f"{sum(len(line.log_odds) for line in self.lines):,} cells of points"

    def log_odds(self, used: np.ndarray) -> np.ndarray:
        """Return raw log-odds, shape (n,), of the features' values, shape (n, k)."""
        total = np.full(len(used), self.intercept)
        for line, values in zip(self.lines, np.asarray(used, dtype=np.float64).T, strict=True):
            total += _of_cells(line, values)
        return total

    def row_score(self, positions: np.ndarray) -> RowScore:
        """Return what scores one vector to the bits of `log_odds`: the same sums in the same order."""
        places = np.asarray(positions)
        lines = [(list(line.upto), list(line.log_odds)) for line in self.lines]

        def score(vector: np.ndarray) -> float:
            total = self.intercept
            for value, (upto, log_odds) in zip(vector[places].tolist(), lines, strict=True):
                total += log_odds[bisect_left(upto, value)] if value == value else log_odds[-1]
            return total

        return score

    def contributions(self, used: np.ndarray) -> np.ndarray:
        """Return Shapley values, shape (n, k + 1), the base last.

        Those of an additive model are exact: what a feature's cell is worth less what the feature was worth
        on average.
        """
        used = np.asarray(used, dtype=np.float64)
        means = np.array([line.mean for line in self.lines])
        out = np.empty((len(used), len(self.lines) + 1))
        for place, line in enumerate(self.lines):
            out[:, place] = _of_cells(line, used[:, place]) - line.mean
        out[:, -1] = self.intercept + means.sum()
        return out

    def fault(self) -> str | None:
        """Return the first line whose cells do not fit together or are no numbers."""
        if not np.isfinite(self.intercept):
            return "the intercept is no finite number"
        for line in self.lines:
            if len(line.log_odds) != len(line.upto) + 2:
                return f"{line.feature} has {len(line.log_odds)} cells, not {len(line.upto) + 2}"
            if not np.isfinite([*line.upto, *line.log_odds, line.mean]).all():
                return f"{line.feature} has a cell that is no finite number"
            if any(high <= low for low, high in pairwise(line.upto)):
                return f"the cells of {line.feature} do not rise"
        return None

    @property
    def weighed(self) -> tuple[int, ...]:
        """Places of the features whose cells are not all worth nothing."""
        return tuple(place for place, line in enumerate(self.lines) if any(line.log_odds))

    def keeping(self, places: Sequence[int]) -> "Scorecard":
        """Return the card of the features at some places; what the others were worth goes."""
        return Scorecard(tuple(self.lines[place] for place in places), self.intercept)

    def to_json(self) -> bytes:
        """Return the card as JSON."""
        return _JSON.dump_json(self, indent=1)

    @classmethod
    def from_json(cls, text: bytes) -> "Scorecard":
        """Return the card that `to_json` wrote.

        Raises:
            pydantic.ValidationError: It is no card.
        """
        return _JSON.validate_json(text)


def _of_cells(line: CardLine, values: np.ndarray) -> np.ndarray:
    """Return what the cell of each value is worth, shape (n,)."""
    cells = np.searchsorted(line.upto, values, side="left")
    return np.array(line.log_odds)[np.where(np.isnan(values), len(line.upto) + 1, cells)]


_JSON: TypeAdapter[Any] = TypeAdapter(Scorecard)
