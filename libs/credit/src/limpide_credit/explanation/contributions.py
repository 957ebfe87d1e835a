"""Exact Shapley values of a score: what each feature added to the log-odds of default, and to the points.

From trees (path-dependent TreeSHAP, Lundberg et al. 2020, "From local explanations to global
understanding with explainable AI for trees"; by the kernel or by LightGBM: `shapley_source`) or from the
points of a scorecard, through the calibration. Calibration is affine in log-odds and points are linear in
them, so contributions add up on both scales.
"""

from dataclasses import dataclass

import numpy as np

from limpide_credit.explanation.shapley_source import RawContributions
from limpide_credit.model import CreditModel


@dataclass(frozen=True, eq=False)
class Contributions:
    """Contributions of n clients' features; k features in the order of ``model.feature_names``."""

    # Shape (n,), calibrated log-odds of default before any feature counts; the offset of a client's depth of
    # history, where the calibration has one, is part of it.
    base_log_odds: np.ndarray
    # Shape (n, k), positive where a feature makes default likelier. With the base, they add up to the
    # calibrated log-odds.
    log_odds: np.ndarray
    # base_points and points: the same on the points scale, neither rounded nor clipped: positive where a
    # feature earns points.
    base_points: np.ndarray
    points: np.ndarray


def contributions(
    model: CreditModel, vectors: np.ndarray, compute: RawContributions | None = None
) -> Contributions:
    """Return the contributions of full-width vectors, shape (n, width).

    Args:
        model: What is explained.
        vectors: Shape (n, width).
        compute: What computes them in raw log-odds; the scorer itself by default.
    """
    vectors = np.asarray(vectors, dtype=np.float64)
    raw = (compute or model.raw_contributions)(vectors)
    calibration, scale = model.calibration, model.policy.points
    depth = model.history_depth(vectors) if calibration.depth_offsets and model.history_depth else None
    base = calibration.apply(raw[:, -1], depth)
    log_odds = raw[:, :-1] * calibration.slope
    return Contributions(
        base_log_odds=base,
        log_odds=log_odds,
        base_points=np.array([scale.exact(one) for one in base.tolist()]),
        points=-scale.points_per_log_odds * log_odds,
    )
