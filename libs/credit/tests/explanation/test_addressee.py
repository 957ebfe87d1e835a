"""Sentences about a client: "you" to the client, "the client" to the officer, and never the other."""

import re

import pytest

from limpide_credit.decision.reasons import ReasonFound
from limpide_credit.explanation.sentences import sentence
from limpide_credit.features import feature_set
from limpide_credit.policy import default_policy_text, read_policy
from limpide_credit.policy.words import rule_reasons
from limpide_credit.words.addressee import addressed

NAN = float("nan")
TO_CLIENT = re.compile(r"\b(vous|votre|vos|your?|yours)\b", re.IGNORECASE)
TO_OFFICER = re.compile(r"\b(le|du|au) client\b|\bthe client\b", re.IGNORECASE)


def said(language, addressee):
    """Return every reason that can be given, and every rule of the shipped policy."""
    features = feature_set().features
    shown = [one for one in features.values() if one.shown]
    reasons = [
        sentence(ReasonFound(one, value, 1.0, 10.0, asked), language, addressee=addressee)
        for one in shown
        for value in (1.0, NAN)
        for asked in (True, False, None)
    ]
    policy = read_policy(default_policy_text(), features)
    bit = [{"code": rule.code, "then": then} for rule in policy.rules for then in ("refuse", "prove")]
    return reasons + [one.sentence for one in rule_reasons(policy, bit, features, language, addressee)]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_officer_reads_of_the_client_and_a_client_of_himself(language):
    to_officer, to_client = said(language, "officer"), said(language, "client")
    assert [one for one in to_officer if TO_CLIENT.search(one)] == []
    assert [one for one in to_client if TO_OFFICER.search(one)] == []
    assert not any(mark in one for one in to_officer + to_client for mark in "[|]")


def test_a_sentence_differs_only_where_it_says_so():
    pattern = "[Vous demandez|Le client demande] un crédit de {}"
    assert addressed(pattern, "client") == "Vous demandez un crédit de {}"
    assert addressed(pattern, "officer") == "Le client demande un crédit de {}"
    assert addressed("Le crédit coûte {} [sic]", "officer") == "Le crédit coûte {} [sic]"
