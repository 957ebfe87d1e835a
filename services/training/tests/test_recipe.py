import numpy as np
import pytest

from limpide_credit.errors import InputError
from limpide_training.recipe import Recipe, fit_booster, recipe_for, usable

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


def fit(matrix, target, blanked=None, recipe=SMALL, threads=1):
    return fit_booster(
        matrix, target, names=NAMES, categorical=["REGION"], blanked=blanked, recipe=recipe, threads=threads
    )


def probability(booster, matrix) -> np.ndarray:
    return np.asarray(booster.predict(matrix))


def test_the_same_data_give_the_same_booster_on_any_number_of_threads(clients):
    matrix, blanked, target = clients
    alone = fit(matrix, target, blanked)
    shared = fit(matrix, target, blanked, threads=2)
    assert np.array_equal(probability(alone, matrix), probability(shared, matrix))


def test_with_copies_a_client_without_history_is_scored_at_the_level_of_defaults(clients):
    matrix, blanked, target = clients
    level = target.mean()
    with_copies = probability(fit(matrix, target, blanked), blanked).mean()
    without = probability(fit(matrix, target), blanked).mean()
    assert abs(with_copies - level) < 0.02
    assert abs(with_copies - level) < abs(without - level)


def test_one_outcome_only_cannot_be_fitted(clients):
    with pytest.raises(InputError, match="defaulted and clients who repaid"):
        fit(clients[0], np.zeros(3000))


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
