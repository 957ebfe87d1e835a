"""The AUC with its variance, alone or as the difference of two models on the same clients.

DeLong, DeLong and Clarke-Pearson 1988, "Comparing the areas under two or more correlated receiver operating
characteristic curves"; ranks as in Sun and Xu 2014. Each client has a placement: for a default, the share of
good clients that score below it; for a good client, the share of defaults that score above. The AUC is the
mean placement of either, and its variance follows from theirs. With repeated cross-validation, placements are
averaged over repeats, which makes the mean AUC of the repeats and its variance over clients.
"""

from dataclasses import dataclass

import numpy as np

from limpide_credit.bundle import Measure

NORMAL_95 = 1.959963984540054


@dataclass(frozen=True, eq=False)
class Placements:
    """Placements of clients, averaged over repeats."""

    # defaulted and repaid: shapes (defaults,) and (good clients,), in the clients' order.
    defaulted: np.ndarray
    repaid: np.ndarray

    @property
    def auc(self) -> float:
        """The area under the ROC curve, mean of the repeats."""
        return float(self.defaulted.mean())

    def minus(self, other: "Placements") -> "Placements":
        """Return the placements' difference, whose `auc` and `variance` are those of the AUCs' difference."""
        return Placements(self.defaulted - other.defaulted, self.repaid - other.repaid)

    @property
    def variance(self) -> float:
        """Variance of `auc` over clients."""
        return float(
            self.defaulted.var(ddof=1) / len(self.defaulted) + self.repaid.var(ddof=1) / len(self.repaid)
        )

    def measure(self) -> Measure:
        """Return the AUC, or the difference of AUCs, with its 95 % interval."""
        reach = NORMAL_95 * self.variance**0.5
        return Measure(self.auc, self.auc - reach, self.auc + reach)


def placements(scores: np.ndarray, target: np.ndarray) -> Placements:
    """Return the placements of clients; needs at least two of each outcome.

    Args:
        scores: Shape (repeats, n); higher is riskier.
        target: Shape (n,); 1 is a default.
    """
    each = [_placements(one, target) for one in scores]
    return Placements(
        np.mean([defaulted for defaulted, _ in each], axis=0), np.mean([repaid for _, repaid in each], axis=0)
    )


def _placements(score: np.ndarray, target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    bad, good = score[target == 1], score[target == 0]
    return _share_below(bad, good), 1.0 - _share_below(good, bad)


def _share_below(values: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Share of ``others`` below each value; one that ties counts half."""
    ordered = np.sort(others)
    below = np.searchsorted(ordered, values, side="left")
    not_above = np.searchsorted(ordered, values, side="right")
    return (below + not_above) / (2 * len(others))
