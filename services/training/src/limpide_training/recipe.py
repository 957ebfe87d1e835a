"""How a model is fitted: parameters, features left out, and copies of clients of whom less is known.

Cross-validation and the final fit call the same pure functions. The choices and what each was measured to
bring are in docs/model-quality.md, ADR 0206, point 1 and ADR 0205, point 1.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from limpide_credit.errors import InputError
from limpide_credit.tables.roles import ROLES

# From this many clients on, trees beyond the thousandth still help (ADR 0205, point 1).
_MANY_ROWS = 20_000

MODELS = ("lightgbm", "scorecard")
"""Kinds of model that can be trained; the first unless another is named."""

CARD_FEATURES, CARD_CELLS = 40, 5
"""Features that a scorecard weighs, at most, and cells of a number, as shipped."""

_OF_KIND = {
    "lightgbm": (
        "rounds",
        "learning_rate",
        "leaves",
        "rows_in_leaf",
        "ridge",
        "feature_share",
        "row_share",
        "best_thresholds",
        "members",
    ),
    "scorecard": ("card_features", "card_cells"),
}

_RANGES = {
    "rounds": (1, 100_000),
    "learning_rate": (1e-4, 1.0),
    "leaves": (2, 4096),
    "rows_in_leaf": (1, 1_000_000),
    "ridge": (0.0, 1e6),
    "feature_share": (0.001, 1.0),
    "row_share": (0.01, 1.0),
    "blanked_share": (0.0, 1.0),
    "hidden_share": (0.0, 1.0),
    "members": (1, 100),
    "card_features": (1, 1000),
    "card_cells": (2, 50),
    "seed": (0, 2**31 - 1),
}


@dataclass(frozen=True)
class Columns:
    """The features used, in the model's order, which of them are categories, and each one's direction."""

    # names and categorical: in the model's order; those that are categories.
    names: tuple[str, ...]
    categorical: tuple[str, ...]
    # Of each feature: 1 where the log-odds may only rise with it, -1 where they may only fall, else 0.
    directions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Recipe:
    """What shapes a fit."""

    model: str = MODELS[0]  # One of ``MODELS``; parameters of the other kinds mean nothing to it
    rounds: int = 1000  # Trees of each member of the booster
    # learning_rate, leaves, rows_in_leaf, ridge: step, size of a tree, least rows of a leaf, L2 penalty of a
    # leaf's value.
    learning_rate: float = 0.02
    leaves: int = 8
    rows_in_leaf: int = 60
    ridge: float = 50.0
    # feature_share and row_share: shares of features and rows that each tree sees, drawn anew for each.
    feature_share: float = 0.05
    row_share: float = 0.7
    # Whether each split takes its best threshold rather than one drawn at random. With random ones a tree
    # fits less of the noise, so that many of them average as a bag of models would, inside one booster.
    best_thresholds: bool = False
    # Whether the probability may only rise, or only fall, with a feature whose direction is known.
    directed: bool = True
    # Copies without history for each client of the training data, from 0 to 1: which clients get one is drawn
    # with ``seed``.
    blanked_share: float = 1.0
    hidden_share: float = 1.0  # Copies of which facts are hidden (`hidden_facts.draw_hiding`), likewise
    members: int = 1  # Boosters, each with a seed of its own, whose mean the booster is
    # card_features and card_cells: features that a scorecard weighs, at most; cells that each number is cut
    # into, beside that of missing.
    card_features: int = CARD_FEATURES
    card_cells: int = CARD_CELLS
    seed: int = 20  # Of every draw

    def __post_init__(self) -> None:
        """Refuse what no fit can use.

        Raises:
            InputError: A parameter is out of its range, or the kind of model is unknown.
        """
        check_kind(self.model)
        for name, (least, most) in _RANGES.items():
            value = getattr(self, name)
            if not least <= value <= most:
                raise InputError(
                    "A parameter of the recipe is out of its range.",
                    field=name,
                    value=value,
                    remedy=f"Give a number from {least:g} to {most:g}.",
                )

    @property
    def shares(self) -> tuple[float, ...]:
        """Share of the clients that are trained on as they are, with history blanked, with facts hidden."""
        return (1.0, self.blanked_share, self.hidden_share)

    def as_dict(self) -> dict[str, Any]:
        """Return the parameters of this kind of model by name, for a record of the run."""
        foreign = foreign_parameters(self.model)
        return {name: value for name, value in asdict(self).items() if name not in foreign}


def foreign_parameters(model: str) -> frozenset[str]:
    """Return the parameters that mean nothing to a kind of model."""
    return frozenset(name for kind, names in _OF_KIND.items() if kind != model for name in names)


def check_kind(model: str) -> None:
    """Refuse a kind of model that cannot be trained.

    Raises:
        InputError: There is no such kind.
    """
    if model not in MODELS:
        raise InputError(
            "There is no such kind of model.",
            field="model",
            value=model,
            remedy=f"Give one of {', '.join(MODELS)}.",
        )


def check_changes(changes: Collection[str], model: str) -> None:
    """Refuse to set what means nothing to a kind of model.

    Raises:
        InputError: There is no such kind, or one of the parameters is of another.
    """
    check_kind(model)
    foreign = sorted(foreign_parameters(model).intersection(changes))
    if foreign:
        raise InputError(
            f"The recipe sets a parameter that a model of kind {model} does not have.",
            field=foreign[0],
            value=model,
            remedy=f"Leave out {', '.join(foreign)}.",
        )


def learned_rows(target: np.ndarray, clients: np.ndarray, recipe: Recipe, states: int) -> np.ndarray:
    """Return the rows, rising, of ``clients``, shape (m,), and of the copies drawn for them.

    Rows are of ``states`` blocks of the n clients. Whether a client has a copy depends on the seed alone, not
    on the other clients.
    """
    random = np.random.default_rng(recipe.seed)
    kept = []
    for state, share in enumerate(recipe.shares[:states]):
        drawn = random.random(len(target)) < share
        kept.append(clients[drawn[clients]] + state * len(target))
    return np.sort(np.concatenate(kept))


def check_outcomes(outcome: np.ndarray) -> None:
    """Refuse to learn from outcomes, shape (m,), of one kind.

    Raises:
        InputError: They are all alike.
    """
    if not 0 < outcome.sum() < len(outcome):
        raise InputError(
            "Training needs clients who defaulted and clients who repaid.",
            field=ROLES.outcome,
            value=float(outcome.mean()) if len(outcome) else None,
            remedy="Train on more labelled clients.",
        )


def recipe_for(rows: int, *, quick: bool = False) -> Recipe:
    """Return the recipe for ``rows`` labelled clients.

    Args:
        rows: Clients with a known outcome.
        quick: Half of the trees with twice the step, for a demonstration.
    """
    recipe = Recipe(rounds=1000 if rows < _MANY_ROWS else 2000)
    if quick:
        return replace(recipe, rounds=recipe.rounds // 2, learning_rate=2 * recipe.learning_rate)
    return recipe


def usable(matrix: np.ndarray) -> np.ndarray:
    """Return the positions, shape (k,), of the columns of ``matrix`` (n, width) that hold two values or more.

    A missing value counts as one. No outcome is looked at, so this may be done once before folds are cut.
    """
    return np.flatnonzero([_varies(matrix[:, position]) for position in range(matrix.shape[1])])


def binning_parameters(threads: int = 1) -> dict[str, Any]:
    """Return what shapes the bins: they are shared by fits of any recipe, so they depend on none."""
    return {
        # Fewer bins are faster, and measured to be as good.
        "max_bin": 63,
        # Which columns are left out must not depend on the least rows of a leaf, which a search may change.
        "feature_pre_filter": False,
        "force_col_wise": True,
        "num_threads": threads,
        "verbose": -1,
    }


def lightgbm_parameters(recipe: Recipe, threads: int = 1) -> dict[str, Any]:
    """Return the recipe in LightGBM's own words."""
    return binning_parameters(threads) | {
        "objective": "binary",
        "learning_rate": recipe.learning_rate,
        "num_leaves": recipe.leaves,
        "min_data_in_leaf": recipe.rows_in_leaf,
        "lambda_l2": recipe.ridge,
        "feature_fraction": recipe.feature_share,
        "bagging_fraction": recipe.row_share,
        "bagging_freq": 1,
        "extra_trees": not recipe.best_thresholds,
        "cat_smooth": 20.0,
        "cat_l2": 20.0,
        "max_cat_threshold": 16,
        "seed": recipe.seed,
        "deterministic": True,
    }


def _varies(column: np.ndarray) -> bool:
    known = column[~np.isnan(column)]
    if not len(known):
        return False
    return len(known) < len(column) or bool(known.min() < known.max())
