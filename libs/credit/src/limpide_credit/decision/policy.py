"""The policy: what turns calibrated log-odds into points, a grade and a decision."""

from dataclasses import dataclass, field
from typing import Literal

from limpide_credit.decision.grades import GradeScale
from limpide_credit.decision.points import PointsScale
from limpide_credit.decision.threshold import Costs
from limpide_credit.errors import InputError

Decision = Literal["approved", "refused"]


@dataclass(frozen=True)
class Policy:
    """The threshold with the costs that set it, the points scale and the grades."""

    threshold: float  # Probability of default from which on a client is refused
    costs: Costs = field(default_factory=Costs)
    points: PointsScale = field(default_factory=PointsScale)
    grades: GradeScale = field(default_factory=GradeScale)

    def __post_init__(self) -> None:
        """Refuse a threshold that is no probability."""
        if not 0.0 < self.threshold < 1.0:
            raise InputError(
                "The threshold must lie between 0 and 1.",
                field="threshold",
                value=self.threshold,
                remedy="Give a probability of default, as 0.09.",
            )

    def decide(self, probability_of_default: float) -> Decision:
        """Return 'refused' from the threshold on, else 'approved'."""
        return "refused" if probability_of_default >= self.threshold else "approved"
