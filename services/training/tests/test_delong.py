import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from limpide_training.delong import placements


def _clients(count: int, signal: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    target = (random.random(count) < 0.2).astype(int)
    return signal * target + random.normal(size=count), target


def test_the_auc_is_that_of_scikit_learn_ties_included():
    score, target = _clients(500, 1.0, 0)
    rounded = score.round(1)
    assert placements(rounded[None], target).auc == pytest.approx(roc_auc_score(target, rounded))


def test_the_auc_of_repeats_is_their_mean():
    _, target = _clients(300, 1.0, 1)
    repeats = np.random.default_rng(2).normal(size=(3, 300)) + target
    expected = np.mean([roc_auc_score(target, one) for one in repeats])
    assert placements(repeats, target).auc == pytest.approx(expected)


def test_the_interval_covers_the_truth_as_often_as_it_says():
    truth = 0.7602  # of two normals a standard deviation apart
    covered = 0
    for seed in range(200):
        score, target = _clients(400, 1.0, seed)
        measure = placements(score[None], target).measure()
        covered += measure.low <= truth <= measure.high
    assert 0.90 <= covered / 200 <= 0.99


def test_a_paired_difference_is_far_narrower_than_two_intervals():
    score, target = _clients(2_000, 1.0, 3)
    other = score + 0.1 * np.random.default_rng(4).normal(size=2_000)
    ours, theirs = placements(score[None], target), placements(other[None], target)
    paired = ours.minus(theirs)
    assert paired.auc == pytest.approx(ours.auc - theirs.auc)
    assert paired.variance < 0.05 * (ours.variance + theirs.variance)
