"""Past decisions are decided again under a candidate document, and nothing is recorded."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from limpide_credit.features import feature_set
from limpide_credit.policy import default_policy_text, read_policy
from limpide_drift import policy_trials
from limpide_platform.policy_trial import try_policy

START = datetime(2026, 11, 20, tzinfo=UTC)
PERIOD = {"start": START.isoformat(), "end": (START + timedelta(days=1)).isoformat()}
STRICT = """policy: strict
version: 7
rules:
  - code: SCORE
    kind: score
    when: probability >= 0.0
    then: refuse
    reason: {fr: Non., en: No.}
  - code: NOBODY
    kind: score
    when: points < -100000
    then: refer
    reason: {fr: Non., en: No.}
"""
SCORE_ONLY = """policy: score-only
version: 2
rules:
  - code: SCORE
    kind: score
    when: probability >= threshold
    then: refuse
    reason: {fr: Non., en: No.}
"""


@pytest.fixture
def decided(sqlite_store, decide, people):
    """Ninety decisions, the first thirty approved against the score and ended, ten of them badly."""
    approved = decide(sqlite_store, people(30, seed=7), decision="approved", probability=0.9)
    decide(sqlite_store, people(60, seed=8), decision="approved", probability=0.01)
    for number, one in enumerate(approved):
        sqlite_store.outcomes.add(
            one, "defaulted" if number < 10 else "repaid", datetime(2026, 11, 25, tzinfo=UTC)
        )
    return sqlite_store


def tried(service, **asked):
    answer = service.ask("POST", "/policy-trials", json={**PERIOD, **asked})
    assert answer.status_code == 202, answer.text
    return service.ended(answer.headers["location"]).json()


def test_a_trial_says_who_would_change_and_what_it_would_cost(service, decided):
    found = tried(service, document=SCORE_ONLY)
    figures = found["figures"]
    assert (found["state"], found["progress"], found["problem"]) == ("done", None, None)
    assert (figures["policy"]["name"], figures["decisions"]) == ("score-only", 90)
    before, after = figures["total"]["before"], figures["total"]["after"]
    assert (before["approved_rate"]["value"], before["outcomes_known"]) == (1.0, 30)
    assert after["approved_rate"]["value"] == pytest.approx(60 / 90)
    assert after["approved_rate"]["low"] < 60 / 90 < after["approved_rate"]["high"]
    assert before["realised_default_rate"]["value"] == pytest.approx(1 / 3)
    assert after["realised_default_rate"] is None
    (refused,) = [one for one in figures["swaps"] if one["before"] != one["after"] and one["decisions"]]
    assert (refused["before"], refused["after"], refused["decisions"]) == ("approved", "refused", 30)
    assert (refused["mean_probability"], refused["defaults"]) == (pytest.approx(0.9), 10)
    genders = [one for one in figures["groups"] if one["attribute"] == "gender"]
    assert sum(one["before"]["decisions"] for one in genders) == 90
    assert all(one["label_fr"] and one["attribute_en"] == "Gender" for one in genders)
    assert figures["rules"] == {"SCORE": 30}


def test_a_kept_policy_is_tried_by_its_digest(service, decided):
    document = read_policy(SCORE_ONLY, feature_set().features)
    decided.policies.promote(document, actor="Risk", reason="Try")
    decided.policies.keep(read_policy(default_policy_text(), feature_set().features))
    kept = service.ask("GET", "/policies").json()["policies"]
    assert {one["name"]: one["in_force"] for one in kept}["score-only"]
    assert sum(one["in_force"] for one in kept) == 1
    assert tried(service, digest=document.digest)["figures"]["policy"]["digest"] == document.digest


def test_while_none_is_promoted_the_policy_that_ships_is_in_force(service, sqlite_store):
    assert service.ask("GET", "/policies").json() == {"policies": []}
    sqlite_store.policies.keep(read_policy(default_policy_text(), feature_set().features))
    (kept,) = service.ask("GET", "/policies").json()["policies"]
    assert kept["in_force"]


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ({"document": SCORE_ONLY.replace("threshold", "treshold")}, 422, "Line 6, rules[0].when"),
        ({"document": STRICT}, 422, "Line 6"),
        ({"document": ""}, 422, "empty"),
        ({"document": SCORE_ONLY, "digest": "0" * 64}, 422, "one document"),
        ({}, 422, "one document"),
        ({"digest": "0" * 64}, 404, "keeps no policy"),
        ({"digest": "x"}, 422, "digest"),
        ({"document": SCORE_ONLY, "start": PERIOD["end"], "end": PERIOD["start"]}, 422, "before it begins"),
        ({"document": SCORE_ONLY + "#" * 300_000}, 413, "KiB"),
    ],
    ids=[
        "unknown-fact", "always-true", "empty", "two", "none", "not-kept", "no-digest", "backwards", "large",
    ],
)  # fmt: skip
def test_a_wrong_request_is_refused_before_anything_is_done(service, asked, status, said):
    answer = service.ask("POST", "/policy-trials", json={**PERIOD, **asked})
    assert answer.status_code == status, answer.text
    assert said in answer.json()["error"]["message"] + str(answer.json()["error"]["field"])


def test_a_period_without_decisions_fails_by_name(service, sqlite_store):
    found = tried(service, document=SCORE_ONLY)
    assert (found["state"], found["figures"]) == ("failed", None)
    assert found["problem"]["message"] == "There is no decision in that period."


def test_trials_wait_in_a_bounded_queue_and_say_how_far_they_are(
    service_with, sqlite_url, decided, monkeypatch, eventually
):
    gate = threading.Event()

    def wait(*arguments):
        arguments[-1](40, 90)
        assert gate.wait(120)
        return try_policy(*arguments)

    monkeypatch.setattr(policy_trials, "try_policy", wait)
    service = service_with(sqlite_url, drift_max_trials_waiting=1)
    first = service.ask("POST", "/policy-trials", json={**PERIOD, "document": SCORE_ONLY})
    eventually(lambda: service.ask("GET", first.headers["location"]).json()["progress"]["decisions_read"])
    second = service.ask("POST", "/policy-trials", json={**PERIOD, "document": SCORE_ONLY})
    assert second.json()["progress"]["before_it"] == 1
    refused = service.ask("POST", "/policy-trials", json={**PERIOD, "document": SCORE_ONLY})
    assert refused.status_code == 429 and "trials wait already" in refused.json()["error"]["message"]
    gate.set()
    assert service.ended(second.headers["location"]).json()["state"] == "done"


def test_a_trial_that_is_not_known_is_404(service):
    assert service.ask("GET", "/policy-trials/none").status_code == 404


def test_the_latest_experiment_shows_its_arms(service, sqlite_store, decide, people):
    assert service.ask("GET", "/experiment").json() == {"experiment": None}
    who = {"subject": "risk", "issuer": "shell:here"}
    sqlite_store.experiments.start("softer", 0.25, model_version="2", policy=None, reason="Essai", **who)
    decide(sqlite_store, people(20, seed=8), arm="softer:challenger", decision="approved")
    found = service.ask("GET", "/experiment").json()["experiment"]
    assert (found["name"], found["running"], found["share"], found["model_version"]) == (
        "softer", True, 0.25, "2",
    )  # fmt: skip
    assert [(one["arm"], one["decisions"]) for one in found["arms"]] == [("challenger", 20)]
    sqlite_store.experiments.stop(reason="Fini", **who)
    assert not service.ask("GET", "/experiment").json()["experiment"]["running"]
