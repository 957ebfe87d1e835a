"""How well scores rank, from weights of defaults and of goods: realised, expected or resampled ones."""

import numpy as np


class Ranking:
    """Scores sorted once, so that many weightings of the same clients cost little.

    Args:
        probability: Shape (n,), of default.
    """

    def __init__(self, probability: np.ndarray) -> None:
        values, self._place = np.unique(probability, return_inverse=True)
        self._distinct = len(values)

    def auc(self, defaults: np.ndarray, goods: np.ndarray) -> float:
        """Return the area under the ROC curve; NaN without weight on either side.

        Args:
            defaults, goods: Shape (n,), how much each client counts as a default and as a good one: 0 and 1
                for known outcomes, p and 1 - p for expected ones. Ties count one half.
        """
        bad, good = self._sums(defaults), self._sums(goods)
        pairs = bad.sum() * good.sum()
        below = np.cumsum(good) - good / 2
        return float(bad @ below / pairs) if pairs > 0 else float("nan")

    def kolmogorov_smirnov(self, defaults: np.ndarray, goods: np.ndarray) -> float:
        """Return the largest distance between the two cumulative distributions; NaN without one of them."""
        bad, good = self._sums(defaults), self._sums(goods)
        if not bad.sum() > 0 or not good.sum() > 0:
            return float("nan")
        return float(np.abs(np.cumsum(bad) / bad.sum() - np.cumsum(good) / good.sum()).max())

    def _sums(self, weight: np.ndarray) -> np.ndarray:
        return np.bincount(self._place, weight, self._distinct)


def distance_of_scores(before: np.ndarray, after: np.ndarray) -> float:
    """Return the two-sample Kolmogorov-Smirnov distance of two samples of scores; NaN if one is empty."""
    if not len(before) or not len(after):
        return float("nan")
    both = Ranking(np.concatenate([before, after]))
    first = np.concatenate([np.ones(len(before)), np.zeros(len(after))])
    return both.kolmogorov_smirnov(first, 1 - first)
