"""What outcomes teach about probabilities: the logistic line from the model's log-odds to the observed ones.

Cox 1958, "Two further applications of a model for binary regression": the log-odds of default are fitted as
intercept + slope times the model's. Selection by the score alone (only the approved get a loan) leaves that
line where it is, since it is conditional on the score; above the threshold it is extrapolated.
"""

from dataclasses import dataclass

import numpy as np

MINIMUM_OF_OUTCOMES = 200
"""With fewer, or fewer than `MINIMUM_OF_EITHER` of one kind, outcomes say too little about a line."""

MINIMUM_OF_EITHER = 20

# What production may differ by from training, beyond what chance does: one standard deviation, in log-odds.
_LEVEL_MOVES = 0.3
_SLOPE_MOVES = 0.2
_STEPS = 50
_EDGE = 1e-9


@dataclass(frozen=True, eq=False)
class Recalibration:
    """A line through known outcomes."""

    outcomes: int  # How many it was fitted on
    centre: float  # The mean log-odds that it turns about
    # Shape (2,): what is added at the centre, in log-odds, and the slope; 0 and 1 change nothing.
    line: np.ndarray
    covariance: np.ndarray  # Shape (2, 2), of the line

    def apply(self, probability: np.ndarray, line: np.ndarray | None = None) -> np.ndarray:
        """Return probabilities of default as outcomes correct them, shape (n,); by another line if given."""
        level, slope = self.line if line is None else line
        return _share(self.centre + level + slope * (log_odds(probability) - self.centre))

    def drawn(self, random: np.random.Generator) -> np.ndarray:
        """Return a line that outcomes would allow just as well, shape (2,)."""
        return random.multivariate_normal(self.line, self.covariance)


def recalibrate(probability: np.ndarray, defaulted: np.ndarray) -> Recalibration | None:
    """Return the line through known outcomes, or None with too few of them.

    Few outcomes move it little: the line starts from the training's and is held by a normal prior.

    Args:
        probability, defaulted: Shape (n,), of the decisions whose outcome is known.
    """
    bad = defaulted.astype(float)
    rarer = min(bad.sum(), len(bad) - bad.sum())
    if len(bad) < MINIMUM_OF_OUTCOMES or rarer < MINIMUM_OF_EITHER:
        return None
    odds = log_odds(probability)
    centre = float(odds.mean())
    rows = np.column_stack([np.ones(len(odds)), odds - centre])
    prior, start = np.diag([_LEVEL_MOVES**-2, _SLOPE_MOVES**-2]), np.array([0.0, 1.0])
    line, curvature = start, prior
    for _ in range(_STEPS):
        expected = _share(centre + rows @ line)
        gradient = rows.T @ (bad - expected) - prior @ (line - start)
        curvature = rows.T @ (rows * (expected * (1 - expected))[:, None]) + prior
        step = np.linalg.solve(curvature, gradient)
        line = line + step
        if np.abs(step).max() < _EDGE:
            break
    return Recalibration(len(bad), centre, line, np.linalg.inv(curvature))


def log_odds(probability: np.ndarray) -> np.ndarray:
    """Return the log-odds of probabilities, those of 0 and 1 taken in by a hair."""
    share = np.clip(probability, _EDGE, 1 - _EDGE)
    return np.log(share / (1 - share))


def _share(odds: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-odds))
