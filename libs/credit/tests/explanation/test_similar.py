import numpy as np
import pytest

from limpide_credit.explanation.similar import similar, wilson


def test_neighbours_are_the_nearest_by_contributions(explained, generated_clients):
    vector, number = generated_clients.vectors[4], int(generated_clients.numbers[4])
    told = similar(explained.view, number, vector, "fr", neighbours=15)
    own = explained.view.contributions_of(vector[None])[0]
    distances = np.sqrt(((explained.view.contributions - own) ** 2).sum(axis=1))
    nearest = np.sort(distances[explained.view.sample.clients != number])[:15]
    assert [one.distance for one in told.neighbours] == pytest.approx(nearest.tolist())
    assert told.typical_distance > nearest[-1]


def test_a_client_is_not_his_own_neighbour(explained, generated_clients):
    number = int(generated_clients.numbers[4])
    told = similar(explained.view, number, generated_clients.vectors[4], "fr", neighbours=200)
    assert number not in {one.client_id for one in told.neighbours}
    stranger = similar(explained.view, 1, generated_clients.vectors[4], "fr", neighbours=1)
    assert stranger.neighbours[0].client_id == number
    assert stranger.neighbours[0].distance == 0.0


def test_neighbours_have_scores_more_alike_than_others(explained, generated_clients):
    everybody = np.array([one.points for one in explained.view.assessments])
    gaps = []
    for place in range(0, 100, 10):
        vector = generated_clients.vectors[place]
        (assessment,) = explained.model.assess(vector[None])
        told = similar(explained.view, int(generated_clients.numbers[place]), vector, "en")
        near = np.abs([one.points - assessment.points for one in told.neighbours]).mean()
        gaps.append(near / np.abs(everybody - assessment.points).mean())
    assert np.mean(gaps) < 0.7


def test_outcomes_of_the_neighbours_are_counted(explained, generated_clients):
    told = similar(explained.view, 1, generated_clients.vectors[9], "fr", neighbours=50)
    assert told.defaulted == sum(one.defaulted for one in told.neighbours)
    assert told.default_rate_low <= told.default_rate <= told.default_rate_high
    assert told.population_default_rate == pytest.approx(generated_clients.target.mean())


def test_missing_values_do_not_make_clients_unlike(explained, generated_clients):
    vector = np.full(generated_clients.vectors.shape[1], np.nan)
    told = similar(explained.view, 1, vector, "fr")
    assert np.isfinite([one.distance for one in told.neighbours]).all()


def test_each_neighbour_tells_the_compared_features(explained, generated_clients):
    told = similar(explained.view, 1, generated_clients.vectors[9], "fr")
    assert told.compared
    assert all(len(one.values) == len(told.compared) for one in told.neighbours)


def test_wilsons_interval_is_that_of_the_literature():
    low, high = wilson(10, 100)
    assert (round(low, 4), round(high, 4)) == (0.0552, 0.1744)
    assert wilson(0, 0) == (0.0, 1.0)
