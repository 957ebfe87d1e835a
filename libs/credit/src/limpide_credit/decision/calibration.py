"""Calibration: an affine map in log-odds, so that contributions to the score still add up.

Platt's scaling (Platt 1999, "Probabilistic outputs for support vector machines") by maximum likelihood on
predictions made out of fold, optionally with an offset for each depth of credit history. An affine map
keeps Shapley values additive: contribution j of the raw score becomes ``slope`` times itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from limpide_credit.errors import InputError
from limpide_credit.tables.roles import ROLES

# Offsets of a history depth are pulled towards zero by a normal prior of this standard deviation, in
# log-odds: a depth with few defaults must not invent a level of its own (0.3 changes odds by a third).
_OFFSET_PRIOR_DEVIATION = 0.3
_NEWTON_STEPS = 100


@dataclass(frozen=True)
class Calibration:
    """Calibrated log-odds = ``slope`` x raw log-odds + ``intercept`` + offset of the history depth."""

    # slope and intercept: the map that every row goes through; intercept in log-odds.
    slope: float = 1.0
    intercept: float = 0.0
    # What a history depth ('none', 'thin', 'full') adds, in log-odds; a depth not named adds nothing.
    depth_offsets: Mapping[str, float] = field(default_factory=dict[str, float])

    def apply(self, raw_log_odds: np.ndarray, depth: np.ndarray | None = None) -> np.ndarray:
        """Return calibrated log-odds of default.

        Args:
            raw_log_odds: Shape (n,), what the scorer says.
            depth: Shape (n,) of 'none', 'thin' or 'full'; needed only if there are offsets.

        Raises:
            InputError: There are offsets and no ``depth`` was given.
        """
        calibrated = raw_log_odds * self.slope + self.intercept
        if not self.depth_offsets:
            return calibrated
        if depth is None:
            raise InputError(
                "This calibration depends on the depth of history.",
                field="depth",
                remedy="Give 'none', 'thin' or 'full' for each row.",
            )
        return calibrated + np.array([self.depth_offsets.get(one, 0.0) for one in depth.tolist()])


def fit_calibration(
    raw_log_odds: np.ndarray,
    target: np.ndarray,
    depth: np.ndarray | None = None,
    weight: np.ndarray | None = None,
) -> Calibration:
    """Fit the map by maximum likelihood on predictions that were made out of fold.

    Args:
        raw_log_odds, target: Shape (n,); target 1 is a default.
        depth: Shape (n,); if given, each depth gets an offset, shrunk towards zero.
        weight: Shape (n,), relative to 1; default ones.

    Raises:
        InputError: ``target`` does not hold both outcomes.
    """
    if not 0 < target.sum() < len(target):
        raise InputError(
            "Calibration needs clients who defaulted and clients who repaid.",
            field=ROLES.outcome,
            value=float(target.mean()) if len(target) else None,
            remedy="Train on more labelled clients.",
        )
    depths = [] if depth is None else sorted(set(depth.tolist()))
    indicators = [(depth == one).astype(float) for one in depths]
    design = np.column_stack([raw_log_odds, np.ones_like(raw_log_odds), *indicators])
    precision = np.array([0.0, 0.0] + [_OFFSET_PRIOR_DEVIATION**-2] * len(depths))
    weights = np.ones_like(raw_log_odds) if weight is None else weight
    start = np.array([1.0, 0.0] + [0.0] * len(depths))
    slope, intercept, *offsets = _maximise(design, target, weights, precision, start).tolist()
    return Calibration(slope, intercept, dict(zip(depths, offsets, strict=True)))


def _maximise(
    design: np.ndarray, target: np.ndarray, weight: np.ndarray, precision: np.ndarray, start: np.ndarray
) -> np.ndarray:
    """Newton's method on the penalised log-likelihood of a logistic regression (it is concave)."""

    def loss(theta: np.ndarray) -> float:
        score = design @ theta
        likelihood = weight @ (np.logaddexp(0.0, score) - target * score)
        return float(likelihood + 0.5 * precision @ theta**2)

    theta = start
    for _ in range(_NEWTON_STEPS):
        fitted = 1.0 / (1.0 + np.exp(-np.clip(design @ theta, -500.0, 500.0)))
        gradient = design.T @ (weight * (fitted - target)) + precision * theta
        curvature = (design * (weight * fitted * (1 - fitted))[:, None]).T @ design + np.diag(precision)
        step = np.linalg.lstsq(curvature, gradient, rcond=None)[0]
        size = 1.0
        while size > 1e-6 and loss(theta - size * step) > loss(theta):
            size /= 2
        theta = theta - size * step
        if np.abs(size * step).max() < 1e-10:
            break
    return theta
