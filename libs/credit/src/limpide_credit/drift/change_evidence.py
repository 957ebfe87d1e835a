"""Evidence of a change that is too small for any single window: an e-detector over many days.

For each day at which the change may have begun, and for each feature, all decisions since then are judged by
a Bayes factor: that the shares of the feature's cells are drawn around the reference's (Dirichlet, of several
concentrations), against that they are the reference's (its posterior). Its mean over features is an e-value;
the sum over the days is an e-detector. Without a change it grows by one a day on average, so that the days
until it exceeds a limit are at least that limit on average (Shin, Ramdas & Rinaldo 2024, "E-detectors: a
nonparametric framework for sequential change detection", New England Journal of Statistics in Data Science).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import (  # pyright: ignore[reportMissingTypeStubs]
    gammaln,
    logsumexp,  # pyright: ignore[reportUnknownVariableType]
)

from limpide_credit.drift.reference_bins import ReferenceBins

LIMIT = 3650.0
"""Evidence that tells a change: one false alarm in ten years of days, or fewer."""

# From a change of a few rows in a hundred to one of all rows.
_CONCENTRATIONS = (50.0, 200.0, 800.0)
# Cells with fewer rows of the reference are one cell: what is rare there says little about what is rare now.
_FEW = 10
_JEFFREYS = 0.5
_NAMED = 5


@dataclass(frozen=True)
class ChangeEvidence:
    """How strongly the days up to now speak for a change."""

    evidence: float  # A change is reported from `LIMIT` on
    first_day: int  # Place, among the days, of the one that the change began at most likely
    # Places of the features that changed most since then, at most five, and only if a change is reported.
    features: tuple[int, ...]

    @property
    def changed(self) -> bool:
        """Whether a change is reported."""
        return self.evidence >= LIMIT


def change_evidence(bins: ReferenceBins, used: Sequence[int], days: Sequence[np.ndarray]) -> ChangeEvidence:
    """Return the evidence after the last of some days.

    Args:
        bins: The reference.
        used: Positions of the features to look at.
        days: Cells of each day as `WindowCounts` counts them, shape (width, cells) each, at least one.
    """
    positions = np.asarray(used)
    reference = bins.counts[positions]
    few = reference < _FEW
    before = _merged(reference, few)
    alive = np.column_stack([~few, np.ones(len(few), bool)])
    same = np.where(alive, before + _JEFFREYS, 0.0)
    expected = same / same.sum(axis=1, keepdims=True)
    others = [np.where(alive, np.maximum(expected * size, _JEFFREYS), 0.0) for size in _CONCENTRATIONS]
    counted = _merged(np.stack([day[positions] for day in days]), few)
    since = np.cumsum(counted[::-1], axis=0)[::-1]
    changed = logsumexp([_log_likelihood(since, one) for one in others], axis=0) - np.log(len(others))
    factors = changed - _log_likelihood(since, same)
    by_day = logsumexp(factors, axis=1) - np.log(len(positions))
    summed: float = logsumexp(by_day)
    evidence = float(np.exp(min(summed, 700.0)))
    first = int(np.argmax(by_day))
    strongest = np.argsort(-factors[first], kind="stable")[:_NAMED]
    return ChangeEvidence(
        evidence,
        first,
        tuple(int(place) for place in strongest if factors[first, place] > 0) if evidence >= LIMIT else (),
    )


def _merged(counts: np.ndarray, few: np.ndarray) -> np.ndarray:
    """Return counts of shape (..., width, cells + 1): the cells where ``few`` are the last one."""
    rest = np.where(few, counts, 0).sum(axis=-1, keepdims=True)
    return np.concatenate([np.where(few, 0, counts), rest], axis=-1).astype(float)


def _log_likelihood(counts: np.ndarray, prior: np.ndarray) -> np.ndarray:
    """Return that of rows in their order, shape (..., width), Dirichlet-multinomial.

    A cell whose prior is 0 does not exist.
    """
    shape = np.where(prior > 0, prior, 1.0)
    cells = (gammaln(counts + shape) - gammaln(shape)).sum(axis=-1)
    total = prior.sum(axis=-1)
    return cells + gammaln(total) - gammaln(counts.sum(axis=-1) + total)
