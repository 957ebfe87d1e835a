"""How a model is fitted: parameters, features left out, and copies of clients of whom less is known.

Cross-validation and the final fit call the same pure functions. The choices and what each was measured to
bring are in docs/model-quality.md, ADR 0206, point 1 and ADR 0205, point 1.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from limpide_credit.errors import InputError

# From this many clients on, trees beyond the thousandth still help (ADR 0205, point 1).
_MANY_ROWS = 20_000

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
    "seed": (0, 2**31 - 1),
}


@dataclass(frozen=True)
class Columns:
    """The features used, in the booster's order, which of them are categories, and each one's direction.

    Parameters
    ----------
    names, categorical
        In the booster's order; those that are categories.
    directions
        Of each feature: 1 where the log-odds may only rise with it, -1 where they may only fall, else 0.
    """

    names: tuple[str, ...]
    categorical: tuple[str, ...]
    directions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Recipe:
    """What shapes a fit.

    Parameters
    ----------
    rounds
        Trees of each member of the booster.
    learning_rate, leaves, rows_in_leaf, ridge
        Step, size of a tree, least rows of a leaf, L2 penalty of a leaf's value.
    feature_share, row_share
        Shares of features and rows that each tree sees, drawn anew for each.
    best_thresholds
        Whether each split takes its best threshold rather than one drawn at random. With random ones a tree
        fits less of the noise, so that many of them average as a bag of models would, inside one booster.
    directed
        Whether the probability may only rise, or only fall, with a feature whose direction is known.
    blanked_share
        Copies without history for each client of the training data, from 0 to 1: which clients get one is
        drawn with ``seed``.
    hidden_share
        Copies of which facts are hidden (`hidden_facts.draw_hiding`), likewise.
    members
        Boosters, each with a seed of its own, whose mean the booster is.
    seed
        Of every draw.
    """

    rounds: int = 1000
    learning_rate: float = 0.02
    leaves: int = 8
    rows_in_leaf: int = 60
    ridge: float = 50.0
    feature_share: float = 0.05
    row_share: float = 0.7
    best_thresholds: bool = False
    directed: bool = True
    blanked_share: float = 1.0
    hidden_share: float = 1.0
    members: int = 1
    seed: int = 20

    def __post_init__(self) -> None:
        """Refuse what no fit can use.

        Raises
        ------
        InputError
            A parameter is out of its range.
        """
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
        """Return the parameters by name, for a record of the run."""
        return asdict(self)


def recipe_for(rows: int, *, quick: bool = False) -> Recipe:
    """Return the recipe for ``rows`` labelled clients.

    Parameters
    ----------
    rows
        Clients with a known outcome.
    quick
        Half of the trees with twice the step, for a demonstration.
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
