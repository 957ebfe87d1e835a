import numpy as np
import pytest

from limpide_credit.explanation.similar import similar, wilson


def test_neighbours_are_the_nearest_by_contributions(explained, generated_clients):
    vector, number = generated_clients.vectors[4], int(generated_clients.numbers[4])
    answer = similar(explained.view, number, vector, "fr", pseudonym=number, neighbours=15)
    own = explained.view.contributions_of(vector[None])[0]
    distances = np.sqrt(((explained.view.contributions - own) ** 2).sum(axis=1))
    nearest = np.sort(distances[explained.view.sample.pseudonyms != number])[:15]
    assert [one.distance for one in answer.neighbours] == pytest.approx(nearest.tolist())
    assert answer.typical_distance > nearest[-1]


def test_a_client_is_not_his_own_neighbour(explained, generated_clients):
    number, vector = int(generated_clients.numbers[4]), generated_clients.vectors[4]
    answer = similar(explained.view, number, vector, "fr", pseudonym=number, neighbours=200)
    assert number not in {one.pseudonym for one in answer.neighbours}


def test_without_the_key_of_the_sample_who_equals_the_client_is_taken_for_himself(
    explained, generated_clients
):
    number, vector = int(generated_clients.numbers[4]), generated_clients.vectors[4]
    answer = similar(explained.view, number, vector, "fr", pseudonym=1, neighbours=200)
    assert number not in {one.pseudonym for one in answer.neighbours}
    assert answer.rows == len(explained.view.sample.pseudonyms) - 1


def test_neighbours_have_scores_more_alike_than_others(explained, generated_clients):
    everybody = np.array([one.points for one in explained.view.assessments])
    gaps = []
    for place in range(0, 100, 10):
        vector = generated_clients.vectors[place]
        (assessment,) = explained.model.assess(vector[None])
        answer = similar(explained.view, int(generated_clients.numbers[place]), vector, "en", pseudonym=1)
        near = np.abs([one.points - assessment.points for one in answer.neighbours]).mean()
        gaps.append(near / np.abs(everybody - assessment.points).mean())
    assert np.mean(gaps) < 0.7


def test_outcomes_of_the_neighbours_are_counted(explained, generated_clients):
    answer = similar(explained.view, 1, generated_clients.vectors[9], "fr", pseudonym=1, neighbours=50)
    assert answer.defaulted == sum(one.defaulted for one in answer.neighbours)
    assert answer.default_rate_low <= answer.default_rate <= answer.default_rate_high
    assert answer.population_default_rate == pytest.approx(generated_clients.target.mean())


def test_missing_values_do_not_make_clients_unlike(explained, generated_clients):
    vector = np.full(generated_clients.vectors.shape[1], np.nan)
    answer = similar(explained.view, 1, vector, "fr", pseudonym=1)
    assert np.isfinite([one.distance for one in answer.neighbours]).all()


def test_each_neighbour_tells_the_compared_features(explained, generated_clients):
    answer = similar(explained.view, 1, generated_clients.vectors[9], "fr", pseudonym=1)
    assert answer.compared
    assert all(len(one.values) == len(answer.compared) for one in answer.neighbours)


def test_wilsons_interval_is_that_of_the_literature():
    low, high = wilson(10, 100)
    assert (round(low, 4), round(high, 4)) == (0.0552, 0.1744)
    assert wilson(0, 0) == (0.0, 1.0)
