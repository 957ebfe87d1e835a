import numpy as np
import pytest

from limpide_credit.decision.calibration import Calibration, fit_calibration
from limpide_credit.errors import InputError


def _draw(log_odds: np.ndarray, seed: int = 0) -> np.ndarray:
    return (np.random.default_rng(seed).random(len(log_odds)) < 1 / (1 + np.exp(-log_odds))).astype(int)


def test_the_map_that_distorted_the_log_odds_is_found_again():
    true = np.random.default_rng(1).normal(-2.5, 1.0, 60_000)
    fitted = fit_calibration((true - 0.4) / 1.5, _draw(true))
    assert fitted.slope == pytest.approx(1.5, abs=0.05)
    assert fitted.intercept == pytest.approx(0.4, abs=0.08)


def test_calibrated_probabilities_sum_to_the_defaults_seen():
    raw = np.random.default_rng(2).normal(-1.0, 2.0, 3_000)
    target = _draw(0.5 * raw - 1.0)
    calibrated = fit_calibration(raw, target).apply(raw)
    assert (1 / (1 + np.exp(-calibrated))).sum() == pytest.approx(target.sum(), abs=1e-6)


def test_a_depth_of_history_with_its_own_level_gets_an_offset():
    random = np.random.default_rng(3)
    raw = random.normal(-2.5, 1.0, 40_000)
    depth = np.where(random.random(40_000) < 0.3, "none", "full")
    target = _draw(raw + 0.6 * (depth == "none"))
    fitted = fit_calibration(raw, target, depth)
    assert fitted.depth_offsets["none"] - fitted.depth_offsets["full"] == pytest.approx(0.6, abs=0.08)


def test_a_depth_with_few_clients_stays_near_the_others():
    random = np.random.default_rng(4)
    raw = random.normal(-2.5, 1.0, 5_000)
    depth = np.where(np.arange(5_000) < 10, "none", "full")
    target = _draw(raw)
    target[:10] = 1
    assert fit_calibration(raw, target, depth).depth_offsets["none"] < 1.5


def test_one_outcome_alone_cannot_be_calibrated():
    with pytest.raises(InputError, match="repaid"):
        fit_calibration(np.zeros(10), np.zeros(10, dtype=int))


def test_offsets_need_the_depth():
    with pytest.raises(InputError, match="depth"):
        Calibration(depth_offsets={"none": 0.1}).apply(np.zeros(2))


def test_a_perfect_separation_ends_with_finite_numbers():
    fitted = fit_calibration(np.array([-2.0, -1.0, 1.0, 2.0]), np.array([0, 0, 1, 1]))
    assert np.isfinite([fitted.slope, fitted.intercept]).all()
