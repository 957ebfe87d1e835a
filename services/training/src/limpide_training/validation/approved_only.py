"""Discrimination on approved clients alone, which is all that a lender observes, and what it hides."""

import numpy as np

from limpide_credit.bundle import Measure
from limpide_training.delong import placements
from limpide_training.evaluation import MINIMUM_OF_OUTCOME


def approved_only_auc(
    log_odds: np.ndarray, target: np.ndarray, threshold: float
) -> dict[str, tuple[int, Measure | float | None]]:
    """Return name to clients and AUC: on all, on the approved alone, and on each as the probabilities expect.

    Refusing the riskiest narrows the range of scores, so the AUC of the approved is lower whatever the model;
    the expected AUC of the same clients says how much of that is the narrower range.

    Args:
        log_odds: Shape (repeats, n), calibrated, out of fold; a client is approved by the mean over the
            repeats.
    """
    mean = log_odds.mean(axis=0)
    approved = mean < np.log(threshold / (1 - threshold))
    found: dict[str, tuple[int, Measure | float | None]] = {}
    for name, rows in (("all clients", np.ones(len(target), dtype=bool)), ("approved alone", approved)):
        outcome, clients = target[rows], int(rows.sum())
        enough = min(outcome.sum(), clients - outcome.sum()) >= MINIMUM_OF_OUTCOME
        found[f"realised, {name}"] = (
            clients,
            placements(mean[None, rows], outcome).measure() if enough else None,
        )
        found[f"expected, {name}"] = (clients, expected_auc(mean[rows]) if clients else None)
    return found


def expected_auc(log_odds: np.ndarray) -> float:
    """Return the AUC, shape (n,) of log-odds, if outcomes follow them: no outcome is looked at."""
    probability = np.sort(1.0 / (1.0 + np.exp(-log_odds)))
    good_below = np.cumsum(1.0 - probability) - (1.0 - probability) / 2
    return float(probability @ good_below / (probability.sum() * (1.0 - probability).sum()))
