"""Scoring one client, one what-if, one new application over HTTP; every answer is a record."""

import json
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SAME_WORKER = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def test_a_clients_score_carries_all_that_a_decision_is(worker):
    answer = worker.score({"client_id": 100038})
    assert answer.status_code == 200
    body = answer.json()
    assert body["client_id"] == 100038
    assert 0 < body["probability_of_default"] < 1
    assert body["probability_of_repayment"] == 1 - body["probability_of_default"]
    assert 300 <= body["points"] <= 850
    assert body["grade"] in "ABCDE"
    assert body["decision"] == (
        "refused" if body["probability_of_default"] >= body["threshold"] else "approved"
    )
    assert body["model_version"] == "1"
    assert body["feature_set_version"] == worker.runtime.models.current().model.layout.version
    assert body["duration_seconds"] > 0
    assert datetime.fromisoformat(body["at"]).tzinfo is not None


def test_a_score_is_on_record_when_it_is_answered(worker):
    body = worker.score({"client_id": 100002}).json()
    record = worker.ask("GET", f"/decisions/{body['decision_id']}").json()
    assert record["probability_of_default"] == body["probability_of_default"]
    assert record["input"] == {"client_id": 100002}
    assert record["alias"] == "champion"
    assert record["features"]["PAYMENT_RATE"] == pytest.approx(32067 / 125000)
    assert record["features"]["CODE_GENDER"] == "M"
    assert len(record["hash"]) == 64


def test_a_new_application_is_scored_without_history(worker, application):
    body = worker.score({"application": application}).json()
    assert body["client_id"] is None
    record = worker.ask("GET", f"/decisions/{body['decision_id']}").json()
    assert record["channel"] == "application"
    assert record["features"]["PAYMENT_RATE"] == pytest.approx(0.05127, abs=5e-6)


def test_what_is_for_fairness_alone_is_kept_beside_the_record(worker, application):
    told = {"CODE_GENDER": "F", "NAME_FAMILY_STATUS": "Married"}
    body = worker.score({"application": {**application, **told, "NAME_TYPE_SUITE": None}}).json()
    record = worker.ask("GET", f"/decisions/{body['decision_id']}").json()
    assert record["input"]["application"].keys().isdisjoint({*told, "NAME_TYPE_SUITE"})
    assert record["features"]["CODE_GENDER"] is None
    store = worker.runtime.store.store()
    assert store.protected.of_decision(body["decision_id"]) == {"CODE_GENDER": "F", **told}
    simulated = worker.score({"client_id": 100001, "changes": {"CODE_GENDER": "F"}}).json()
    record = worker.ask("GET", f"/decisions/{simulated['decision_id']}").json()
    assert record["input"] == {"client_id": 100001, "changes": {}}


def test_a_what_if_moves_the_features_that_depend_on_the_change_and_no_others(worker):
    before = worker.ask("GET", "/clients/100001").json()["features"]
    body = worker.score({"client_id": 100001, "changes": {"AMT_ANNUITY": 10000}}).json()
    after = worker.ask("GET", f"/decisions/{body['decision_id']}").json()["features"]
    assert after["PAYMENT_RATE"] == pytest.approx(10000 / 100000)
    changed = {name for name in after if after[name] != before[name]}
    assert {"PAYMENT_RATE", "AMT_ANNUITY"} <= changed
    assert "AMT_CREDIT" not in changed


def test_a_repeated_request_is_answered_with_the_first_record(worker):
    first = worker.score({"client_id": 100003}, headers={"Idempotency-Key": "once"})
    again = worker.score({"client_id": 100003}, headers={"Idempotency-Key": "once"})
    assert again.json() == first.json()
    other = worker.score({"client_id": 100004}, headers={"Idempotency-Key": "once"})
    assert other.status_code == 409
    assert other.json()["error"]["field"] == "Idempotency-Key"


def test_an_override_and_an_outcome_stand_beside_the_record(worker):
    decision_id = worker.score({"client_id": 100005}).json()["decision_id"]
    asked = {"officer": "A. Moreau", "decision": "refused", "reason": "Documents missing"}
    assert worker.ask("POST", f"/decisions/{decision_id}/override", json=asked).status_code == 201
    seen_at = worker.ask("GET", f"/decisions/{decision_id}").json()["at"]
    outcome = {"decision_id": decision_id, "outcome": "repaid", "observed_at": seen_at}
    assert worker.ask("POST", "/outcomes", json=outcome).status_code == 201
    record = worker.ask("GET", f"/decisions/{decision_id}").json()
    assert record["overrides"][0]["reason"] == "Documents missing"
    assert record["outcome"]["outcome"] == "repaid"


def test_clients_and_decisions_come_in_pages(worker):
    first = worker.ask("GET", "/clients", params={"limit": 30}).json()
    second = worker.ask("GET", "/clients", params={"limit": 30, "after": first["next_after"]}).json()
    numbers = [client["client_id"] for page in (first, second) for client in page["clients"]]
    assert numbers == list(range(100001, 100041))
    assert second["next_after"] is None
    assert (first["total"], second["total"]) == (40, 40)
    assert worker.ask("GET", "/clients", params={"search": "exemple 7"}).json()["clients"]
    for client_id in (100006, 100006, 100006):
        worker.score({"client_id": client_id})
    page = worker.ask("GET", "/decisions", params={"client_id": 100006, "limit": 2}).json()
    assert len(page["decisions"]) == 2
    rest = worker.ask("GET", "/decisions", params={"client_id": 100006, "before": page["next_before"]}).json()
    newest_first = [one["at"] for one in (*page["decisions"], *rest["decisions"])]
    assert newest_first == sorted(newest_first, reverse=True)
    assert len(newest_first) >= 3


@SAME_WORKER
@given(client_id=st.integers(100001, 100040), data=st.data())
def test_a_what_if_that_changes_nothing_equals_the_score(worker, client_id, data):
    facts = worker.ask("GET", f"/clients/{client_id}").json()["application"]
    names = data.draw(st.sets(st.sampled_from(sorted(facts))))
    same = {name: facts[name] for name in names}
    score = worker.score({"client_id": client_id}).json()
    what_if = worker.score({"client_id": client_id, "changes": same}).json()
    assert what_if["probability_of_default"] == score["probability_of_default"]


@SAME_WORKER
@given(
    requests=st.lists(
        st.one_of(
            st.builds(lambda client_id: {"client_id": client_id}, st.integers(100001, 100040)),
            st.builds(
                lambda client_id, credit: {"client_id": client_id, "changes": {"AMT_CREDIT": credit}},
                st.integers(100001, 100040),
                st.floats(1000, 1e6),
            ),
            st.builds(
                lambda credit, score: {"application": {"AMT_CREDIT": credit, "EXT_SOURCE_1": score}},
                st.floats(1000, 1e6),
                st.floats(0, 1),
            ),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_a_batch_equals_its_single_scores_bit_for_bit(worker, requests):
    lines = worker.ask("POST", "/score/batch", json=requests).text.splitlines()
    batch = [_number(line) for line in lines]
    assert batch == [worker.score(request).json()["probability_of_default"] for request in requests]


@SAME_WORKER
@given(order=st.permutations(["AMT_CREDIT", "AMT_ANNUITY", "DAYS_BIRTH", "EXT_SOURCE_1", "CODE_GENDER"]))
def test_the_order_of_columns_does_not_matter(worker, application, order):
    straight = {name: application[name] for name in sorted(order)}
    shuffled = {name: application[name] for name in order}
    score = worker.score({"application": straight}).json()["probability_of_default"]
    assert worker.score({"application": shuffled}).json()["probability_of_default"] == score
    frame = {"columns": list(order), "data": [[application[name] for name in order]]}
    sorted_frame = {"columns": sorted(order), "data": [[application[name] for name in sorted(order)]]}
    assert (
        worker.ask("POST", "/api/", json=frame).json()
        == worker.ask("POST", "/api/", json=sorted_frame).json()
    )


def _number(line: str) -> float:
    return json.loads(line)["probability_of_default"]
