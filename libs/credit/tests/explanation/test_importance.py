import numpy as np
import pytest

from limpide_credit.contracts.importance import ImportanceAnswer
from limpide_credit.explanation.importance import importance
from limpide_credit.features import feature_set


@pytest.fixture(scope="module")
def answer(explained) -> ImportanceAnswer:
    return importance(explained.view, "fr", features=1000)


def test_features_come_by_mean_size_of_their_contribution(explained, answer):
    means = np.abs(explained.view.contributions).mean(axis=0)
    for one in answer.features:
        assert one.mean_absolute == pytest.approx(means[explained.view.used[one.feature.name]])
    ranks = [one.rank for one in answer.features]
    assert ranks == sorted(ranks)


def test_shown_and_hidden_features_share_the_whole(answer):
    shares = sum(one.share for one in answer.features) + answer.hidden.share
    assert shares == pytest.approx(1.0)
    assert sum(one.share for one in answer.concepts) == pytest.approx(1.0)


def test_only_what_may_be_shown_is_shown(explained, answer):
    features = feature_set().features
    assert all(features[one.feature.name].shown for one in answer.features)
    assert len(answer.features) + answer.hidden.features == len(explained.model.feature_names)


def test_base_and_concepts_of_a_client_add_up_to_his_points(explained, generated_clients):
    for vector in generated_clients.vectors[:20]:
        answer = importance(explained.view, "en", vector=vector, client_id=3)
        total = answer.base_points + sum(one.client or 0.0 for one in answer.concepts)
        log_odds = explained.model.log_odds(vector[None])[0]
        assert total == pytest.approx(explained.view.points(log_odds), abs=1e-9)


def test_a_better_external_score_is_told_to_be_better(answer):
    scores = [one for one in answer.features if one.feature.name.startswith("EXT_SOURCE_") and one.rank <= 20]
    assert scores
    assert all(one.direction == "more_is_better" for one in scores)


def test_a_feature_that_moves_nothing_has_no_direction(explained, answer):
    still = [one for one in answer.features if one.mean_absolute == 0.0]
    assert still
    assert all(one.direction is None for one in still)


def test_beeswarms_are_of_the_same_clients_as_the_concepts(explained):
    answer = importance(explained.view, "fr", features=3, beeswarm=50)
    drawn = explained.view.draw(50)
    for one in answer.features:
        place = explained.view.used[one.feature.name]
        found = [point.contribution for point in one.beeswarm]
        assert found == pytest.approx(explained.view.contributions[drawn, place].tolist(), abs=1e-4)
    assert all(len(one.contributions) == 50 for one in answer.concepts)


def test_labels_come_in_the_language_asked_for(explained):
    french = importance(explained.view, "fr", features=1).features[0].feature
    english = importance(explained.view, "en", features=1).features[0].feature
    entry = feature_set().features[french.name]
    assert (french.label, english.label) == (entry.label_fr, entry.label_en)
