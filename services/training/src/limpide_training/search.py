"""Search of parameters within a budget, on the rows it is given and no others.

Cross-validation searches anew in each fold, on that fold's training rows (nested), so that no reported figure
is of a client whose outcome chose the parameters.
"""

from dataclasses import dataclass, replace

import numpy as np
import optuna
from sklearn.model_selection import StratifiedKFold

from limpide_training.cross_validation import predict_log_odds
from limpide_training.recipe import Recipe, fit_booster

_INNER_FOLDS = 3


@dataclass(frozen=True)
class Budget:
    """What one search may take: whichever ends first.

    Parameters
    ----------
    trials
        Sets of parameters tried, the recipe's own among them.
    seconds
        None for no limit.
    """

    trials: int = 1000
    seconds: float | None = None


@dataclass(frozen=True)
class Columns:
    """The features used, in the matrix's order, which of them are categories, and each one's direction."""

    names: tuple[str, ...]
    categorical: tuple[str, ...]
    directions: tuple[int, ...] = ()


def search_recipe(
    matrix: np.ndarray,
    blanked: np.ndarray,
    target: np.ndarray,
    columns: Columns,
    recipe: Recipe,
    budget: Budget,
    threads: int,
) -> Recipe:
    """Return the recipe with the lowest log-loss in an inner cross-validation, history as it is and blanked.

    Parameters
    ----------
    matrix, blanked
        Shape (n, k), the features used, as they are and with the history blanked.
    target
        Shape (n,); 1 is a default.
    recipe
        Where the search starts; what is not searched stays.
    """
    splitter = StratifiedKFold(_INNER_FOLDS, shuffle=True, random_state=recipe.seed)
    folds = list(splitter.split(target, target))

    def loss(trial: optuna.Trial) -> float:
        tried = _suggest(trial, recipe)
        losses = []
        for number, (kept, held_out) in enumerate(folds):
            booster = fit_booster(
                matrix[kept],
                target[kept],
                names=columns.names,
                categorical=columns.categorical,
                directions=columns.directions,
                blanked=blanked[kept],
                recipe=tried,
                threads=threads,
            )
            outcome = target[held_out]
            losses += [
                _log_loss(predict_log_odds(booster, rows[held_out]), outcome) for rows in (matrix, blanked)
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
