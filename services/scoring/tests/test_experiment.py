"""An experiment: who decides in which arm, what the record says, and whose errors a client gets."""

import pytest

from limpide_credit.features import feature_set
from limpide_credit.policy import CaseStanding, CompiledPolicy, read_policy
from limpide_platform.store import open_store

WHO = {"subject": "risk", "issuer": "shell:here"}
NAME = "strict"
STRICT = """
policy: strict
version: 7
rules:
  - code: NOBODY
    kind: knock_out
    when: AMT_CREDIT > 2
    then: refuse
    reason: {fr: Refus, en: Refused}
"""


@pytest.fixture
def running(own_store_worker, wait_until):
    """Return a function that begins an experiment and waits until the worker follows it, and the worker."""
    worker, url = own_store_worker

    def start(share=0.5, policy=STRICT, model=None, loaded=True):
        store = open_store(url)
        document = None if policy is None else read_policy(policy, feature_set().features)
        begun = store.experiments.start(
            NAME, share, model_version=model, policy=document, reason="Essai", **WHO
        )
        store.close()
        wait_until(lambda: worker.score({"client_id": 100040}).json()["arm"] is not None, "it is followed")
        if model is not None and loaded:
            wait_until(lambda: worker.runtime.models.experiment is not None, "its model is loaded")
        return begun

    return worker, url, start


def arm(answer):
    return answer["arm"].removeprefix(f"{NAME}:")


def test_without_an_experiment_there_is_no_arm(worker):
    answer = worker.score({"client_id": 100001}).json()
    assert answer["arm"] is None
    assert worker.ask("GET", f"/decisions/{answer['decision_id']}").json()["arm"] is None


def test_the_challengers_policy_decides_on_its_own_arm_alone(running):
    worker, _, start = running
    begun = start()
    strict = read_policy(STRICT, feature_set().features).digest
    arms = {}
    for number in range(100001, 100031):
        answer = worker.score({"client_id": number}).json()
        arms[number] = arm(answer)
        challenged = begun.takes(f"client {number}")
        assert arm(answer) == ("challenger" if challenged else "champion")
        assert (answer["policy_digest"] == strict) == challenged
        assert not challenged or [rule["code"] for rule in answer["rules"]] == ["NOBODY"]
        assert worker.ask("GET", f"/decisions/{answer['decision_id']}").json()["arm"] == answer["arm"]
    assert set(arms.values()) == {"champion", "challenger"}
    again = {number: arm(worker.score({"client_id": number}).json()) for number in arms}
    assert again == arms
    counted = worker.runtime.metrics.arms
    refused = {one: counted.labels(one, "refused")._value.get() for one in ("challenger", "fallback")}
    assert refused["challenger"] >= list(arms.values()).count("challenger")
    assert refused["fallback"] == 0


def test_a_record_of_each_arm_replays_by_its_own_model_and_policy(running, bundles):
    worker, url, start = running
    start(model="2")
    answers = [worker.score({"client_id": number}).json() for number in range(100001, 100021)]
    assert {(one["model_version"], arm(one)) for one in answers} == {("1", "champion"), ("2", "challenger")}
    store = open_store(url)
    for answer in answers:
        decision = store.decisions.get(answer["decision_id"])
        bundle = bundles[decision.model_version]
        (again,) = bundle.model.assess(decision.vector.reshape(1, -1))
        assert decision.policy_digest is not None
        text = store.policies.get(decision.policy_digest).content
        sample = bundle.reference
        approved = sample.approved(decision.threshold)
        policy = CompiledPolicy.replayed(text, bundle.model.layout, sample.vectors, approved)
        ruling = policy.rule(decision.vector, again, CaseStanding(decision.version or 1, 0))
        assert (again.probability_of_default, ruling.outcome) == (decision.probability, decision.decision)
        assert decision.bundle_digest == bundle.digest
    assert store.decisions.verify() == []
    store.close()


def test_versions_of_one_case_stay_in_one_arm(running, application):
    worker, _, start = running
    start()
    seen = set()
    for number in range(12):
        facts = {**application, "AMT_INCOME_TOTAL": 100000.0 + 1000 * number}
        first = worker.score({"application": facts}).json()
        same = worker.score({"application": facts}).json()
        changed = {**facts, "AMT_INCOME_TOTAL": 240000.0 + number}
        second = worker.score({"application": changed, "case_id": first["case_id"]}).json()
        reentered = worker.score({"application": changed}).json()
        assert {one["case_id"] for one in (first, same, second, reentered)} == {first["case_id"]}
        assert {one["arm"] for one in (first, same, second, reentered)} == {first["arm"]}
        seen.add(arm(first))
    assert seen == {"champion", "challenger"}


def test_a_challenger_that_is_not_loaded_leaves_it_to_the_champion(running):
    worker, _, start = running
    begun = start(share=0.9, policy=None, model="99", loaded=False)
    for number in range(100001, 100011):
        answer = worker.score({"client_id": number})
        assert answer.status_code == 200
        expected = "fallback" if begun.takes(f"client {number}") else "champion"
        assert (arm(answer.json()), answer.json()["model_version"]) == (expected, "1")


def test_a_challenger_that_fails_leaves_it_to_the_champion(running, monkeypatch):
    worker, _, start = running
    begun = start(share=0.9)

    def fail(*_):
        raise RuntimeError("no")

    _, policy = worker.runtime.scorer._arms._experiment.challenger()
    monkeypatch.setattr(policy, "rule", fail)
    number = next(one for one in range(100001, 100040) if begun.takes(f"client {one}"))
    answer = worker.score({"client_id": number})
    assert (answer.status_code, arm(answer.json())) == (200, "fallback")


def test_errors_are_those_of_the_champion(running, application):
    worker, _, start = running
    start(share=0.9)
    assert worker.score({"client_id": 1}).status_code == 404
    assert worker.score({"application": application, "case_id": "none"}).status_code == 404


def test_batches_are_the_champions(running):
    worker, _, start = running
    start(share=0.9)
    lines = b"".join(b'{"client_id": %d}\n' % number for number in range(100001, 100006))
    answers = worker.ask("POST", "/score/batch", content=lines).text
    assert '"arm":null' in answers
    assert "challenger" not in answers


def test_once_stopped_the_champion_decides_on_everybody(running, wait_until):
    worker, url, start = running
    start(share=0.9)
    store = open_store(url)
    store.experiments.stop(reason="Fini", **WHO)
    store.close()
    wait_until(lambda: worker.score({"client_id": 100002}).json()["arm"] is None, "it has ended")
