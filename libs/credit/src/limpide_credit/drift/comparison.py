"""The comparison of a window with the reference: a figure, a band and a verdict for every feature."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from limpide_credit.drift.reference_bins import ReferenceBins
from limpide_credit.drift.stability import bootstrap_band, chance_level, jensen_shannon, stability_index
from limpide_credit.drift.window_counts import WindowCounts

Verdict = Literal["no_verdict", "stable", "moderate", "drifted"]


@dataclass(frozen=True)
class DriftRules:
    """From when on a difference counts."""

    minimum_decisions: int = 500  # With fewer, figures are given and no verdict
    # moderate and drifted: PSI from which on a feature is called so; 0.1 and 0.25 are conventions, no more.
    moderate: float = 0.1
    drifted: float = 0.25
    # A PSI that chance exceeds more often than one minus this is called stable, whatever its size.
    chance: float = 0.999
    missing_jump: float = 0.1  # Rise of the share of missing values, beyond chance, that counts as a jump
    resamples: int = 100  # Of the bootstrap bands


@dataclass(frozen=True, slots=True)
class FeatureShift:
    """How one feature differs between a window and the reference."""

    name: str  # The feature
    # psi, psi_low, psi_high: population stability index and its 95 % bootstrap band.
    psi: float
    psi_low: float
    psi_high: float
    chance: float  # PSI that chance alone would hardly exceed with so few rows
    distance: float  # Jensen-Shannon distance over the same cells, 0 to 1
    # missing and reference_missing: share without a value.
    missing: float
    reference_missing: float
    missing_jump: bool  # Whether that share rose by more than the rules and chance allow
    new_categories: float  # Share in categories of which the reference has none; 0 for a number
    # Share of known values below the reference's least or above its greatest; 0 for a category.
    outside: float
    verdict: Verdict  # What the rules say


@dataclass(frozen=True)
class Comparison:
    """All features of a window against the reference."""

    # decisions and reference_rows: how many rows stand on either side.
    decisions: int
    reference_rows: int
    features: tuple[FeatureShift, ...]  # Largest PSI first

    def with_verdict(self, *verdicts: Verdict) -> int:
        """Return how many features have one of these verdicts."""
        return sum(one.verdict in verdicts for one in self.features)


def compare(
    names: Sequence[str], bins: ReferenceBins, window: WindowCounts, rules: DriftRules, seed: int = 0
) -> Comparison:
    """Compare what was counted with the reference.

    Args:
        names: Of the features, in the order of the vector.
        bins: The reference.
        window: The counts of the window in the same bins.
        seed: Of the bootstrap.
    """
    random = np.random.default_rng(seed)
    before, after = bins.counts, window.cells
    rows = max(window.rows, 1)
    index = stability_index(before, after)
    low, high = bootstrap_band(before, after, rules.resamples, random)
    chance = chance_level(before, after, rules.chance)
    distance = jensen_shannon(before, after)
    missing = after[:, -1] / rows
    jump = _missing_jumps(bins, missing, rows, rules)
    unseen = np.where(before[:, :-1] == 0, after[:, :-1], 0).sum(axis=1) / rows
    known = np.maximum(after[:, :-1].sum(axis=1), 1)
    shifts = [
        FeatureShift(
            name=name,
            psi=float(index[at]),
            psi_low=float(low[at]),
            psi_high=float(high[at]),
            chance=float(chance[at]),
            distance=float(distance[at]),
            missing=float(missing[at]),
            reference_missing=float(bins.missing[at]),
            missing_jump=bool(jump[at]),
            new_categories=float(unseen[at]) if bins.categorical[at] else 0.0,
            outside=0.0 if bins.categorical[at] else float(window.outside[at] / known[at]),
            verdict=_verdict(window.rows, float(index[at]), float(chance[at]), rules),
        )
        for at, name in enumerate(names)
    ]
    shifts.sort(key=lambda one: -one.psi)
    return Comparison(window.rows, bins.rows, tuple(shifts))


def _verdict(rows: int, index: float, chance: float, rules: DriftRules) -> Verdict:
    if rows < rules.minimum_decisions:
        return "no_verdict"
    if index < rules.moderate or index <= chance:
        return "stable"
    return "drifted" if index >= rules.drifted else "moderate"


def _missing_jumps(bins: ReferenceBins, missing: np.ndarray, rows: int, rules: DriftRules) -> np.ndarray:
    """Return for each feature whether more values are missing than the rules and chance allow."""
    if rows < rules.minimum_decisions:
        return np.zeros(len(missing), bool)
    pooled = (bins.counts[:, -1] + missing * rows) / (bins.rows + rows)
    error = np.sqrt(pooled * (1 - pooled) * (1 / bins.rows + 1 / rows))
    # Four standard errors: of 800 features at once, chance lifts one in 40 windows past them.
    return missing - bins.missing > np.maximum(rules.missing_jump, 4 * error)
