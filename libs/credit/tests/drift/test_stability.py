"""The stability index, its band and what chance makes of it."""

import math

import numpy as np
import pytest

from limpide_credit.drift.stability import (
    bootstrap_band,
    chance_level,
    jensen_shannon,
    shares,
    stability_index,
)


def test_the_index_is_the_sum_computed_by_hand():
    reference, current = np.array([20, 30, 50]), np.array([100, 50, 50])
    by_hand = (
        (0.5 - 0.2) * math.log(0.5 / 0.2)
        + (0.25 - 0.3) * math.log(0.25 / 0.3)
        + (0.25 - 0.5) * math.log(0.25 / 0.5)
    )
    assert stability_index(reference, current) == pytest.approx(by_hand, rel=1e-12)


def test_an_empty_cell_counts_as_half_a_row_and_one_empty_on_both_sides_as_nothing():
    reference, current = np.array([50, 50, 0]), np.array([100, 0, 0])
    assert shares(current)[1] == 0.5 / 100
    by_hand = (1 - 0.5) * math.log(1 / 0.5) + (0.005 - 0.5) * math.log(0.005 / 0.5)
    assert stability_index(reference, current) == pytest.approx(by_hand, rel=1e-12)


def test_the_index_of_every_feature_is_that_of_each_alone():
    random = np.random.default_rng(1)
    reference, current = random.poisson(30, (40, 12)), random.poisson(20, (40, 12))
    together = stability_index(reference, current)
    alone = [stability_index(a, b) for a, b in zip(reference, current, strict=True)]
    assert together.tolist() == pytest.approx(alone)


def test_the_distance_of_jensen_and_shannon_goes_from_0_to_1():
    same, other = np.array([10, 30]), np.array([[100, 300], [7, 0]])
    assert jensen_shannon(np.array([same, [0, 5]]), other).tolist() == pytest.approx([0.0, 1.0], abs=1e-7)


def test_chance_stays_below_its_level_as_often_as_it_says():
    random = np.random.default_rng(2)
    share = np.full(10, 0.1)
    reference, current = random.multinomial(5000, share, 4000), random.multinomial(800, share, 4000)
    above = stability_index(reference, current) > chance_level(reference, current, 0.99)
    assert above.mean() == pytest.approx(0.01, abs=0.006)


def test_the_band_holds_the_true_index():
    random = np.random.default_rng(3)
    before, after = np.full(5, 0.2), np.array([0.1, 0.15, 0.2, 0.25, 0.3])
    truth = float(stability_index(before * 1e9, after * 1e9))
    reference, current = random.multinomial(3000, before, 300), random.multinomial(600, after, 300)
    low, high = bootstrap_band(reference, current, 100, random)
    assert 0.9 <= np.mean((low <= truth) & (truth <= high)) <= 1.0
