"""Repeated stratified cross-validation: predictions of clients by models that never saw them."""

from collections.abc import Callable
from dataclasses import dataclass

import lightgbm as lgb
import numpy as np
from sklearn.model_selection import StratifiedKFold

from limpide_credit.decision.calibration import Calibration, fit_calibration
from limpide_credit.errors import InputError

Fit = Callable[[np.ndarray, np.ndarray, np.ndarray, int], lgb.Booster]
"""From the features used (n, k), the same with the history blanked, target (n,) and a seed to a booster."""


@dataclass(frozen=True)
class FoldPlan:
    """``repeats`` times ``folds`` stratified folds; the same data and seed give the same folds."""

    repeats: int = 5
    folds: int = 5
    seed: int = 20_200

    def __post_init__(self) -> None:
        """Refuse a plan without a validation fold."""
        if self.repeats < 1:
            raise InputError("At least one repeat is needed.", field="repeats", value=self.repeats)
        if self.folds < 2:
            raise InputError("At least two folds are needed.", field="folds", value=self.folds)

    def assign(self, target: np.ndarray) -> np.ndarray:
        """Return the fold of each client, shape (repeats, n).

        Raises
        ------
        InputError
            An outcome has fewer clients than there are folds.
        """
        rarer = int(min(target.sum(), len(target) - target.sum()))
        if rarer < self.folds:
            raise InputError(
                f"Only {rarer} labelled clients have the rarer outcome, fewer than the folds.",
                field="TARGET",
                value=rarer,
                remedy="Give more labelled clients, or fewer folds with --folds.",
            )
        assigned = np.empty((self.repeats, len(target)), dtype=np.int16)
        for repeat in range(self.repeats):
            splitter = StratifiedKFold(self.folds, shuffle=True, random_state=self.seed + repeat)
            for fold, (_, held_out) in enumerate(splitter.split(target, target)):
                assigned[repeat, held_out] = fold
        return assigned


@dataclass(frozen=True, eq=False)
class LabelledClients:
    """Clients with a known outcome.

    Parameters
    ----------
    clients, target, depth
        Shape (n,): SK_ID_CURR; 1 for a default; 'full', 'thin' or 'none'.
    """

    clients: np.ndarray
    target: np.ndarray
    depth: np.ndarray


@dataclass(frozen=True, eq=False)
class OutOfFold:
    """Raw log-odds of clients by models that never saw them.

    Parameters
    ----------
    clients, target, depth
        Shape (n,): SK_ID_CURR; 1 for a default; 'full', 'thin' or 'none'.
    fold
        Shape (repeats, n).
    raw, raw_blanked
        Shape (repeats, n): with the history as it is, and as if there were none.
    """

    clients: np.ndarray
    target: np.ndarray
    depth: np.ndarray
    fold: np.ndarray
    raw: np.ndarray
    raw_blanked: np.ndarray

    def calibration(self, held_out: np.ndarray | None = None) -> Calibration:
        """Fit the calibration on all predictions, or on those outside ``held_out``, shape (repeats, n)."""
        kept = np.ones(self.raw.shape, dtype=bool) if held_out is None else ~held_out
        target = np.broadcast_to(self.target, self.raw.shape)
        return fit_calibration(self.raw[kept], target[kept])

    def calibrated(self) -> tuple[np.ndarray, np.ndarray]:
        """Return calibrated log-odds, as it is and blanked, each fold by what was fitted on the others."""
        as_is, blanked = np.empty_like(self.raw), np.empty_like(self.raw)
        for repeat in range(len(self.raw)):
            for fold in np.unique(self.fold[repeat]):
                rows = self.fold[repeat] == fold
                held_out = np.ones(self.raw.shape, dtype=bool)
                held_out[repeat] = rows
                calibration = self.calibration(held_out)
                as_is[repeat, rows] = calibration.apply(self.raw[repeat, rows], self.depth[rows])
                none = np.full(rows.sum(), "none")
                blanked[repeat, rows] = calibration.apply(self.raw_blanked[repeat, rows], none)
        return as_is, blanked


def cross_validate(
    fit: Fit,
    matrix: np.ndarray,
    blanked: np.ndarray,
    data: LabelledClients,
    plan: FoldPlan,
    advance: Callable[[], None] = lambda: None,
) -> OutOfFold:
    """Fit on all folds but one, predict that one, for every fold of every repeat.

    Parameters
    ----------
    fit
        Makes a booster; gets the seed of the plan plus the number of the repeat.
    matrix, blanked
        Shape (n, k), the features used, as they are and with the history blanked.
    data
        Whose they are.
    plan
        The folds.
    advance
        Called after each fold.
    """
    folds = plan.assign(data.target)
    raw, raw_blanked = np.empty(folds.shape), np.empty(folds.shape)

    for repeat in range(plan.repeats):
        for fold in range(plan.folds):
            held_out = folds[repeat] == fold
            kept = ~held_out
            booster = fit(matrix[kept], blanked[kept], data.target[kept], plan.seed + repeat)
            raw[repeat, held_out] = predict_log_odds(booster, matrix[held_out])
            raw_blanked[repeat, held_out] = predict_log_odds(booster, blanked[held_out])
            advance()
    return OutOfFold(data.clients, data.target, data.depth, folds, raw, raw_blanked)


def predict_log_odds(booster: lgb.Booster, matrix: np.ndarray) -> np.ndarray:
    """Return the booster's log-odds, shape (n,), of the features used, shape (n, k)."""
    return np.asarray(booster.predict(matrix, raw_score=True))
