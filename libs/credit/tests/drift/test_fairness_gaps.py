"""How groups fare in production."""

import numpy as np
import pytest

from limpide_credit.bundle import Measure
from limpide_credit.contracts.known import NotKnown
from limpide_credit.drift import group_gaps


def town(rows: int = 4000, seed: int = 0):
    random = np.random.default_rng(seed)
    group = random.choice(["F", "M", "XNA", ""], rows, p=[0.6, 0.38, 0.005, 0.015])
    probability = random.beta(1.2, 12, rows) + np.where(group == "M", 0.02, 0.0)
    defaulted = (random.random(rows) < probability).astype(float)
    return group, probability < 0.1, probability, defaulted


def test_rates_of_a_group_are_its_own():
    group, approved, probability, defaulted = town()
    seen = group_gaps("gender", group, approved, probability, defaulted, resamples=50)
    women, men = seen.groups
    assert (women.group, men.group) == ("F", "M")
    assert women.approval_rate.value == pytest.approx(approved[group == "F"].mean())
    assert women.approval_rate.low < women.approval_rate.value < women.approval_rate.high
    assert isinstance(women.approval_gap, Measure) and isinstance(men.approval_gap, Measure)
    assert women.approval_gap.value > 0 > men.approval_gap.value
    refused = ~approved[(group == "M") & (defaulted == 1)]
    assert isinstance(men.true_positive_rate, Measure)
    assert men.true_positive_rate.value == pytest.approx(refused.mean())
    assert isinstance(men.calibration_gap, Measure) and men.calibration_gap.low < 0 < men.calibration_gap.high


def test_small_groups_are_named_and_left_out():
    seen = group_gaps("gender", *town(), resamples=20)
    assert list(seen.left_out) == ["XNA"]
    assert isinstance(seen.lowest_approval_ratio, Measure) and seen.lowest_approval_ratio.value < 1


def test_without_outcomes_only_approval_is_compared():
    group, approved, probability, defaulted = town()
    seen = group_gaps("gender", group, approved, probability, np.full_like(defaulted, np.nan), resamples=20)
    assert {one.outcomes for one in seen.groups} == {0}
    few = NotKnown(not_known="too_few_outcomes")
    assert all((one.true_positive_rate, one.calibration_gap) == (few, few) for one in seen.groups)
    assert all(isinstance(one.refused_good_rate, Measure) for one in seen.groups), "expected of probabilities"


def test_one_group_alone_has_no_ratio():
    _, approved, probability, defaulted = town(60)
    seen = group_gaps("gender", np.full(60, "F"), approved, probability, defaulted, resamples=20)
    alone = NotKnown(not_known="one_group_only")
    (group,) = seen.groups
    assert (seen.lowest_approval_ratio, group.approval_gap, group.refused_good_gap) == (alone, alone, alone)


def test_good_clients_refused_are_those_of_known_outcomes_where_there_are_some():
    group, approved, probability, defaulted = town()
    seen = group_gaps("gender", group, approved, probability, defaulted, resamples=50)
    men = next(one for one in seen.groups if one.group == "M")
    good = (group == "M") & (defaulted == 0)
    others = (group != "M") & (defaulted == 0)
    assert isinstance(men.refused_good_rate, Measure) and isinstance(men.refused_good_gap, Measure)
    assert men.refused_good_rate.value == pytest.approx((~approved[good]).mean())
    assert men.refused_good_gap.value == pytest.approx((~approved[good]).mean() - (~approved[others]).mean())
    assert men.refused_good_gap.low > 0, "men's probabilities are higher by construction"
    assert isinstance(men.approval_to_highest, Measure) and men.approval_to_highest.value < 1
