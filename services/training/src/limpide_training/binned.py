"""Clients as the bins that LightGBM fits on: binned once, and shared by every fold.

One `lightgbm.Dataset` holds each client as it is, with its history blanked, and as copies of which facts are
hidden. A fold takes its rows of bytes from it, so no second matrix of floats is made. Bin bounds look at no
outcome, so that held-out clients may take part in them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import lightgbm as lgb
import numpy as np

from limpide_credit.scorers.boosted_trees import BoostedTrees
from limpide_training.recipe import (
    Columns,
    Recipe,
    binning_parameters,
    check_outcomes,
    learned_rows,
    lightgbm_parameters,
)
from limpide_training.seed_average import average, seeds_of

_ROWS_AT_ONCE = 20_000


class _Rows(lgb.Sequence):
    """Some columns of a matrix, a batch of rows at a time."""

    batch_size = _ROWS_AT_ONCE

    def __init__(self, matrix: np.ndarray, positions: np.ndarray) -> None:
        self._matrix, self._positions = matrix, positions

    def __len__(self) -> int:
        return len(self._matrix)

    def __getitem__(self, rows: int | slice | list[int]) -> np.ndarray:
        return np.asarray(self._matrix[rows], dtype=np.float64)[..., self._positions]


@dataclass(frozen=True, eq=False)
class BinnedClients:
    """Every labelled client as bins, once in each state of knowledge."""

    dataset: lgb.Dataset  # ``states`` blocks of n rows: the clients as they are, and their copies
    target: np.ndarray  # Shape (n,); 1 is a default
    states: int  # Of each client: as it is, with its history blanked, with facts hidden
    directions: tuple[int, ...] = ()  # As `Columns` gives them

    @classmethod
    def of(
        cls,
        states: Sequence[np.ndarray],
        target: np.ndarray,
        positions: np.ndarray,
        columns: Columns,
        threads: int = 1,
    ) -> "BinnedClients":
        """Bin the clients, a batch of rows at a time.

        Args:
            states: Shape (n, width) each, in the order of ``Recipe.shares``.
            target: Shape (n,); 1 is a default.
            positions, columns: Shape (k,), the columns used; their names.
        """
        dataset = lgb.Dataset(
            [_Rows(matrix, positions) for matrix in states],
            np.tile(target, len(states)),
            feature_name=list(columns.names),
            categorical_feature=list(columns.categorical),
            params=binning_parameters(threads),
        )
        return cls(dataset.construct(), target, len(states), columns.directions)

    def rows(self, clients: np.ndarray, recipe: Recipe) -> np.ndarray:
        """Return the dataset's rows, rising, of ``clients``, shape (m,), and of the copies drawn for them."""
        return learned_rows(self.target, clients, recipe, self.states)

    def fit(self, clients: np.ndarray, recipe: Recipe, threads: int = 1) -> BoostedTrees:
        """Fit one booster on ``clients``, shape (m,), rising positions; threads do not change the result.

        Raises:
            InputError: The clients do not hold both outcomes.
        """
        check_outcomes(self.target[clients])
        rows = self.rows(clients, recipe)
        whole = len(rows) == self.states * len(self.target)
        parameters = lightgbm_parameters(recipe, threads)
        if recipe.directed and any(self.directions):
            parameters["monotone_constraints"] = list(self.directions)
        data = self.dataset if whole else self.dataset.subset(rows.tolist(), parameters)
        seeds = seeds_of(recipe.seed, recipe.members)
        members = [lgb.train(parameters | {"seed": seed}, data, recipe.rounds) for seed in seeds]
        return BoostedTrees(average(members))
