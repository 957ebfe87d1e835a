"""Reject inference, tried where the outcome of every client is known, as of the generator's.

An earlier scorecard, with what its officers saw besides, refuses the riskiest of the clients; challengers
then learn without the outcomes of the refused, and are judged on other clients, refused or not. Hand and
Henley 1993, "Can reject inference ever work?": without more information it is extrapolation, so what it
brings has to be measured.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from limpide_credit.bundle import Measure
from limpide_training.delong import placements
from limpide_training.recipe import CARD_CELLS, CARD_FEATURES
from limpide_training.scorecard_fit import ScorecardCells

REFUSED = 0.3
"""Share of clients who are refused."""

_LEAST_APPROVAL = 0.05
_FEATURES_OF_EARLIER = 8
_Learned: TypeAlias = tuple[np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True)
class RejectInferenceResult:
    """What one way to deal with refused clients reaches on all clients."""

    method: str  # How it was called
    auc: Measure  # On held-out clients, refused or not
    # predicted_of_refused and observed_of_refused: mean probability said of the held-out clients who were
    # refused, and the share of them that default.
    predicted_of_refused: float
    observed_of_refused: float


def try_reject_inference(
    matrix: np.ndarray, target: np.ndarray, vocabularies: list[int], seed: int
) -> tuple[RejectInferenceResult, ...]:
    """Hide the outcomes of refused clients; compare scorecards with and without inference.

    Args:
        matrix, target: Shape (n, width) and (n,); all outcomes are known.
    """
    random, clients = np.random.default_rng(seed), len(target)
    parts = np.array_split(random.permutation(clients), (clients // 4, clients * 5 // 8))
    earlier, learned, held = parts
    celled = ScorecardCells.of([matrix], np.arange(matrix.shape[1]), vocabularies, CARD_CELLS)
    past = celled.learn(earlier, target[earlier], _FEATURES_OF_EARLIER)
    said = past.log_odds(matrix)
    # Officers see what the scorecard does not: refusals are no clean cut, as no lender's are.
    judged = said + random.normal(0.0, said[learned].std(), clients)
    limit = np.quantile(judged[learned], 1 - REFUSED)
    approved, refused = learned[judged[learned] < limit], learned[judged[learned] >= limit]
    ways = {
        "approved clients alone": (approved, target[approved], np.ones(len(approved))),
        "reweighted by chance of approval": _reweighted(approved, refused, target, said),
        "fuzzy augmentation": _fuzzy(celled, matrix, approved, refused, target),
        "all outcomes known": (learned, target[learned], np.ones(len(learned))),
    }
    out_of_reach = held[judged[held] >= limit]
    found = []
    for method, (rows, outcome, weight) in ways.items():
        card = celled.learn(rows, outcome, CARD_FEATURES, weight)
        probability = 1.0 / (1.0 + np.exp(-card.log_odds(matrix[out_of_reach])))
        found.append(
            RejectInferenceResult(
                method,
                placements(card.log_odds(matrix[held])[None], target[held]).measure(),
                float(probability.mean()),
                float(target[out_of_reach].mean()),
            )
        )
    return tuple(found)


def _reweighted(approved: np.ndarray, refused: np.ndarray, target: np.ndarray, said: np.ndarray) -> _Learned:
    """Approved clients stand for the refused who scored near them, by tenths of the earlier score.

    This corrects what the earlier score explains of the refusals, and nothing that only officers saw.
    """
    everybody = np.concatenate([approved, refused])
    edges = np.quantile(said[everybody], np.linspace(0.1, 0.9, 9))
    share = np.bincount(np.digitize(said[approved], edges), minlength=10) / np.maximum(
        np.bincount(np.digitize(said[everybody], edges), minlength=10), 1
    )
    chance = np.maximum(share[np.digitize(said[approved], edges)], _LEAST_APPROVAL)
    return approved, target[approved], 1.0 / chance


def _fuzzy(
    celled: ScorecardCells, matrix: np.ndarray, approved: np.ndarray, refused: np.ndarray, target: np.ndarray
) -> _Learned:
    """Each refused client is learned from twice, as default and as repaid, by what the approved say of it."""
    card = celled.learn(approved, target[approved], CARD_FEATURES)
    probability = 1.0 / (1.0 + np.exp(-card.log_odds(matrix[refused])))
    return (
        np.concatenate([approved, refused, refused]),
        np.concatenate([target[approved], np.ones(len(refused)), np.zeros(len(refused))]).astype(np.int64),
        np.concatenate([np.ones(len(approved)), probability, 1.0 - probability]),
    )
