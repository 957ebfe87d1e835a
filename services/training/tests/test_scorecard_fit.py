from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from limpide_credit.errors import InputError
from limpide_training.fitting import TrainingRequest
from limpide_training.recipe import Columns, Recipe
from limpide_training.scorecard_fit import ScorecardLearner
from limpide_training.search import Budget

CLIENTS = 3000
RECIPE = Recipe(model="scorecard")
NAMES = ("SCORE", "NOISE", "OVERDUE")


@pytest.fixture(scope="module")
def learner() -> ScorecardLearner:
    """Clients whose odds fall with SCORE but for its top cell, and who miss OVERDUE in the other states."""
    draw = np.random.default_rng(3)
    matrix = draw.normal(size=(CLIENTS, 3))
    risk = np.where(matrix[:, 0] > 1.0, 1.0, -matrix[:, 0]) + matrix[:, 2] - 1.5
    target = (draw.random(CLIENTS) < 1 / (1 + np.exp(-risk))).astype(np.int64)
    blanked = matrix.copy()
    blanked[:, 2] = np.nan
    columns = Columns(NAMES, (), (-1, 0, 0))
    return ScorecardLearner.of((matrix, blanked), target, np.arange(3), columns, [0, 0, 0], 8)


def fit(learner: ScorecardLearner, **changes):
    return learner.fit(np.arange(CLIENTS), replace(RECIPE, **changes))


def test_a_feature_of_known_direction_turns_only_that_way(learner):
    cells = fit(learner).lines[0].log_odds[:-1]
    assert all(high <= low for low, high in pairwise(cells))
    free = fit(learner, directed=False).lines[0].log_odds[:-1]
    assert free[-1] > min(free)


def test_copies_are_learned_from_as_the_recipe_says(learner):
    with_copies = fit(learner)
    without = fit(learner, blanked_share=0.0)
    assert with_copies.lines[2].log_odds[-1] != without.lines[2].log_odds[-1]


def test_at_most_so_many_features_are_weighed(learner):
    assert fit(learner, card_features=1).weighed in ((0,), (2,))


def test_the_mean_of_contributions_over_those_learned_from_is_zero(learner):
    card = fit(learner, blanked_share=0.0)
    draw = np.random.default_rng(3)
    matrix = draw.normal(size=(CLIENTS, 3))
    assert np.abs(card.contributions(matrix)[:, :-1].mean(axis=0)).max() < 1e-9


def test_clients_of_one_outcome_cannot_be_learned_from(learner):
    with pytest.raises(InputError, match="defaulted and clients who repaid"):
        learner.fit(np.flatnonzero(learner.target == 0), RECIPE)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"model": "abacus"}, "model"),
        ({"model": "scorecard", "leaves": 4}, "leaves"),
        ({"card_features": 3}, "card_features"),
    ],
    ids=["kind", "of trees", "of a scorecard"],
)
def test_a_recipe_for_another_kind_of_model_is_refused(changes, field):
    with pytest.raises(InputError) as refused:
        TrainingRequest(changes=changes)
    assert refused.value.field == field


def test_a_scorecard_is_not_searched():
    with pytest.raises(InputError, match="no parameters to search"):
        TrainingRequest(changes={"model": "scorecard"}, budget=Budget(3))


def test_a_record_of_a_recipe_names_what_its_kind_reads():
    assert {"card_features", "model", "seed"} <= RECIPE.as_dict().keys()
    assert "leaves" not in RECIPE.as_dict()
    assert "card_features" not in Recipe().as_dict()
