import numpy as np
import pytest

from limpide_credit.bundle import Measure
from limpide_credit.errors import InputError
from limpide_training.delong import placements
from limpide_training.scorecard_fit import ScorecardCells
from limpide_training.validation.approved_only import approved_only_auc, expected_auc
from limpide_training.validation.measure import check_enough
from limpide_training.validation.reject_inference import try_reject_inference
from limpide_training.validation.report import Section, Table, figures, markdown
from limpide_training.validation.stability import score_stability, seed_figures, segment_figures

CLIENTS = 6000


@pytest.fixture(scope="module")
def lender() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return facts (a number with gaps, a category of three words, noise), outcomes and true log-odds."""
    random = np.random.default_rng(5)
    number, word = random.normal(size=CLIENTS), random.integers(0, 3, CLIENTS).astype(float)
    log_odds = -2.0 + 1.2 * number + 0.7 * (word == 2)
    target = (random.random(CLIENTS) < 1 / (1 + np.exp(-log_odds))).astype(np.int64)
    number[random.random(CLIENTS) < 0.1] = np.nan
    return np.column_stack([number, word, random.normal(size=CLIENTS)]), target, log_odds


def learned(matrix, target, features=3):
    return ScorecardCells.of([matrix], np.arange(3), [0, 3, 0], 5).learn(
        np.arange(len(target)), target, features
    )


def test_a_scorecard_ranks_unseen_clients_nearly_as_well_as_the_truth(lender):
    matrix, target, truth = lender
    card = learned(matrix[:4000], target[:4000], features=2)
    assert card.weighed == (0, 1)
    said = placements(card.log_odds(matrix[4000:])[None], target[4000:]).auc
    assert placements(truth[None, 4000:], target[4000:]).auc - said < 0.04


def test_a_word_that_the_scorecard_never_saw_is_scored(lender):
    matrix, target, _ = lender
    card = learned(matrix, target)
    assert np.isfinite(card.log_odds(np.array([[np.nan, 3.0, np.nan]]))).all()


def test_knowing_the_outcomes_of_the_refused_is_the_measure_of_reject_inference(lender):
    matrix, target, _ = lender
    by_method = {one.method: one for one in try_reject_inference(matrix, target, [0, 3, 0], seed=1)}
    oracle, alone = by_method["all outcomes known"], by_method["approved clients alone"]
    assert len(by_method) == 4
    assert abs(oracle.predicted_of_refused - oracle.observed_of_refused) < 0.05
    assert oracle.auc.value > alone.auc.value - 0.01
    assert by_method["reweighted by chance of approval"] != alone


def test_the_expected_auc_is_the_realised_one_where_probabilities_are_right():
    random = np.random.default_rng(2)
    log_odds = random.normal(-1.5, 1.2, 40_000)
    outcome = (random.random(40_000) < 1 / (1 + np.exp(-log_odds))).astype(np.int64)
    assert expected_auc(log_odds) == pytest.approx(placements(log_odds[None], outcome).auc, abs=0.01)


def test_the_auc_of_the_approved_alone_is_lower_than_that_of_all(lender):
    _, target, log_odds = lender
    found = approved_only_auc(log_odds[None], target, threshold=0.15)
    approved, everybody = found["realised, approved alone"], found["realised, all clients"]
    assert approved[0] < everybody[0] == CLIENTS
    assert isinstance(approved[1], Measure)
    assert isinstance(everybody[1], Measure)
    assert approved[1].high < everybody[1].low


def test_nobody_approved_has_no_auc(lender):
    _, target, log_odds = lender
    assert approved_only_auc(log_odds[None], target, threshold=1e-9)["expected, approved alone"] == (0, None)


def test_seeds_are_compared_decision_by_decision():
    found = seed_figures(np.array([[-1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, -1.0]]), 0.5)
    assert found.changed == pytest.approx(1 / 3)
    assert found.most_changed == 0.5
    assert found.moved == 2.0


def test_a_segment_that_scores_otherwise_stands_out(lender):
    _, target, log_odds = lender
    risky = segment_figures(log_odds[None], target, "risky", log_odds > -1.5)
    other = segment_figures(log_odds[None], target, "other", np.arange(CLIENTS) % 2 == 0)
    assert risky is not None
    assert other is not None
    assert risky.psi > 10 * risky.psi_by_chance
    assert other.psi < other.psi_by_chance
    assert segment_figures(log_odds[None], target, "few", np.arange(CLIENTS) < 50) is None


def test_scores_that_did_not_move_have_no_psi(lender):
    _, _, log_odds = lender
    assert score_stability(log_odds, log_odds)[0] == 0.0


@pytest.mark.parametrize(
    ("target", "seeds", "field", "value"),
    [
        (np.zeros(0, dtype=np.int64), 2, "TARGET", 0),
        (np.zeros(5000, dtype=np.int64), 2, "TARGET", 0),
        (np.ones(5000, dtype=np.int64), 2, "TARGET", 0),
        (np.arange(150) % 2, 2, "TARGET", 150),
        (np.arange(500) % 2, 1, "--seeds", 1),
    ],
    ids=["no outcome", "nobody defaults", "nobody repays", "too few", "one seed"],
)
def test_what_cannot_be_validated_is_refused_by_name(target, seeds, field, value):
    with pytest.raises(InputError) as refused:
        check_enough(target, seeds)
    assert (refused.value.field, refused.value.value) == (field, value)


def test_a_report_is_read_by_people_and_by_programs():
    table = Table("auc", ("model", "AUC"), [("a|b", Measure(0.7, 0.6, 0.8)), ("c", None)])
    parts = [Section("1. First", [], 1), Section("Second", ["Words.", table])]
    text = markdown("Report", parts)
    assert "- 1. First" in text
    assert "- Second" not in text
    assert "| a\\|b | 0.7000 [0.6000, 0.8000] |" in text
    assert figures(parts)["auc"] == [
        {"model": "a|b", "AUC": {"value": 0.7, "low": 0.6, "high": 0.8}},
        {"model": "c", "AUC": None},
    ]
