"""How far two distributions over the same cells lie apart, and how far chance alone would put them.

All functions take counts of shape (..., cells) and work on every feature at once.
"""

from statistics import NormalDist

import numpy as np

# What an empty cell counts as, in rows: its logarithm must be finite, and small where rows are many.
_EMPTY = 0.5


def shares(counts: np.ndarray) -> np.ndarray:
    """Return the share of each cell; an empty one counts as half a row."""
    total = np.maximum(counts.sum(axis=-1, keepdims=True), 1)
    return np.maximum(counts, _EMPTY) / total


def stability_index(reference: np.ndarray, current: np.ndarray) -> np.ndarray:
    """Return the population stability index: the sum over cells of (b - a) ln(b / a), a and b being shares.

    Siddiqi 2006, "Credit Risk Scorecards", chapter 9. A cell that is empty on both sides counts for nothing.

    Examples:
        >>> round(float(stability_index(np.array([50, 50]), np.array([60, 40]))), 6)
        0.040547
    """
    before, after = shares(reference), shares(current)
    terms = (after - before) * np.log(after / before)
    return np.where((reference > 0) | (current > 0), terms, 0.0).sum(axis=-1)


def jensen_shannon(reference: np.ndarray, current: np.ndarray) -> np.ndarray:
    """Return the Jensen-Shannon distance, base 2, from 0 to 1 (Lin 1991)."""
    before = reference / np.maximum(reference.sum(axis=-1, keepdims=True), 1)
    after = current / np.maximum(current.sum(axis=-1, keepdims=True), 1)
    middle = (before + after) / 2
    divergence = (_entropy(middle) - (_entropy(before) + _entropy(after)) / 2).clip(0.0, 1.0)
    return np.sqrt(divergence)


def chance_level(reference: np.ndarray, current: np.ndarray, level: float) -> np.ndarray:
    """Return the PSI that samples of these sizes stay below with probability ``level`` if nothing changed.

    Without a change PSI is distributed as (1/n + 1/m) times chi-squared with one degree of freedom less than
    cells (Yurdakul & Naranjo 2020, "Statistical properties of the population stability index"); the
    quantile of chi-squared is Wilson and Hilferty's.
    """
    freedom = np.maximum(((reference > 0) | (current > 0)).sum(axis=-1) - 1, 1)
    sizes = 1 / np.maximum(reference.sum(axis=-1), 1) + 1 / np.maximum(current.sum(axis=-1), 1)
    spread = 2 / (9 * freedom)
    return sizes * freedom * (1 - spread + _normal_quantile(level) * np.sqrt(spread)) ** 3


def bootstrap_band(
    reference: np.ndarray, current: np.ndarray, resamples: int, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return the 95 % bootstrap band of the PSI, both samples drawn anew.

    A resample's PSI is larger on average than that of the samples, since chance is added once more; the
    band is moved back by that difference.
    """
    index = stability_index(reference, current)
    drawn = np.stack(
        [stability_index(_resample(reference, random), _resample(current, random)) for _ in range(resamples)]
    )
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0) - (drawn.mean(axis=0) - index)
    return np.minimum(np.maximum(low, 0.0), index), np.maximum(high, index)


def _resample(counts: np.ndarray, random: np.random.Generator) -> np.ndarray:
    # Poisson in place of multinomial draws: three times as fast, and the same but for the total.
    return random.poisson(counts)


def _entropy(share: np.ndarray) -> np.ndarray:
    return -np.where(share > 0, share * np.log2(np.where(share > 0, share, 1.0)), 0.0).sum(axis=-1)


def _normal_quantile(level: float) -> float:
    return NormalDist().inv_cdf(level)
