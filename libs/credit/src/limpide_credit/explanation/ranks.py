"""Ranks: where a value stands among others, and how two orders agree."""

import numpy as np


def average_ranks(values: np.ndarray) -> np.ndarray:
    """Return ranks from 1, shape (n,), of ``values`` without missing ones; ties share their mean rank.

    Examples:
        >>> average_ranks(np.array([30.0, 10.0, 30.0])).tolist()
        [2.5, 1.0, 2.5]
    """
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return (last - (counts - 1) / 2.0)[place]


def spearman(first: np.ndarray, second: np.ndarray) -> float | None:
    """Return the rank correlation of two arrays of shape (n,) without missing values.

    None if one of them is constant, or there are fewer than two values.
    """
    if len(first) < 2:
        return None
    ranks = np.vstack([average_ranks(first), average_ranks(second)])
    centred = ranks - ranks.mean(axis=1, keepdims=True)
    spread = np.sqrt((centred**2).sum(axis=1))
    if not spread.all():
        return None
    return float(np.clip(centred[0] @ centred[1] / spread.prod(), -1.0, 1.0))


def percentile_rank(ordered: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return for each value the share of ``ordered`` below it, ties counted half.

    Args:
        ordered: Shape (n,), rising, without missing values.
        values: Shape (m,).

    Returns:
        Shape (m,), from 0 to 1; NaN of a missing value, and if ``ordered`` is empty.
    """
    if not len(ordered):
        return np.full(len(values), np.nan)
    below = np.searchsorted(ordered, values, side="left") + np.searchsorted(ordered, values, side="right")
    return np.where(np.isnan(values), np.nan, below / (2.0 * len(ordered)))
