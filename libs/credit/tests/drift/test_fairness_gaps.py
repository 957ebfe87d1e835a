"""How groups fare in production."""

import numpy as np
import pytest

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
    assert women.approval_gap.value > 0 > men.approval_gap.value
    refused = ~approved[(group == "M") & (defaulted == 1)]
    assert men.true_positive_rate is not None
    assert men.true_positive_rate.value == pytest.approx(refused.mean())
    assert men.calibration_gap is not None and men.calibration_gap.low < 0 < men.calibration_gap.high


def test_small_groups_are_named_and_left_out():
    seen = group_gaps("gender", *town(), resamples=20)
    assert list(seen.left_out) == ["XNA"]
    assert seen.lowest_approval_ratio is not None and seen.lowest_approval_ratio.value < 1


def test_without_outcomes_only_approval_is_compared():
    group, approved, probability, defaulted = town()
    seen = group_gaps("gender", group, approved, probability, np.full_like(defaulted, np.nan), resamples=20)
    assert {one.outcomes for one in seen.groups} == {0}
    assert all(one.true_positive_rate is None and one.calibration_gap is None for one in seen.groups)


def test_one_group_alone_has_no_ratio():
    _, approved, probability, defaulted = town(60)
    seen = group_gaps("gender", np.full(60, "F"), approved, probability, defaulted, resamples=20)
    assert seen.lowest_approval_ratio is None
