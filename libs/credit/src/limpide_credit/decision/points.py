"""The points scale: linear in log-odds, so that contributions add up in points too."""

import math
from dataclasses import dataclass

from limpide_credit.errors import InputError


@dataclass(frozen=True)
class PointsScale:
    """``base_points`` at odds of repayment ``base_odds`` to 1; ``points_to_double`` double the odds.

    The usual form of a credit scorecard (Siddiqi 2006, "Credit Risk Scorecards", chapter 6):
    points = offset + factor x ln(odds of repayment).

    Examples:
        >>> scale = PointsScale()
        >>> scale.points(-math.log(50)), scale.points(-math.log(100))
        (600, 620)
        >>> round(scale.probability(600), 5)
        0.01961
    """

    base_points: float = 600.0
    base_odds: float = 50.0
    points_to_double: float = 20.0
    minimum: int = 300
    maximum: int = 850

    def __post_init__(self) -> None:
        """Refuse a scale on which more points are not better."""
        for name in ("base_odds", "points_to_double"):
            if getattr(self, name) <= 0:
                raise InputError(
                    f"{name} must be positive.", field=name, value=getattr(self, name), remedy="Give > 0."
                )
        if self.minimum >= self.maximum:
            raise InputError(
                "The scale's minimum must lie below its maximum.", field="minimum", value=self.minimum
            )

    @property
    def points_per_log_odds(self) -> float:
        """Points that one unit of log-odds of repayment is worth."""
        return self.points_to_double / math.log(2)

    def exact(self, log_odds_of_default: float) -> float:
        """Return points before rounding and clipping: the scale on which contributions add up."""
        return self.base_points - self.points_per_log_odds * (log_odds_of_default + math.log(self.base_odds))

    def points(self, log_odds_of_default: float) -> int:
        """Return whole points within ``minimum`` and ``maximum``."""
        return min(max(round(self.exact(log_odds_of_default)), self.minimum), self.maximum)

    def log_odds(self, points: float) -> float:
        """Return the log-odds of default at ``points``: the inverse of `exact`."""
        return (self.base_points - points) / self.points_per_log_odds - math.log(self.base_odds)

    def probability(self, points: float) -> float:
        """Return the probability of default at ``points``."""
        return 1.0 / (1.0 + math.exp(-self.log_odds(points)))
