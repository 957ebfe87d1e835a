"""A points scorecard as challenger: weight of evidence of binned features, then a logistic regression.

Siddiqi 2006, "Credit Risk Scorecards", chapter 6: features are cut into bins, each bin is worth the logarithm
of good clients to defaults in it, and a regression weighs the features with the most information value.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from limpide_credit.drift.reference_bins import ReferenceBins

_FEATURES = 40
_BINS = 5
# Clients added to each bin at the overall rate, so that a bin of few clients claims little.
_PRIOR = 20.0


@dataclass(frozen=True, eq=False)
class Scorecard:
    """A fitted scorecard.

    Parameters
    ----------
    bins
        The cells of each chosen feature.
    chosen
        Shape (k,), columns of the matrix that was learned from.
    evidence
        Shape (k, cells), the weight of evidence of each cell.
    regression
        On the weights of evidence.
    """

    bins: ReferenceBins
    chosen: np.ndarray
    evidence: np.ndarray
    regression: LogisticRegression

    @classmethod
    def fit(
        cls,
        matrix: np.ndarray,
        target: np.ndarray,
        vocabularies: Sequence[int],
        weight: np.ndarray | None = None,
        features: int = _FEATURES,
    ) -> "Scorecard":
        """Learn from clients.

        Parameters
        ----------
        matrix
            Shape (n, width), missing as NaN, categories as codes.
        target, weight
            Shape (n,): 1 is a default; what each client counts, one by default.
        vocabularies
            Words of each column's vocabulary, 0 for a number.
        features
            At most so many are weighed: those of most information value.
        """
        weight = np.ones(len(target)) if weight is None else weight
        bins = ReferenceBins.of(matrix, vocabularies, _BINS)
        cells = _cells(bins, matrix)
        width, size = bins.counts.shape
        evidence, value = np.zeros((width, size)), np.zeros(width)
        rate = float(weight @ target / weight.sum())
        for column in range(width):
            bad = np.bincount(cells[:, column], weight * target, size) + _PRIOR * rate
            good = np.bincount(cells[:, column], weight * (1 - target), size) + _PRIOR * (1 - rate)
            bad, good = bad / bad.sum(), good / good.sum()
            evidence[column] = np.log(bad / good)
            value[column] = float((bad - good) @ evidence[column])
        chosen = np.sort(np.argsort(-value, kind="stable")[:features])
        places = np.arange(len(chosen))
        given = evidence[chosen][places, cells[:, chosen]]
        regression = LogisticRegression(max_iter=500).fit(given, target, sample_weight=weight)
        return cls(bins, chosen, evidence[chosen], regression)

    def log_odds(self, matrix: np.ndarray) -> np.ndarray:
        """Return the log-odds of default, shape (n,), of clients, shape (n, width)."""
        cells = _cells(self.bins, matrix)[:, self.chosen]
        return self.regression.decision_function(self.evidence[np.arange(len(self.chosen)), cells])


def _cells(bins: ReferenceBins, matrix: np.ndarray) -> np.ndarray:
    """Return the cell of every value, shape (n, width); the last is for what is missing."""
    last = bins.counts.shape[1] - 1
    cells = np.empty(matrix.shape, dtype=np.int64)
    for column, edges in enumerate(bins.edges):
        values = matrix[:, column]
        cells[:, column] = np.where(np.isnan(values), last, np.searchsorted(edges, values, side="left"))
    return cells
