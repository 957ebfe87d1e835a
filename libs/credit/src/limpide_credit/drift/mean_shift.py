"""A joint shift of the means of a few facts, over the last decisions: the economy, say, moving all a little.

Hotelling's T² (Hotelling 1931) of the facts' normal scores against the reference, as a control chart of
overlapping windows: its limit is the one that is exceeded, without a change, once in so many days. It is
found by simulation, since windows that overlap are not independent; the noise of the reference's own mean is
part of it.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import ndtri  # pyright: ignore[reportMissingTypeStubs]

_PATHS = 2000
_YEAR = 365
_CLIP = 5e-4


@dataclass(frozen=True)
class MeanShift:
    """How far the means of some facts moved together."""

    statistic: float  # T²; with so many facts as degrees of freedom if nothing changed
    limit: float  # A shift is reported from this value on
    shifts: tuple[float, ...]  # Of each fact, in standard deviations of its normal scores

    @property
    def shifted(self) -> bool:
        """Whether a shift is reported."""
        return self.statistic >= self.limit


class MeanShiftChart:
    """The reference of a chart.

    Args:
        reference: Shape (n, facts), missing values as NaN, which count as the middle.
    """

    def __init__(self, reference: np.ndarray) -> None:
        self._sorted = [np.sort(column[~np.isnan(column)]) for column in reference.T]
        scores = self._scores(reference)
        self._rows = len(reference)
        self._mean = scores.mean(axis=0)
        covariance = np.atleast_2d(np.cov(scores.T))
        self._deviation = np.sqrt(np.diag(covariance))
        # Facts that are constant in the reference have no spread to measure a shift by.
        self._inverse = np.linalg.pinv(covariance, hermitian=True)
        self._facts = int(np.linalg.matrix_rank(covariance, hermitian=True))

    def judge(self, rows: np.ndarray, days: int) -> MeanShift:
        """Judge the last decisions.

        Args:
            rows: Shape (n, facts), n > 0.
            days: On how many days they were taken.
        """
        shift = self._scores(rows).mean(axis=0) - self._mean
        variance = 1 / len(rows) + 1 / self._rows
        spread = np.where(self._deviation > 0, self._deviation, 1.0)
        return MeanShift(
            float(shift @ self._inverse @ shift / variance),
            control_limit(self._facts, days, round(len(rows) / self._rows, 1)),
            tuple((shift / spread).tolist()),
        )

    def _scores(self, rows: np.ndarray) -> np.ndarray:
        """Return normal scores by the reference's ranks; 0 for what is missing."""
        scores = np.zeros(rows.shape)
        columns: list[np.ndarray] = list(rows.T)
        for place, (known, column) in enumerate(zip(self._sorted, columns, strict=True)):
            if len(known):
                below, upto = known.searchsorted(column, "left"), known.searchsorted(column, "right")
                rank = np.clip((below + upto) / (2 * len(known)), _CLIP, 1 - _CLIP)
                scores[:, place] = np.where(np.isnan(column), 0.0, ndtri(rank))
        return scores


@lru_cache(maxsize=64)
def control_limit(facts: int, days: int, to_reference: float, alarms_a_year: float = 0.9) -> float:
    """Return the T² that is exceeded anew so often a year of daily windows if nothing changed.

    Args:
        facts: Degrees of freedom.
        days: Length of a window.
        to_reference: Rows of a window over rows of the reference, whose own mean is uncertain, too.

    Examples:
        >>> 12 < control_limit(4, 30, 0.6) < 14
        True
    """
    random = np.random.default_rng(0)
    steps = random.standard_normal((_PATHS, facts, _YEAR + days), dtype=np.float32)
    summed = np.concatenate([np.zeros((_PATHS, facts, 1), np.float32), steps.cumsum(axis=2)], axis=2)
    window = (summed[:, :, days:] - summed[:, :, :-days]) / np.sqrt(days)
    offset = random.standard_normal((_PATHS, facts, 1), dtype=np.float32) * np.sqrt(to_reference)
    statistic = ((window - offset) ** 2).sum(axis=1) / (1 + to_reference)
    low, high = 0.0, float(statistic.max())
    for _ in range(30):
        middle = (low + high) / 2
        above = statistic >= middle
        # An alarm begins where the first window is above, or one after a window below.
        begun = above[:, 0].sum() + (above[:, 1:] & ~above[:, :-1]).sum()
        too_many = begun / _PATHS > alarms_a_year or middle < facts
        low, high = (middle, high) if too_many else (low, middle)
    return high
