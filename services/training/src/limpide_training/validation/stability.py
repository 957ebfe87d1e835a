"""How still a model holds: between segments, between periods, between training seeds, under moved facts."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from limpide_credit.bundle import Measure
from limpide_credit.drift.reference_bins import ReferenceBins
from limpide_credit.drift.stability import chance_level, stability_index
from limpide_credit.features import FeatureSet, RowBuilder
from limpide_credit.features.directions import FACT_DIRECTIONS
from limpide_credit.model import CreditModel
from limpide_training.delong import placements
from limpide_training.evaluation import MINIMUM_OF_OUTCOME
from limpide_training.fairness import MINIMUM_CLIENTS
from limpide_training.fitting import SEED_LEVEL

# The share of samples of one population whose PSI stays below what is called chance.
_LEVEL = 0.95


@dataclass(frozen=True)
class SegmentFigures:
    """A segment: clients, defaults, what was said of them, AUC, and its PSI against all clients."""

    segment: str
    clients: int
    defaults: int
    mean_predicted: float
    auc: Measure | None
    psi: float
    psi_by_chance: float


def segment_figures(
    log_odds: np.ndarray, target: np.ndarray, segment: str, rows: np.ndarray
) -> SegmentFigures | None:
    """Return a segment's figures; None if it has too few clients to say anything.

    Args:
        log_odds: Shape (repeats, n), calibrated, out of fold.
        target, rows: Shape (n,): 1 is a default; whether the client is of the segment.
    """
    if rows.sum() < MINIMUM_CLIENTS:
        return None
    mean, outcome = log_odds.mean(axis=0), target[rows]
    psi, by_chance = score_stability(mean, mean[rows])
    enough = min(outcome.sum(), len(outcome) - outcome.sum()) >= MINIMUM_OF_OUTCOME
    return SegmentFigures(
        segment,
        len(outcome),
        int(outcome.sum()),
        float((1.0 / (1.0 + np.exp(-log_odds[:, rows]))).mean()),
        placements(log_odds[:, rows], outcome).measure() if enough else None,
        psi,
        by_chance,
    )


def score_stability(reference: np.ndarray, current: np.ndarray) -> tuple[float, float]:
    """Return the PSI of scores, shapes (n,) and (m,), in tenths of the reference, and its level by chance."""
    index, chance = characteristic_stability(reference[:, None], current[:, None], [0])
    return float(index[0]), float(chance[0])


def characteristic_stability(
    reference: np.ndarray, current: np.ndarray, vocabularies: list[int]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the CSI of each column, shape (width,), and the level that 95 % of unchanged samples stay below.

    Args:
        reference, current: Shape (n, width) and (m, width).
        vocabularies: Words of each column's vocabulary, 0 for a number.
    """
    bins = ReferenceBins.of(reference, vocabularies)
    counts = bins.count(current).cells
    return stability_index(bins.counts, counts), chance_level(bins.counts, counts, _LEVEL)


@dataclass(frozen=True)
class SeedFigures:
    """What changes with the training seed alone, mean over pairs of seeds and the worst pair."""

    # seeds and clients: models, and clients that none of them saw.
    seeds: int
    clients: int
    # changed and most_changed: share of clients whose decision differs between two models.
    changed: float
    most_changed: float
    spread: float  # Mean standard deviation of a client's log-odds over the models
    moved: float  # What 99 % of differences of a client's log-odds between two models stay below


def seed_figures(log_odds: np.ndarray, threshold: float) -> SeedFigures:
    """Compare models of different seeds on the same clients: shape (seeds, n), calibrated log-odds."""
    refused = log_odds >= np.log(threshold / (1 - threshold))
    changed = [float((one != other).mean()) for one, other in combinations(refused, 2)]
    moved = [np.abs(one - other) for one, other in combinations(log_odds, 2)]
    return SeedFigures(
        len(log_odds),
        log_odds.shape[1],
        float(np.mean(changed)),
        max(changed),
        float(log_odds.std(axis=0, ddof=1).mean()),
        float(np.quantile(moved, SEED_LEVEL)),
    )


@dataclass(frozen=True)
class Sensitivity:
    """What moving one fact does: mean absolute change of log-odds, and the share of decisions that change."""

    fact: str
    moved: str
    clients: int
    mean_change: float
    decisions_changed: float


def sensitivity(model: CreditModel, vectors: np.ndarray, features: FeatureSet) -> tuple[Sensitivity, ...]:
    """Move each fact of known direction by a tenth up, down, and out of sight; score again.

    Args:
        vectors: Shape (n, width), of the clients.
    """
    builder, before = RowBuilder(features), model.log_odds(vectors)
    limit = np.log(model.policy.threshold / (1 - model.policy.threshold))
    moves: dict[str, Callable[[float], float | None]] = {
        "+10 %": lambda value: value * 1.1,
        "-10 %": lambda value: value * 0.9,
        "not known": lambda _: None,
    }
    found = []
    for fact in FACT_DIRECTIONS:
        column = vectors[:, features.position(fact)]
        known = np.flatnonzero(~np.isnan(column))
        if not len(known):
            continue
        for words, move in moves.items():
            changed = builder.rebuild_rows(
                vectors[known], {fact: [move(value) for value in column[known].tolist()]}
            )
            after = model.log_odds(changed)
            differs = (after >= limit) != (before[known] >= limit)
            found.append(
                Sensitivity(
                    fact,
                    words,
                    len(known),
                    float(np.abs(after - before[known]).mean()),
                    float(differs.mean()),
                )
            )
    return tuple(found)
