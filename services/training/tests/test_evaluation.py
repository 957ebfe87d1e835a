import numpy as np
import pytest
from scipy.stats import ks_2samp
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

from limpide_training.cross_validation import Calibrated
from limpide_training.evaluation import evaluate, evaluate_by_history, evaluate_hidden


def _clients(count: int = 4_000, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    log_odds = random.normal(-2.5, 1.2, count)
    return log_odds, (random.random(count) < 1 / (1 + np.exp(-log_odds))).astype(int)


def test_figures_are_those_of_scikit_learn_and_scipy():
    log_odds, target = _clients()
    probability = 1 / (1 + np.exp(-log_odds))
    figures = evaluate(log_odds[None], target, seed=0)
    assert figures["auc"].value == pytest.approx(roc_auc_score(target, log_odds))
    assert figures["gini"].value == pytest.approx(2 * roc_auc_score(target, log_odds) - 1)
    assert figures["brier"].value == pytest.approx(brier_score_loss(target, probability))
    assert figures["log_loss"].value == pytest.approx(log_loss(target, probability))
    assert figures["average_precision"].value == pytest.approx(average_precision_score(target, probability))
    distance, _ = ks_2samp(log_odds[target == 1], log_odds[target == 0])
    assert figures["ks"].value == pytest.approx(distance)


def test_the_calibration_error_is_the_weighted_gap_of_ten_bins():
    log_odds, target = _clients()
    probability = 1 / (1 + np.exp(-log_odds))
    expected = 0.0
    for low in np.arange(0, 1, 0.1):
        rows = (probability >= low) & (probability < low + 0.1)
        if rows.any():
            expected += rows.mean() * abs(probability[rows].mean() - target[rows].mean())
    assert evaluate(log_odds[None], target, seed=0)["ece"].value == pytest.approx(expected)


def test_a_calibrated_score_has_slope_one_and_intercept_zero_within_the_intervals():
    log_odds, target = _clients(20_000)
    figures = evaluate(log_odds[None], target, seed=0)
    assert figures["calibration_slope"].low < 1 < figures["calibration_slope"].high
    assert figures["calibration_intercept"].low < 0 < figures["calibration_intercept"].high


def test_overconfidence_shows_in_the_slope():
    log_odds, target = _clients(20_000)
    assert evaluate(2 * log_odds[None] + 2.5, target, seed=0)["calibration_slope"].high < 0.6


def test_repeats_of_the_same_clients_do_not_narrow_the_intervals():
    log_odds, target = _clients()
    once = evaluate(log_odds[None], target, seed=0)
    thrice = evaluate(np.tile(log_odds, (3, 1)), target, seed=0)
    for name, measure in once.items():
        assert thrice[name].low == pytest.approx(measure.low), name
        assert thrice[name].high == pytest.approx(measure.high), name


def test_every_value_lies_within_its_interval():
    log_odds, target = _clients()
    for name, measure in evaluate(log_odds[None], target, seed=0).items():
        assert measure.low <= measure.value <= measure.high, name


def test_a_group_with_too_few_of_an_outcome_has_no_figures():
    log_odds, target = _clients()
    depth = np.full(len(target), "full", dtype="<U4")
    depth[:20] = "none"
    figures = evaluate_by_history(Calibrated(log_odds[None], log_odds[None], {}), target, depth, seed=0)
    assert {"auc", "auc.full", "auc.blanked"} <= set(figures)
    assert not [name for name in figures if name.endswith((".none", ".thin"))]


def test_clients_with_facts_hidden_have_figures_by_the_name_of_what_is_hidden():
    log_odds, target = _clients()
    figures = evaluate_hidden({"half of the facts": log_odds[None]}, target)
    assert figures["auc.hidden.half_of_the_facts"] == evaluate(log_odds[None], target, seed=0)["auc"]
    mean = figures["mean_probability.hidden.half_of_the_facts"]
    assert mean.value == pytest.approx((1 / (1 + np.exp(-log_odds))).mean())
    assert evaluate_hidden({"all": log_odds[None, :12]}, np.zeros(12)) == {}


def test_a_calibration_error_smaller_than_chance_is_its_own_lower_end():
    log_odds = np.full(4_000, np.log(0.25))
    target = np.zeros(4_000, dtype=int)
    target[::5] = 1
    ece = evaluate(log_odds[None] + np.linspace(-1e-9, 1e-9, 4_000), target, seed=0)["ece"]
    assert ece.value == pytest.approx(0, abs=1e-6)
    assert ece.low == ece.value < ece.high


def test_exact_probabilities_show_the_error_that_chance_makes():
    inside = 0
    for seed in range(20):
        log_odds, target = _clients(1_000, seed)
        figures = evaluate(log_odds[None], target, seed=0)
        inside += figures["ece_by_chance"].low <= figures["ece"].value <= figures["ece_by_chance"].high
    assert inside >= 16
