"""Scoring follows the registry while clients keep asking."""

import time

import pytest
from mlflow import MlflowClient
from pydantic import SecretStr

from limpide_platform.bundle_evidence import DIGEST, TRAINED_BY, Evidence

pytestmark = pytest.mark.stack

MODEL = "limpide-credit"


REGISTRY = MlflowClient(tracking_uri="http://127.0.0.1:15000")


@pytest.fixture
def copied(whole):
    """The champion's version and a copy of it under the next number; the alias is as it was at the end.

    MLflow copies the signature too, which is of another version.
    """
    champion = whole.champion()
    copy = REGISTRY.copy_model_version(f"models:/{MODEL}/{champion}", MODEL)
    yield champion, str(copy.version)
    whole.promote(champion)
    whole.until(lambda: serving(whole)["version"] == champion, seconds=30, what="the champion serves again")
    whole.until(lambda: not serving(whole)["refused_version"], seconds=30, what="nothing is refused")


@pytest.fixture
def two_versions(whole, copied):
    """The same, the copy signed by who has the key, as `limpide train` and `limpide promote` would."""
    champion, copy = copied
    copied_tags = REGISTRY.get_model_version(MODEL, copy).tags
    digest, trained_by = copied_tags[DIGEST], copied_tags.get(TRAINED_BY)
    evidence = Evidence(SecretStr(whole.secret("model_key")))
    for tags in (
        evidence.registered(MODEL, copy, digest, trained_by),
        evidence.approved(MODEL, copy, digest),
    ):
        for name, value in tags.items():
            REGISTRY.set_model_version_tag(MODEL, copy, name, value)
    return champion, copy


def serving(stack):
    """What `/model` says."""
    answer = stack.scoring.get("/model")
    answer.raise_for_status()
    return answer.json()


def test_a_promoted_version_answers_within_15_seconds_and_no_request_fails(whole, load, two_versions):
    old, new = two_versions
    with load:
        whole.until(lambda: len(load.answers) > 20, seconds=30, what="scores of the old version")
        promoted = time.monotonic()
        whole.promote(new)
        whole.until(
            lambda: whole.score(whole.clients()[0])["model_version"] == new,
            seconds=15,
            what=f"version {new} answers",
        )
        took = time.monotonic() - promoted
        seen = len(load.answers)
        whole.until(lambda: len(load.answers) > seen + 20, seconds=30, what="scores of the new version")
    assert load.troubles == []
    assert took < 15
    assert {answer["model_version"] for answer in load.answers.values()} == {old, new}
    assert len(load.records()) == len(load.answers)


def test_without_the_alias_the_last_version_serves_on_and_says_so(whole, load, two_versions):
    champion, _ = two_versions
    alias_missing = "max(limpide_scoring_registry_alias_missing)"
    with load:
        whole.remove_alias()
        whole.until(lambda: serving(whole)["alias_missing"], seconds=20, what="/model says that it is gone")
        whole.until(
            lambda: whole.metric(alias_missing)[0][1] == 1, seconds=30, what="the metric says that it is gone"
        )
        assert serving(whole)["version"] == champion
    assert load.troubles == []
    assert {answer["model_version"] for answer in load.answers.values()} == {champion}
    whole.promote(champion)
    whole.until(lambda: not serving(whole)["alias_missing"], seconds=20, what="/model says that it is back")


def test_a_version_that_nobody_with_the_key_signed_is_refused_and_the_champion_serves_on(whole, load, copied):
    champion, copy = copied
    tampered = "sum(limpide_scoring_model_tampered_total)"
    before = whole.metric(tampered)[0][1]
    with load:
        whole.promote(copy)
        whole.until(
            lambda: serving(whole)["refused_version"] == copy,
            seconds=30,
            what="/model refuses it",
        )
        whole.until(lambda: whole.metric(tampered)[0][1] > before, seconds=30, what="the metric counts it")
        assert serving(whole)["version"] == champion
        assert "wrong signature" in serving(whole)["refused_because"]
    assert load.troubles == []
    assert {answer["model_version"] for answer in load.answers.values()} == {champion}
