"""What a policy says of review, and how a wrong entry is refused."""

import pytest

from limpide_credit.errors import InputError
from limpide_credit.features import feature_set
from limpide_credit.policy import ReviewTerms, default_policy_text, read_policy, read_review_terms


def document(review: str) -> str:
    return f"{default_policy_text()}\nreview: {review}\n"


@pytest.mark.parametrize(
    ("review", "terms"),
    [
        ("{}", ReviewTerms()),
        ("{deadline_days: 10}", ReviewTerms(10)),
        ("{four_eyes: true}", ReviewTerms(None, four_eyes=True)),
        ("{senior_above: 250000.5}", ReviewTerms(senior_above=250000.5)),
        ("{four_eyes: false, deadline_days: 365}", ReviewTerms(365, four_eyes=False)),
    ],
)
def test_the_terms_of_review_are_read(review, terms):
    assert read_policy(document(review), feature_set().features).review == terms
    assert read_review_terms(document(review)) == terms


def test_a_policy_without_them_leaves_them_to_the_settings():
    assert read_review_terms(default_policy_text()) == ReviewTerms()


def test_terms_are_read_though_the_rest_is_not_known():
    assert read_review_terms("rules: [of another release]\nreview: {four_eyes: true}").four_eyes


@pytest.mark.parametrize(
    ("review", "phrase"),
    [
        ("soon", "mapping"),
        ("{deadline_days: 0}", "from 1 to 365"),
        ("{deadline_days: 1.5}", "whole number"),
        ("{deadline_days: a month}", "from 1 to 365"),
        ("{four_eyes: maybe}", "one of true, false"),
        ("{senior_above: -1}", "from 0 to"),
        ("{senior_above: much}", "from 0 to"),
        ("{senior_above: .nan}", "from 0 to"),
        ("{two_persons: true}", "no entry two_persons"),
    ],
)
def test_a_wrong_entry_is_refused_by_line(review, phrase):
    with pytest.raises(InputError, match=phrase) as caught:
        read_policy(document(review), feature_set().features)
    assert caught.value.message.startswith("Line ")
