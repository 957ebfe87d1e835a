"""Performance with and without outcomes."""

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, roc_auc_score

from limpide_credit.bundle import Measure
from limpide_credit.contracts.known import NotKnown, known
from limpide_credit.drift import (
    CalibrationDoubt,
    expected_performance,
    realised_by_month,
    realised_performance,
    recalibrate,
)
from limpide_credit.drift.ranking import Ranking, distance_of_scores
from limpide_credit.errors import InputError


def scored(rows: int, seed: int = 0, spread: float = 1.2) -> tuple[np.ndarray, np.ndarray]:
    """Calibrated probabilities, and outcomes drawn from them."""
    random = np.random.default_rng(seed)
    probability = 1 / (1 + np.exp(2.4 - spread * random.normal(size=rows)))
    return probability, random.random(rows) < probability


def test_ranking_figures_are_those_of_scikit_learn_with_ties_and_weights():
    probability, bad = scored(2000)
    probability = probability.round(2)
    weight = np.random.default_rng(1).integers(0, 4, 2000).astype(float)
    ours = Ranking(probability).auc(weight * bad, weight * ~bad)
    assert ours == pytest.approx(roc_auc_score(bad, probability, sample_weight=weight), abs=1e-12)


def test_the_distance_of_scores_is_that_of_kolmogorov_and_smirnov():
    stats = pytest.importorskip("scipy.stats")
    random = np.random.default_rng(2)
    before, after = random.normal(size=500), random.normal(0.3, 1, 300)
    assert distance_of_scores(before, after) == pytest.approx(stats.ks_2samp(before, after).statistic)


def test_what_is_expected_holds_what_is_realised():
    inside = []
    for seed in range(40):
        probability, bad = scored(1500, seed)
        expected = expected_performance(probability, probability < 0.1, resamples=100)
        auc = Ranking(probability).auc(bad.astype(float), 1.0 - bad)
        inside.append(known(expected.auc).low <= auc <= known(expected.auc).high)
    assert np.mean(inside) >= 0.85


def test_a_calibration_that_is_not_well_known_widens_what_is_expected():
    probability, _ = scored(4000)
    approved = probability < 0.1
    doubt = CalibrationDoubt.of({"calibration_slope": Measure(1.0, 0.8, 1.2)})
    assert doubt.slope == pytest.approx(0.102, abs=0.001) and doubt.intercept == 0.0
    sure, unsure = (expected_performance(probability, approved, one) for one in (CalibrationDoubt(), doubt))
    wide, narrow = known(unsure.auc), known(sure.auc)
    assert wide.value == narrow.value
    assert wide.high - wide.low > 1.2 * (narrow.high - narrow.low)


def test_expected_auc_falls_with_the_realised_one_when_scores_tell_less():
    strong, weak = scored(5000, spread=1.2), scored(5000, spread=0.4)
    expected = [known(expected_performance(p, p < 0.1, resamples=20).auc).value for p, _ in (strong, weak)]
    realised = [roc_auc_score(bad, p) for p, bad in (strong, weak)]
    assert expected[0] - expected[1] == pytest.approx(realised[0] - realised[1], abs=0.03)
    assert expected[1] < expected[0] - 0.05


def test_a_window_in_which_all_are_approved_has_no_defaults_refused():
    probability, _ = scored(200)
    expected = expected_performance(probability, np.ones(200, bool), resamples=20)
    assert known(expected.refused_default_share).value == 0.0
    assert known(expected.approved_default_rate).value == pytest.approx(probability.mean())
    with pytest.raises(InputError):
        expected_performance(np.empty(0), np.empty(0, bool))


def test_realised_figures_are_those_of_scikit_learn_within_their_intervals():
    probability, bad = scored(3000, seed=3)
    seen = realised_performance(probability, bad)
    assert seen is not None and isinstance(seen.auc, Measure) and isinstance(seen.gini, Measure)
    assert seen.auc.value == pytest.approx(roc_auc_score(bad, probability))
    assert seen.gini.value == pytest.approx(2 * seen.auc.value - 1)
    assert seen.brier.value == pytest.approx(brier_score_loss(bad, probability))
    assert seen.calibration_gap.low < 0 < seen.calibration_gap.high
    assert seen.outcomes == 3000 and seen.defaults == bad.sum()


def test_with_few_defaults_there_is_no_ranking_figure():
    probability, _ = scored(100)
    seen = realised_performance(probability, np.arange(100) < 5)
    few = NotKnown(not_known="too_few_outcomes")
    assert seen is not None and (seen.auc, seen.gini, seen.ks) == (few, few, few)
    of_one_kind = realised_performance(probability, np.zeros(100, bool))
    assert of_one_kind is not None and of_one_kind.auc == NotKnown(not_known="one_outcome_only")
    assert realised_performance(np.empty(0), np.empty(0, bool)) is None


def test_months_are_told_apart():
    probability, bad = scored(2000, seed=4)
    month = np.array(["2026-10"] * 1200 + ["2026-11"] * 800)
    seen = realised_by_month(probability, bad, month)
    assert list(seen) == ["2026-10", "2026-11"]
    assert [one.outcomes for one in seen.values()] == [1200, 800]


def over_confident(rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Scores whose spread is too wide: the true slope is 0.8."""
    random = np.random.default_rng(seed)
    odds = random.normal(-2.6, 1.25, rows)
    true = 1 / (1 + np.exp(-(-2.6 + 0.8 * (odds + 2.6))))
    return 1 / (1 + np.exp(-odds)), (random.random(rows) < true).astype(float)


def test_outcomes_correct_what_is_expected():
    learnt = recalibrate(*over_confident(4000, seed=1))
    assert learnt is not None and learnt.line[1] == pytest.approx(0.8, abs=0.1)
    probability, bad = over_confident(20_000, seed=2)
    approved = probability < 0.2
    realised = realised_performance(probability, bad)
    assert realised is not None and isinstance(realised.auc, Measure)
    before = expected_performance(probability, approved).auc
    after = expected_performance(probability, approved, learnt=learnt).auc
    assert isinstance(before, Measure) and isinstance(after, Measure)
    assert before.low > realised.auc.value, "too sure of itself"
    assert after.low < realised.auc.value < after.high
    assert abs(after.value - realised.auc.value) < abs(before.value - realised.auc.value) / 2


def test_exact_probabilities_are_hardly_corrected_and_few_outcomes_not_at_all():
    probability, bad = scored(4000, seed=3)
    learnt = recalibrate(probability, bad.astype(float))
    assert learnt is not None
    assert learnt.line.tolist() == pytest.approx([0, 1], abs=0.15)
    assert recalibrate(probability[:150], bad[:150].astype(float)) is None
    assert recalibrate(probability, np.zeros(4000)) is None


def test_selection_lowers_the_realised_auc_and_the_expected_one_of_the_same_clients_alike():
    probability, bad = scored(20_000, seed=4)
    known = probability < np.quantile(probability, 0.7)
    realised = realised_performance(probability[known], bad[known])
    everybody = expected_performance(probability, known).auc
    same = expected_performance(probability[known], known[known]).auc
    assert realised is not None and isinstance(realised.auc, Measure)
    assert isinstance(everybody, Measure) and isinstance(same, Measure)
    assert realised.auc.value < everybody.low
    assert same.low < realised.auc.value < same.high


def test_one_decision_has_no_ranking_to_expect():
    seen = expected_performance(np.array([0.1]), np.array([True]))
    assert seen.auc == NotKnown(not_known="too_few_decisions")
    assert seen.default_rate.value == 0.1
