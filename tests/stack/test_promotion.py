"""Scoring follows the registry while clients keep asking."""

import time

import pytest
from mlflow import MlflowClient

pytestmark = pytest.mark.stack

MODEL = "limpide-credit"


@pytest.fixture
def two_versions(whole):
    """The champion's version and a copy of it under the next number; the alias is as it was at the end."""
    champion = whole.champion()
    client = MlflowClient(tracking_uri="http://127.0.0.1:15000")
    copy = client.copy_model_version(f"models:/{MODEL}/{champion}", MODEL)
    yield champion, str(copy.version)
    whole.promote(champion)
    whole.until(lambda: serving(whole)["version"] == champion, seconds=30, what="the champion serves again")


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
