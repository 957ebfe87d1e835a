import math
from concurrent.futures import ThreadPoolExecutor

import lightgbm as lgb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from layouts import number_layout

from limpide_credit.decision.calibration import Calibration
from limpide_credit.decision.policy import Policy
from limpide_credit.errors import InputError
from limpide_credit.model import CreditModel
from limpide_credit.scorers.boosted_trees import BoostedTrees

WIDTH = 9


def _model(**changes) -> CreditModel:
    random = np.random.default_rng(0)
    matrix = random.normal(size=(300, 4))
    matrix[:, 3] = random.integers(0, 4, 300)
    target = (matrix[:, 0] + (matrix[:, 3] == 2) + random.normal(size=300) > 1).astype(int)
    booster = lgb.train(
        {"objective": "binary", "verbose": -1, "num_leaves": 7, "num_threads": 1},
        lgb.Dataset(matrix, target, feature_name=["b", "a", "d", "c"], categorical_feature=["c"]),
        30,
    )
    fields = {
        "scorer": BoostedTrees(booster),
        "calibration": Calibration(slope=0.9, intercept=-0.1),
        "policy": Policy(threshold=0.2),
        "layout": number_layout(["d", "1", "a", "3", "c", "5", "6", "b", "8"]),
        "feature_names": ("b", "a", "d", "c"),
    }
    return CreditModel(**(fields | changes))


MODEL = _model()
numbers = st.one_of(st.floats(-1e9, 1e9), st.just(math.nan), st.integers(0, 5).map(float))
matrices = st.lists(st.lists(numbers, min_size=WIDTH, max_size=WIDTH), min_size=1, max_size=90).map(np.array)


@settings(max_examples=60, deadline=None)
@given(matrices)
def test_a_batch_equals_its_rows_bit_for_bit(matrix):
    batch = MODEL.probability(matrix)
    single = [MODEL.probability(matrix[i : i + 1])[0] for i in range(len(matrix))]
    assert batch.tolist() == single
    assert [one.probability_of_default for one in MODEL.assess(matrix)] == single


def test_one_thread_or_many_give_the_same_bits():
    matrix = np.random.default_rng(5).normal(size=(5_000, WIDTH))
    one_by_one = np.concatenate([MODEL.probability(matrix[i : i + 1]) for i in range(len(matrix))])
    assert np.array_equal(MODEL.probability(matrix), one_by_one)


def test_features_that_the_model_does_not_use_change_nothing():
    matrix = np.zeros((1, WIDTH))
    other = matrix.copy()
    other[0, [1, 3, 5, 6, 8]] = 99.0
    assert MODEL.probability(matrix) == MODEL.probability(other)


def test_an_assessment_holds_together():
    assessment = MODEL.assess(np.zeros((1, WIDTH)))[0]
    assert assessment.probability_of_default == pytest.approx(1 / (1 + math.exp(-assessment.log_odds)))
    assert assessment.probability_of_repayment == 1 - assessment.probability_of_default
    assert assessment.points == MODEL.policy.points.points(assessment.log_odds)
    assert assessment.decision == ("refused" if assessment.probability_of_default >= 0.2 else "approved")


def test_vectors_of_another_width_are_refused():
    with pytest.raises(InputError) as refused:
        MODEL.probability(np.zeros((1, WIDTH + 1)))
    assert refused.value.field == "vector"


def test_no_rows_give_no_answers():
    assert MODEL.assess(np.empty((0, WIDTH))) == []


def test_an_offset_follows_the_depth_of_history():
    model = _model(
        calibration=Calibration(depth_offsets={"none": 0.5}),
        history_depth=lambda matrix: np.where(np.isnan(matrix[:, 1]), "none", "full"),
    )
    matrix = np.zeros((2, WIDTH))
    matrix[1, 1] = np.nan
    with_history, without = model.log_odds(matrix)
    assert without - with_history == pytest.approx(0.5)


def test_threads_that_share_a_model_get_their_own_answers():
    matrix = np.random.default_rng(6).normal(size=(400, WIDTH))
    expected = MODEL.probability(matrix)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda i: MODEL.probability(matrix[i % 400][None])[0], range(8_000)))
    assert answers == expected.tolist() * 20


def test_a_model_can_be_dropped_while_others_score():
    row = np.zeros((1, WIDTH))
    expected = MODEL.probability(row)
    for _ in range(20):
        assert _model().probability(row) == expected
