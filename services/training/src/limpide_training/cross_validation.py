"""Repeated stratified cross-validation: predictions of clients by models that never saw them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from sklearn.model_selection import StratifiedKFold

from limpide_credit.decision.calibration import Calibration, fit_calibration
from limpide_credit.errors import InputError
from limpide_credit.scorers import Scorer
from limpide_credit.tables.roles import ROLES
from limpide_training.further_repeats import FurtherRepeats
from limpide_training.kept_folds import KeptFolds
from limpide_training.labelled import TrainingData

Fit = Callable[[np.ndarray, int], Scorer]
"""From the positions (m,) of the clients to learn from, and a seed, to a model."""

Look = Callable[[np.ndarray, np.ndarray], FurtherRepeats]
"""From raw log-odds and folds, shape (r, n) each, of the repeats that ran."""

_ROWS_AT_ONCE = 20_000


@dataclass(frozen=True)
class FoldPlan:
    """``repeats`` times ``folds`` stratified folds; the same data and seed give the same folds."""

    repeats: int = 5
    folds: int = 5
    seed: int = 20_200
    # Whether fewer repeats do once more of them cannot matter: `limpide_training.further_repeats`.
    at_most: bool = False

    def __post_init__(self) -> None:
        """Refuse a plan without a validation fold."""
        if self.repeats < 1:
            raise InputError("At least one repeat is needed.", field="repeats", value=self.repeats)
        if self.folds < 2:
            raise InputError("At least two folds are needed.", field="folds", value=self.folds)

    def assign(self, target: np.ndarray) -> np.ndarray:
        """Return the fold of each client, shape (repeats, n).

        Raises:
            InputError: An outcome has fewer clients than there are folds.
        """
        rarer = int(min(target.sum(), len(target) - target.sum()))
        if rarer < self.folds:
            raise InputError(
                f"Only {rarer} labelled clients have the rarer outcome, fewer than the folds.",
                field=ROLES.outcome,
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
class Calibrated:
    """Calibrated log-odds out of fold."""

    # as_is and blanked: shape (repeats, n): with the history as it is, and as if there were none.
    as_is: np.ndarray
    blanked: np.ndarray
    # Shape (repeats, m) each: with some facts hidden, by the name of what is hidden.
    hidden: Mapping[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class OutOfFold:
    """Raw log-odds of clients by models that never saw them."""

    # clients, target, depth: shape (n,): the client's number; 1 for a default; 'full', 'thin' or 'none'.
    clients: np.ndarray
    target: np.ndarray
    depth: np.ndarray
    fold: np.ndarray  # Shape (repeats, n)
    # raw and raw_blanked: shape (repeats, n): with the history as it is, and as if there were none.
    raw: np.ndarray
    raw_blanked: np.ndarray
    # Shape (m,), rising positions of the clients that are measured with facts hidden.
    measured_rows: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    # Shape (repeats, m) each: those clients with some facts hidden, by the name of what is hidden.
    raw_hidden: Mapping[str, np.ndarray] = field(default_factory=dict)
    # What the repeats that were left out could have changed; None if all ran.
    left_out: FurtherRepeats | None = None

    def calibration(self, held_out: np.ndarray | None = None) -> Calibration:
        """Fit the calibration on all predictions, or on those outside ``held_out``, shape (repeats, n)."""
        kept = np.ones(self.raw.shape, dtype=bool) if held_out is None else ~held_out
        target = np.broadcast_to(self.target, self.raw.shape)
        return fit_calibration(self.raw[kept], target[kept])

    def calibrated(self) -> Calibrated:
        """Return calibrated log-odds, each fold by what was fitted on the others."""
        as_is, blanked = np.empty_like(self.raw), np.empty_like(self.raw)
        hidden = {name: np.empty_like(one) for name, one in self.raw_hidden.items()}
        for repeat in range(len(self.raw)):
            for fold in np.unique(self.fold[repeat]):
                rows = self.fold[repeat] == fold
                held_out = np.ones(self.raw.shape, dtype=bool)
                held_out[repeat] = rows
                calibration = self.calibration(held_out)
                as_is[repeat, rows] = calibration.apply(self.raw[repeat, rows], self.depth[rows])
                none = np.full(rows.sum(), "none")
                blanked[repeat, rows] = calibration.apply(self.raw_blanked[repeat, rows], none)
                some = rows[self.measured_rows]
                for name, one in self.raw_hidden.items():
                    hidden[name][repeat, some] = calibration.apply(one[repeat, some])
        return Calibrated(as_is, blanked, hidden)


def cross_validate(
    fit: Fit,
    data: TrainingData,
    positions: np.ndarray,
    plan: FoldPlan,
    advance: Callable[[], None] = lambda: None,
    kept: KeptFolds | None = None,
    look: Look | None = None,
) -> OutOfFold:
    """Fit on all folds but one, predict that one, for every fold of every repeat.

    Args:
        fit: Makes a model; gets the seed of the plan plus the number of the repeat.
        data: The labelled clients.
        positions: Shape (k,), the features that the model reads.
        plan: The folds.
        advance: Called after each fold.
        kept: Where predictions of finished folds are kept, so that a run that was cut off goes on after them.
        look: Says, of the repeats that ran, what further ones could change; they are left out if that does
            not matter. All run if None.
    """
    labelled = data.labelled
    folds = plan.assign(labelled.target)
    raw, raw_blanked = np.empty(folds.shape), np.empty(folds.shape)
    raw_hidden = {name: np.empty((plan.repeats, len(data.measured_rows))) for name in data.measured}

    def predictions(repeat: int, held_out: np.ndarray) -> dict[str, np.ndarray]:
        scorer = fit(np.flatnonzero(~held_out), plan.seed + repeat)
        rows, some = np.flatnonzero(held_out), np.flatnonzero(held_out[data.measured_rows])
        return {
            "as is": predict_log_odds(scorer, data.vectors, positions, rows),
            "blanked": predict_log_odds(scorer, data.blanked, positions, rows),
        } | {
            name: predict_log_odds(scorer, copies, positions, some) for name, copies in data.measured.items()
        }

    ran, left_out = 0, None
    for repeat in range(plan.repeats):
        for fold in range(plan.folds):
            held_out = folds[repeat] == fold
            found = kept.read(repeat, fold) if kept else None
            if found is None:
                found = predictions(repeat, held_out)
                if kept:
                    kept.write(repeat, fold, found)
            raw[repeat, held_out], raw_blanked[repeat, held_out] = found["as is"], found["blanked"]
            for name, values in raw_hidden.items():
                values[repeat, held_out[data.measured_rows]] = found[name]
            advance()
        ran = repeat + 1
        if look is not None and ran < plan.repeats:
            further = look(raw[:ran], folds[:ran])
            if not further.matter:
                left_out = further
                break
    return OutOfFold(
        labelled.clients,
        labelled.target,
        labelled.depth,
        folds[:ran],
        raw[:ran],
        raw_blanked[:ran],
        data.measured_rows,
        {name: values[:ran] for name, values in raw_hidden.items()},
        left_out,
    )


def predict_log_odds(
    scorer: Scorer, vectors: np.ndarray, positions: np.ndarray, rows: np.ndarray
) -> np.ndarray:
    """Return a model's log-odds, shape (m,), of some rows, shape (m,), of vectors, shape (n, width).

    A batch at a time: a second matrix of floats would not fit beside the clients of a whole lender.
    """
    parts = [
        scorer.log_odds(vectors[some][:, positions])
        for some in np.array_split(rows, max(1, -(-len(rows) // _ROWS_AT_ONCE)))
        if len(some)
    ]
    return np.concatenate(parts) if parts else np.empty(0)
