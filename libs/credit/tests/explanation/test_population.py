import numpy as np
import pytest

from limpide_credit.errors import NotFoundError
from limpide_credit.explanation.pair import pair
from limpide_credit.explanation.population import population, same_kind
from limpide_credit.features import feature_set
from limpide_credit.words import value_words

SHOWN = [name for name, feature in feature_set().features.items() if feature.shown]


def groups_of(answer):
    return {group.group: group for group in answer.groups}


@pytest.mark.parametrize("name", [*SHOWN[::7], "EXT_SOURCE_1", "NAME_INCOME_TYPE", "CNT_CHILDREN"])
def test_counts_add_up(explained, generated_clients, name):
    vector = generated_clients.vectors[0]
    answer = population(explained.view, name, "fr", vector=vector, client_id=1)
    groups = groups_of(answer)
    for group in groups.values():
        assert len(group.counts) == len(answer.bars)
        assert sum(group.counts) + group.missing == group.rows
        assert sum(group.shares) == pytest.approx(1.0 if group.rows > group.missing else 0.0)
    for one, other in (("repaid", "defaulted"), ("approved", "refused")):
        parts = np.array(groups[one].counts) + np.array(groups[other].counts)
        assert parts.tolist() == groups["all"].counts
        assert groups[one].rows + groups[other].rows == groups["all"].rows
        assert groups[one].missing + groups[other].missing == groups["all"].missing


def test_every_value_lies_in_its_bar(explained):
    for name in ("AMT_CREDIT", "DAYS_BIRTH", "EXT_SOURCE_2", "CNT_CHILDREN"):
        answer = population(explained.view, name, "en")
        column = explained.view.column(name)
        for number, bar in enumerate(answer.bars):
            assert bar.low is not None
            assert bar.high is not None
            last = number == len(answer.bars) - 1
            closed = last or bar.low == bar.high
            inside = (column >= bar.low) & ((column <= bar.high) if closed else (column < bar.high))
            assert inside.sum() == groups_of(answer)["all"].counts[number]


def test_the_client_stands_where_his_value_is(explained, generated_clients):
    vector = generated_clients.vectors[5]
    answer = population(explained.view, "AMT_CREDIT", "fr", vector=vector, client_id=5)
    value = vector[feature_set().position("AMT_CREDIT")]
    assert answer.client is not None
    assert answer.client.value == value
    bar = answer.bars[answer.client.bar or 0]
    assert bar.low is not None
    assert bar.high is not None
    assert bar.low <= value <= bar.high
    column = explained.view.column("AMT_CREDIT")
    expected = ((column < value).mean() + (column <= value).mean()) / 2
    assert groups_of(answer)["all"].client_standing == pytest.approx(expected)


def test_a_value_beyond_all_bars_is_in_the_last(explained, generated_clients):
    vector = generated_clients.vectors[5].copy()
    vector[feature_set().position("AMT_CREDIT")] = 1e12
    answer = population(explained.view, "AMT_CREDIT", "fr", vector=vector, client_id=5)
    assert answer.client is not None
    assert answer.client.bar == len(answer.bars) - 1


def test_a_missing_value_is_in_no_bar(explained, generated_clients):
    vector = generated_clients.vectors[5].copy()
    for name in ("EXT_SOURCE_1", "NAME_INCOME_TYPE"):
        vector[feature_set().position(name)] = np.nan
        answer = population(explained.view, name, "fr", vector=vector, client_id=5)
        assert answer.client is not None
        assert answer.client.value is None
        assert answer.client.bar is None


def test_words_of_a_category_come_in_both_languages(explained):
    french = population(explained.view, "NAME_INCOME_TYPE", "fr").bars
    english = population(explained.view, "NAME_INCOME_TYPE", "en").bars
    assert [bar.word for bar in french] == [bar.word for bar in english]
    for bar, other in zip(french, english, strict=True):
        words = value_words("NAME_INCOME_TYPE", bar.word or "")
        assert (bar.label, other.label) == (words.fr, words.en)


def test_clients_of_the_same_kind_share_the_facts_that_the_label_names(explained, generated_clients):
    vector = generated_clients.vectors[2]
    members, shared = same_kind(explained.view, vector)
    for name in shared:
        values = explained.view.column(name)[members]
        assert (values == vector[feature_set().position(name)]).all()
    answer = population(explained.view, "AMT_CREDIT", "fr", vector=vector, client_id=2)
    assert groups_of(answer)["same_kind"].rows == members.sum()


def test_who_states_nothing_is_compared_with_all(explained):
    members, shared = same_kind(explained.view, np.full(len(feature_set().names), np.nan))
    assert members.all()
    assert shared == ()


@pytest.mark.parametrize("name", ["AMT_CREDITS", "EXT_SOURCE_PRODUCT", ""])
def test_a_feature_that_is_unknown_or_not_shown_is_not_found(explained, name):
    with pytest.raises(NotFoundError) as unknown:
        population(explained.view, name, "fr")
    assert unknown.value.field == "feature"


def test_a_near_name_is_suggested(explained):
    with pytest.raises(NotFoundError) as unknown:
        population(explained.view, "AMT_CREDITS", "fr")
    assert "AMT_CREDIT" in (unknown.value.remedy or "")


def test_a_pair_draws_from_those_who_have_both_values(explained, generated_clients):
    answer = pair(explained.view, "EXT_SOURCE_1", "AMT_CREDIT", "fr", sample=10_000)
    known = ~np.isnan(explained.view.column("EXT_SOURCE_1"))
    assert answer.complete == known.sum() == len(answer.sample)
    assert answer.rows == len(generated_clients.target)
    assert sum(bool(point.defaulted) for point in answer.sample) == explained.view.defaulted[known].sum()
    assert all(point.x is not None and point.y is not None for point in answer.sample)


def test_a_pair_is_drawn_the_same_each_time(explained):
    first = pair(explained.view, "EXT_SOURCE_2", "NAME_INCOME_TYPE", "fr", sample=40)
    assert first == pair(explained.view, "EXT_SOURCE_2", "NAME_INCOME_TYPE", "fr", sample=40)
    assert len(first.sample) == 40
    assert first.correlation is None


def test_a_pair_marks_the_client_by_his_own_score(explained, generated_clients):
    vector = generated_clients.vectors[8]
    answer = pair(explained.view, "EXT_SOURCE_2", "AMT_CREDIT", "en", vector=vector, client_id=8)
    (assessment,) = explained.model.assess(vector[None])
    assert answer.client is not None
    assert answer.client.points == assessment.points
    assert answer.client.defaulted is None


def test_a_pair_names_the_axis_that_is_unknown(explained):
    with pytest.raises(NotFoundError) as unknown:
        pair(explained.view, "AMT_CREDIT", "NOTHING", "fr")
    assert unknown.value.field == "y"
