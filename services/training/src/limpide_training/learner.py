"""What learns a model from clients: one for each kind of model."""

from typing import Protocol

import numpy as np

from limpide_credit.features import FeatureSet
from limpide_credit.scorers import Scorer
from limpide_training.binned import BinnedClients
from limpide_training.labelled import TrainingData
from limpide_training.recipe import Columns, Recipe
from limpide_training.scorecard_fit import ScorecardLearner


class Learner(Protocol):
    """Labelled clients, prepared once, that models are fitted on."""

    @property
    def target(self) -> np.ndarray:
        """Shape (n,); 1 is a default."""
        ...

    def fit(self, clients: np.ndarray, recipe: Recipe, threads: int = 1) -> Scorer:
        """Fit on ``clients``, shape (m,), rising positions; threads do not change the result.

        Raises:
            InputError: The clients do not hold both outcomes.
        """
        ...


def learner_of(
    data: TrainingData,
    positions: np.ndarray,
    columns: Columns,
    features: FeatureSet,
    recipe: Recipe,
    threads: int,
) -> Learner:
    """Return what learns models of the recipe's kind on some columns, ``positions`` of shape (k,)."""
    target = data.labelled.target
    if recipe.model == "scorecard":
        words = [len(features.features[name].categories or ()) for name in columns.names]
        return ScorecardLearner.of(data.states, target, positions, columns, words, recipe.card_cells)
    return BinnedClients.of(data.states, target, positions, columns, threads)
