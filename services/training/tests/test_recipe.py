from dataclasses import replace

import lightgbm as lgb
import numpy as np
import pytest

from limpide_credit.errors import InputError
from limpide_training.binned import BinnedClients
from limpide_training.recipe import Columns, Recipe, lightgbm_parameters, recipe_for, usable

NAMES = ("AGE", "OVERDUE", "REGION")
SMALL = Recipe(rounds=60, learning_rate=0.1, feature_share=1.0)


@pytest.fixture(scope="module")
def clients() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Vectors, the same without history (OVERDUE), and outcomes that follow age and overdue."""
    draw = np.random.default_rng(1)
    matrix = np.column_stack([draw.normal(size=3000), draw.normal(size=3000), draw.integers(0, 4, 3000)])
    target = (draw.random(3000) < 1 / (1 + np.exp(2 - matrix[:, 0] - 2 * matrix[:, 1]))).astype(int)
    blanked = matrix.copy()
    blanked[:, 1] = np.nan
    return matrix, blanked, target


def fit(clients, recipe=SMALL, threads=1):
    """Fit on every other client; the copies with facts hidden are those without history."""
    matrix, blanked, target = clients
    columns = Columns(NAMES, ("REGION",))
    binned = BinnedClients.of((matrix, blanked, blanked), target, np.arange(3), columns, threads)
    return binned.fit(np.arange(0, len(target), 2), recipe, threads).booster


def probability(booster, matrix) -> np.ndarray:
    return np.asarray(booster.predict(matrix))


def test_the_same_data_give_the_same_booster_on_any_number_of_threads(clients):
    alone, shared = fit(clients), fit(clients, threads=2)
    assert np.array_equal(probability(alone, clients[0]), probability(shared, clients[0]))


def test_with_copies_a_client_without_history_is_scored_at_the_level_of_defaults(clients):
    _, blanked, target = clients
    level = target.mean()
    with_copies = probability(fit(clients), blanked).mean()
    without = probability(fit(clients, replace(SMALL, blanked_share=0.0, hidden_share=0.0)), blanked).mean()
    assert abs(with_copies - level) < 0.02
    assert abs(with_copies - level) < abs(without - level)


def test_a_fit_on_bins_is_the_fit_on_the_same_rows_of_floats(clients):
    matrix, _, target = clients
    recipe = replace(SMALL, blanked_share=0.0, hidden_share=0.0, rounds=5)
    rows = np.arange(0, len(target), 2)
    floats = lgb.Dataset(matrix[rows], target[rows], feature_name=list(NAMES), categorical_feature=["REGION"])
    expected = probability(lgb.train(lightgbm_parameters(recipe), floats, recipe.rounds), matrix)
    # Bins are cut over all clients rather than over those of the fit, so the trees are close, not the same.
    assert np.corrcoef(probability(fit(clients, recipe), matrix), expected)[0, 1] > 0.98


def test_which_copies_are_drawn_for_a_client_does_not_depend_on_the_other_clients(clients):
    matrix, blanked, target = clients
    binned = BinnedClients.of((matrix, blanked, blanked), target, np.arange(3), Columns(NAMES, ("REGION",)))
    recipe = replace(SMALL, blanked_share=0.5, hidden_share=0.25)
    few, all_rows = binned.rows(np.arange(100), recipe), binned.rows(np.arange(3000), recipe)
    assert set(few.tolist()) == {row for row in all_rows.tolist() if row % 3000 < 100}
    assert abs(len(all_rows) - 3000 * 1.75) < 150


def test_one_outcome_only_cannot_be_fitted(clients):
    with pytest.raises(InputError, match="defaulted and clients who repaid"):
        fit((clients[0], clients[1], np.zeros(3000)))


def test_columns_without_two_values_are_left_out():
    matrix = np.array([[1.0, 2.0, np.nan, 3.0], [1.0, 4.0, np.nan, np.nan]])
    assert usable(matrix).tolist() == [1, 3]


def test_more_clients_get_more_trees_and_a_demonstration_fewer():
    assert recipe_for(5000, quick=True).rounds < recipe_for(5000).rounds < recipe_for(300_000).rounds


@pytest.mark.parametrize(
    ("name", "value"),
    [("rounds", 0), ("leaves", 1), ("learning_rate", float("nan")), ("feature_share", 1.5), ("seed", -1)],
)
def test_a_parameter_out_of_its_range_is_named(name, value):
    with pytest.raises(InputError) as refused:
        Recipe(**{name: value})
    assert refused.value.field == name
    assert "from" in (refused.value.remedy or "")
