"""Search of parameters within a budget, on the rows it is given and no others.

Cross-validation searches anew in each fold, on that fold's training rows (nested), so that no reported figure
is of a client whose outcome chose the parameters.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import optuna
from sklearn.model_selection import StratifiedKFold

from limpide_training.cross_validation import predict_log_odds
from limpide_training.learner import Learner
from limpide_training.recipe import Recipe

_INNER_FOLDS = 3


@dataclass(frozen=True)
class Budget:
    """What one search may take: whichever ends first."""

    trials: int = 1000  # Sets of parameters tried, the recipe's own among them
    seconds: float | None = None  # None for no limit


def search_recipe(
    binned: Learner,
    states: Sequence[np.ndarray],
    positions: np.ndarray,
    clients: np.ndarray,
    recipe: Recipe,
    budget: Budget,
    threads: int,
) -> Recipe:
    """Return the recipe with the lowest log-loss in an inner cross-validation, over every state of knowledge.

    Args:
        binned: Every labelled client.
        states, positions: Shape (n, width) each, the clients as they are and in other states; shape (k,), the
            columns used.
        clients: Shape (m,), rising positions of the clients that the search may see.
        recipe: Where the search starts; what is not searched stays.
    """
    splitter = StratifiedKFold(_INNER_FOLDS, shuffle=True, random_state=recipe.seed)
    target = binned.target[clients]
    folds = [(clients[kept], clients[held_out]) for kept, held_out in splitter.split(target, target)]

    def loss(trial: optuna.Trial) -> float:
        tried = _suggest(trial, recipe)
        losses = []
        for number, (kept, held_out) in enumerate(folds):
            scorer = binned.fit(kept, tried, threads)
            outcome = binned.target[held_out]
            losses += [
                _log_loss(predict_log_odds(scorer, state, positions, held_out), outcome) for state in states
            ]
            trial.report(float(np.mean(losses)), number)
            if trial.should_prune():
                raise optuna.TrialPruned
        return float(np.mean(losses))

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(
        sampler=optuna.samplers.TPESampler(seed=recipe.seed, multivariate=False),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=5),
    )
    study.enqueue_trial({name: getattr(recipe, name) for name in _SEARCHED})
    study.optimize(loss, n_trials=budget.trials, timeout=budget.seconds)
    return replace(recipe, **study.best_params)


_SEARCHED = ("leaves", "rows_in_leaf", "ridge", "feature_share", "row_share", "learning_rate")


def _suggest(trial: optuna.Trial, recipe: Recipe) -> Recipe:
    return replace(
        recipe,
        leaves=trial.suggest_int("leaves", 4, 64, log=True),
        rows_in_leaf=trial.suggest_int("rows_in_leaf", 10, 300, log=True),
        ridge=trial.suggest_float("ridge", 0.1, 200.0, log=True),
        feature_share=trial.suggest_float("feature_share", 0.03, 0.6, log=True),
        row_share=trial.suggest_float("row_share", 0.5, 1.0),
        learning_rate=trial.suggest_float("learning_rate", 0.005, 0.1, log=True),
    )


def _log_loss(log_odds: np.ndarray, target: np.ndarray) -> float:
    return float(np.mean(np.logaddexp(0.0, log_odds) - target * log_odds))
