"""What further repeats could change: bounded by the folds of those that ran, and by repeats that differ."""

import numpy as np
import pytest

from limpide_credit.decision.threshold import Costs
from limpide_training.cross_validation import FoldPlan
from limpide_training.further_repeats import TOLERANCE, FurtherRepeats, further_repeats

COSTS = Costs()


def scores(clients: int, repeats: int, noise: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(7)
    truth = random.normal(-2.7, 1.0, clients)
    target = (random.random(clients) < 1 / (1 + np.exp(-truth))).astype(np.int64)
    folds = FoldPlan(repeats=repeats).assign(target)
    return truth + random.normal(0, noise, (repeats, clients)), folds, target


def test_more_clients_and_more_repeats_leave_less_to_change():
    few = further_repeats(*scores(2_000, 1, 0.3), COSTS, planned=5)
    raw, fold, target = scores(50_000, 2, 0.3)
    many = further_repeats(raw[:1], fold[:1], target, COSTS, planned=5)
    two = further_repeats(raw, fold, target, COSTS, planned=5)
    assert few.matter
    assert many.auc < few.auc / 3
    assert two.auc < many.auc
    assert two.score_points < many.score_points


def test_what_two_repeats_could_change_is_more_than_what_all_of_them_do():
    raw, fold, target = scores(20_000, 5, 0.3)
    left = further_repeats(raw[:2], fold[:2], target, COSTS, planned=5)
    areas = [area(one, target) for one in raw]
    assert abs(np.mean(areas) - np.mean(areas[:2])) < left.auc


def area(raw: np.ndarray, target: np.ndarray) -> float:
    ranks = np.empty(len(raw))
    ranks[np.argsort(raw)] = np.arange(1, len(raw) + 1)
    bad = target.sum()
    return float((ranks[target == 1].sum() - bad * (bad + 1) / 2) / (bad * (len(raw) - bad)))


def test_three_repeats_that_hardly_differ_are_enough_where_folds_alone_would_not_say_so():
    raw, fold, target = scores(5_000, 3, 0.0)
    assert further_repeats(raw[:2], fold[:2], target, COSTS, planned=5).matter
    assert not further_repeats(raw, fold, target, COSTS, planned=5).matter


def test_nothing_is_left_of_a_plan_that_ran():
    left = further_repeats(*scores(2_000, 5, 0.3), COSTS, planned=5)
    assert (left.auc, left.score_points, left.threshold_points) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("name", ["auc", "score_points", "threshold_points"])
def test_each_of_the_three_can_ask_for_another_repeat(name):
    enough = {"planned": 5, "auc": 0.0, "score_points": 0.0, "threshold_points": 0.0}
    assert not FurtherRepeats(**enough).matter
    assert FurtherRepeats(**enough | {name: 1.01 * getattr(TOLERANCE, name)}).matter
