"""Figures with their 95 % interval, from resampled ones."""

import math

import numpy as np

from limpide_credit.bundle import Measure
from limpide_credit.contracts.known import NotKnown, Reason

RESAMPLES = 200
"""Draws of an interval: enough for two digits of it."""


def measure(value: float, drawn: np.ndarray) -> Measure:
    """Return a figure with the interval that holds 95 % of what was drawn; NaN draws are left out."""
    known = drawn[~np.isnan(drawn)]
    if not len(known):
        return Measure(value, float("nan"), float("nan"))
    low, high = np.quantile(known, [0.025, 0.975])
    return Measure(value, min(float(low), value), max(float(high), value))


def measure_if_known(value: float, drawn: np.ndarray, otherwise: Reason) -> Measure | NotKnown:
    """Return a figure with its interval; not known, by ``otherwise``, where it or every draw is undefined."""
    if math.isnan(value) or not len(drawn) or np.isnan(drawn).all():
        return NotKnown(not_known=otherwise)
    return measure(value, drawn)


def resampled_weights(rows: int, random: np.random.Generator) -> np.ndarray:
    """Return how often each of ``rows`` clients is drawn in one bootstrap resample, shape (rows,)."""
    return random.multinomial(rows, np.full(rows, 1 / rows)).astype(float) if rows else np.empty(0)
