"""One application, one case: what a second entry of it is, what its policy reads, and what is shown of it."""

import json

import pytest

from limpide_platform.store import open_store

# A rule on how often an application was entered, as docs/policy.md has it.
VELOCITY = """
policy: velocity
version: 1
rules:
  - code: CHANGED_FACTS
    kind: knock_out
    when: attempts >= 3 and changed_facts >= 2
    then: refer
    reason: {fr: Des renseignements ont changé plusieurs fois., en: Facts were changed several times.}
"""


def test_a_clients_further_scores_are_versions_of_one_case(own_store_worker):
    worker, _ = own_store_worker
    first, second = (worker.score({"client_id": 100010}).json() for _ in range(2))
    assert (first["case_id"], first["case_version"]) == (first["decision_id"], 1)
    assert (second["case_id"], second["case_version"]) == (first["decision_id"], 2)
    record = worker.ask("GET", f"/decisions/{second['decision_id']}").json()
    assert (record["case_id"], record["case_version"]) == (first["case_id"], 2)
    (line, _) = worker.ask("GET", "/decisions", params={"client_id": 100010}).json()["decisions"]
    assert (line["case_id"], line["case_version"]) == (first["case_id"], 2)


def test_a_reload_gives_the_same_decision_and_no_version(own_store_worker, application):
    worker, _ = own_store_worker
    asked = {"json": {"application": application}, "headers": {"Idempotency-Key": "as-shown"}}
    first, reloaded = (worker.ask("POST", "/score", **asked).json() for _ in range(2))
    assert reloaded == first
    assert len(worker.ask("GET", f"/cases/{first['case_id']}").json()["versions"]) == 1


def test_a_case_says_what_was_changed_until_it_fitted(own_store_worker, application):
    worker, _ = own_store_worker
    case_id = None
    for income in (135000, 180000, 240000):
        named = {} if case_id is None else {"case_id": case_id}
        facts = {**application, "AMT_INCOME_TOTAL": income}
        answer = worker.score({"application": facts, "reference": "Dossier 7", **named}).json()
        case_id = answer["case_id"]
    judged = {"officer": "A. Moreau", "decision": "approved", "reason": "Proof of income seen"}
    assert worker.ask("POST", f"/decisions/{answer['decision_id']}/override", json=judged).status_code == 201
    case = worker.ask("GET", f"/cases/{case_id}").json()
    assert [one["changes"] for one in case["versions"]] == [
        [],
        [{"name": "AMT_INCOME_TOTAL", "before": 135000.0, "after": 180000.0}],
        [{"name": "AMT_INCOME_TOTAL", "before": 180000.0, "after": 240000.0}],
    ]
    assert [one["version"] for one in case["versions"]] == [1, 2, 3]
    assert (case["changed_facts"], case["reference"]) == (2, "Dossier 7")
    assert (case["current"], case["versions"][2]["overridden_to"]) == (answer["decision_id"], "approved")


def test_a_policy_may_read_how_often_and_it_stands_in_the_record(
    own_store_worker, application, promote, wait_until
):
    worker, url = own_store_worker
    digest = promote(url, VELOCITY)
    wait_until(lambda: worker.ask("GET", "/policy").json()["digest"] == digest, "policy in force")
    answers = []
    for income in (135000, 180000, 240000):
        named = {"case_id": answers[0]["case_id"]} if answers else {}
        facts = {**application, "AMT_INCOME_TOTAL": income}
        answers.append(worker.score({"application": facts, **named}).json())
    assert [one["decision"] for one in answers] == ["approved", "approved", "referred"]
    assert answers[2]["rules"] == [{"code": "CHANGED_FACTS", "then": "refer"}]
    store = open_store(url)
    try:
        record = store.decisions.get(answers[2]["decision_id"])
        assert (record.version, record.changed_facts, record.decision) == (3, 2, "referred")
        assert store.decisions.verify() == []
    finally:
        store.close()
    counter = worker.runtime.metrics.rules.labels("CHANGED_FACTS", "refer")
    assert counter._value.get() == 1


def test_facts_that_were_missing_and_are_given_are_no_changed_facts(own_store_worker, application):
    worker, _ = own_store_worker
    short = {name: value for name, value in application.items() if name != "EXT_SOURCE_1"}
    first = worker.score({"application": short}).json()
    worker.score({"application": application, "case_id": first["case_id"]})
    case = worker.ask("GET", f"/cases/{first['case_id']}").json()
    assert case["changed_facts"] == 0
    assert case["versions"][1]["changes"] == [{"name": "EXT_SOURCE_1", "before": None, "after": 0.202145}]


def test_a_simulation_is_in_no_case_and_counts_for_none(own_store_worker):
    worker, _ = own_store_worker
    first = worker.score({"client_id": 100011}).json()
    what_if = worker.score({"client_id": 100011, "changes": {"AMT_INCOME_TOTAL": 300000}}).json()
    assert (what_if["kind"], what_if["case_id"], what_if["case_version"]) == ("simulation", None, None)
    assert worker.ask("GET", f"/cases/{what_if['decision_id']}").status_code == 404
    assert worker.score({"client_id": 100011}).json()["case_version"] == 2
    listed = worker.ask("GET", "/decisions", params={"client_id": 100011}).json()
    assert what_if["decision_id"] not in {one["decision_id"] for one in listed["decisions"]}
    assert len(worker.ask("GET", f"/cases/{first['case_id']}").json()["versions"]) == 2
    samples = {
        sample.name: sample.value
        for metric in worker.runtime.metrics.probability.collect()
        for sample in metric.samples
    }
    assert samples["limpide_scoring_probability_of_default_ratio_count"] == 2


def test_a_row_of_a_batch_is_in_no_case(own_store_worker):
    worker, _ = own_store_worker
    answer = worker.ask("POST", "/score/batch", json=[{"client_id": 100012}])
    (row,) = map(json.loads, answer.text.splitlines())
    assert (row["case_id"], row["case_version"]) == (None, None)


@pytest.mark.parametrize(
    ("request_", "status", "field"),
    [
        ({"client_id": 100013, "case_id": "nothing"}, 404, "case_id"),
        ({"client_id": 100013, "case_id": ""}, 422, "case_id"),
        ({"client_id": 100013, "case_id": 7}, 422, "case_id"),
        ({"client_id": 100013, "case_id": "x" * 101}, 422, "case_id"),
        ({"client_id": 100013, "changes": {"AMT_CREDIT": 1}, "case_id": "x"}, 422, "case_id"),
    ],
    ids=["unknown", "empty", "number", "long", "what-if"],
)
def test_a_case_that_cannot_be_is_named_and_nothing_is_recorded(worker, request_, status, field):
    before = worker.runtime.store.store().decisions.count()
    answer = worker.score(request_)
    assert (answer.status_code, answer.json()["error"]["field"]) == (status, field)
    assert worker.runtime.store.store().decisions.count() == before


def test_a_case_of_another_client_is_a_conflict(worker):
    case_id = worker.score({"client_id": 100014}).json()["case_id"]
    answer = worker.score({"client_id": 100015, "case_id": case_id})
    assert (answer.status_code, answer.json()["error"]["field"]) == (409, "case_id")


def test_a_decision_of_the_past_is_in_no_case(worker_with):
    worker = worker_with(scoring_decision_times=True)
    headers = {"Decision-Time": "2026-11-01T10:00:00Z"}
    scored = worker.score({"client_id": 100016}, headers=headers).json()
    assert (scored["case_id"], scored["case_version"]) == (None, None)
    answer = worker.score({"client_id": 100016, "case_id": "x"}, headers=headers)
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "case_id")


def test_the_window_is_set(worker_with):
    worker = worker_with(case_window_hours=1e-9)
    first, second = (worker.score({"client_id": 100017}).json() for _ in range(2))
    assert (second["case_version"], second["case_id"]) == (1, second["decision_id"])
    assert first["case_id"] != second["case_id"]


def test_officers_figures_name_who_had_changed_facts_approved(
    own_store_worker, application, promote, wait_until
):
    worker, url = own_store_worker
    digest = promote(url, VELOCITY)
    wait_until(lambda: worker.ask("GET", "/policy").json()["digest"] == digest, "policy in force")
    first = worker.score({"application": application}).json()
    other = {**application, "AMT_INCOME_TOTAL": 240000.0}
    worker.score({"application": other, "case_id": first["case_id"]})
    (one,) = worker.ask("GET", "/officers").json()["officers"]
    assert (one["entered"], one["subject"]) == (2, None)
    assert one["after_changes"] == {"approved": 1, "known": 0, "defaulted": 0}
    assert worker.runtime.metrics.after_changes.labels(one["code"])._value.get() == 1


def test_officers_figures_of_no_time_are_refused(worker):
    asked = {"from": "2026-11-02T00:00:00Z", "to": "2026-11-01T00:00:00Z"}
    answer = worker.ask("GET", "/officers", params=asked)
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "to")
