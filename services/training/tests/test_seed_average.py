from dataclasses import replace

import lightgbm as lgb
import numpy as np
import pytest

from limpide_training.binned import BinnedClients
from limpide_training.recipe import Columns, Recipe
from limpide_training.seed_average import average, seeds_of

NAMES = ("SCORE", "OVERDUE", "REGION")
SMALL = Recipe(rounds=30, learning_rate=0.1, feature_share=1.0, rows_in_leaf=20)


@pytest.fixture(scope="module")
def clients() -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(1)
    matrix = np.column_stack([draw.normal(size=900), draw.normal(size=900), draw.integers(0, 6, 900)])
    matrix[draw.random(matrix.shape) < 0.15] = np.nan
    risk = np.nansum(matrix[:, :2], axis=1) - (matrix[:, 2] == 3) - 1
    return matrix, (draw.random(900) < 1 / (1 + np.exp(-risk))).astype(int)


@pytest.fixture(scope="module")
def members(clients) -> list[lgb.Booster]:
    matrix, target = clients
    columns = Columns(NAMES, ("REGION",), (-1, 1, 0))
    binned = BinnedClients.of((matrix,), target, np.arange(3), columns)
    return [binned.fit(np.arange(900), replace(SMALL, seed=seed)).booster for seed in (1, 2, 3)]


def test_the_average_predicts_the_mean_of_its_members(members, clients):
    matrix, _ = clients
    one = average(members)
    mean = np.mean([np.asarray(member.predict(matrix, raw_score=True)) for member in members], axis=0)
    assert np.std([np.asarray(member.predict(matrix[:1], raw_score=True)) for member in members]) > 1e-4
    np.testing.assert_allclose(np.asarray(one.predict(matrix, raw_score=True)), mean, rtol=0, atol=1e-13)
    assert one.num_trees() == sum(member.num_trees() for member in members)
    assert one.feature_name() == list(NAMES)


def test_its_shapley_values_are_the_mean_of_those_of_its_members(members, clients):
    matrix = clients[0][:50]
    mean = np.mean([np.asarray(member.predict(matrix, pred_contrib=True)) for member in members], axis=0)
    ours = np.asarray(average(members).predict(matrix, pred_contrib=True))
    np.testing.assert_allclose(ours, mean, rtol=0, atol=1e-12)


def test_it_survives_its_own_text(members, clients):
    one = average(members)
    again = lgb.Booster(model_str=one.model_to_string())
    assert np.array_equal(np.asarray(again.predict(clients[0])), np.asarray(one.predict(clients[0])))


def test_one_member_is_itself(members):
    assert average(members[:1]) is members[0]


def test_seeds_differ_and_begin_with_their_own():
    assert seeds_of(20, 1) == [20]
    seeds = seeds_of(20, 5)
    assert seeds[0] == 20
    assert len({*seeds, *seeds_of(21, 5)}) == 10
    assert seeds_of(20, 3) == seeds[:3]
