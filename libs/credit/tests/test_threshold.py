import numpy as np
import pytest

from limpide_credit.decision.threshold import Costs, choose_threshold, cost_curve
from limpide_credit.errors import InputError


def _clients(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    probability = 1 / (1 + np.exp(-random.normal(-2.8, 1.0, count)))
    return probability, (random.random(count) < probability).astype(int)


@pytest.mark.parametrize(("default", "expected"), [(10.0, 1 / 11), (5.0, 1 / 6), (1.0, 0.5)])
def test_with_calibrated_probabilities_the_threshold_is_the_break_even(default, expected):
    probability, target = _clients(50_000, 0)
    costs = Costs(default=default)
    assert choose_threshold(cost_curve(probability, target, costs), costs) == pytest.approx(
        expected, rel=0.05
    )


def test_noise_does_not_move_the_threshold():
    costs = Costs()
    chosen = [choose_threshold(cost_curve(*_clients(5_000, seed), costs), costs) for seed in range(20)]
    assert max(chosen) - min(chosen) < 0.02
    lowest = [cost_curve(*_clients(5_000, seed), costs) for seed in range(20)]
    lowest = [curve.thresholds[curve.cost.argmin()] for curve in lowest]
    assert max(lowest) - min(lowest) > 0.03


def test_probabilities_that_are_plainly_wrong_move_the_threshold():
    probability, target = _clients(50_000, 1)
    halved = probability / 2
    costs = Costs()
    assert choose_threshold(cost_curve(halved, target, costs), costs) < 0.06


def test_the_curve_counts_what_each_threshold_does():
    curve = cost_curve(np.array([0.05, 0.2, 0.3, 0.8]), np.array([0, 1, 0, 1]), Costs())
    at = int(np.searchsorted(curve.thresholds, 0.25))
    assert curve.cost[at] == pytest.approx((10 + 1) / 4)
    assert curve.refused[at] == pytest.approx(0.5)
    assert curve.missed[at] == pytest.approx(0.5)


def test_repeats_of_the_same_clients_do_not_shrink_the_error():
    probability, target = _clients(2_000, 2)
    once = cost_curve(probability, target, Costs())
    thrice = cost_curve(np.tile(probability, 3), np.tile(target, 3), Costs(), repeats=3)
    np.testing.assert_allclose(once.excess_error, thrice.excess_error)


@pytest.mark.parametrize("cost", [0.0, -1.0, float("nan"), float("inf")])
def test_a_cost_that_is_no_positive_number_is_refused(cost):
    with pytest.raises(InputError) as refused:
        Costs(default=cost)
    assert refused.value.field == "cost_default"


def test_a_curve_needs_both_outcomes():
    with pytest.raises(InputError):
        cost_curve(np.array([0.1, 0.2]), np.array([0, 0]), Costs())
