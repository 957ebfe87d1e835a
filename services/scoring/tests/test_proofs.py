"""Approvals on condition: what a policy's declared facts do to a score, and what proofs make of it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from limpide_platform.store import migrate, open_store

# In the sample of the small model a fact is near 0, so that its usual value falls under the first rule.
DECLARED = """
policy: declared-facts
version: 1
declared: [AMT_INCOME_TOTAL, AMT_GOODS_PRICE]
rules:
  - code: LITTLE_INCOME
    kind: affordability
    when: AMT_INCOME_TOTAL < 100000
    then: refuse
    reason: {fr: Revenu trop bas., en: The income is too low.}
  - code: CHEAP
    kind: knock_out
    when: AMT_GOODS_PRICE < 1000
    then: refer
    reason: {fr: Prix trop bas., en: The price is too low.}
"""
BOTH = ["AMT_INCOME_TOTAL", "AMT_GOODS_PRICE"]


@pytest.fixture(params=["sqlite", "postgresql"])
def declared(
    request: pytest.FixtureRequest,
    worker_with: Callable[..., Any],
    promote: Callable[[str, str], str],
    wait_until: Callable[..., None],
) -> Any:
    """A worker whose policy says which facts are declared, over a store of each kind."""
    url = request.getfixturevalue(f"{request.param}_url")
    migrate(url)
    promote(url, DECLARED)
    worker = worker_with(url)
    wait_until(lambda: worker.ask("GET", "/policy").json()["name"] == "declared-facts", "policy in force")
    return worker


def prove(worker: Any, decision_id: str, *proofs: dict[str, Any], key: str | None = None) -> Any:
    headers = {} if key is None else {"Idempotency-Key": key}
    return worker.ask("POST", f"/decisions/{decision_id}/proofs", json={"proofs": proofs}, headers=headers)


def test_an_approval_names_what_it_hangs_on_and_says_so_in_the_record(declared, application):
    answer = declared.score({"application": application}).json()
    assert (answer["decision"], answer["conditions"]) == ("approved_on_condition", BOTH)
    assert answer["rules"] == [{"code": "PROOF_WANTED", "then": "prove", "facts": BOTH}]
    record = declared.ask("GET", f"/decisions/{answer['decision_id']}").json()
    assert (record["decision"], record["conditions"]) == ("approved_on_condition", BOTH)
    listed = declared.ask("GET", "/decisions", params={"decision": "approved_on_condition"}).json()
    assert [one["decision_id"] for one in listed["decisions"]] == [answer["decision_id"]]
    counted = declared.runtime.metrics.rules.labels("PROOF_WANTED", "prove")._value.get()
    assert counted == 1


@pytest.mark.parametrize(
    ("proved", "conditions"),
    [(BOTH, []), (["AMT_INCOME_TOTAL"], ["AMT_GOODS_PRICE"]), (["AMT_CREDIT"], BOTH)],
    ids=["all", "one", "another"],
)
def test_what_is_proved_from_the_start_is_no_condition(declared, application, proved, conditions):
    answer = declared.score({"application": application, "proved": proved}).json()
    assert answer["conditions"] == conditions
    assert (answer["decision"] == "approved") == (not conditions)


def test_proofs_of_what_was_declared_fulfil_it_step_by_step(declared, application):
    first = declared.score({"application": application, "reference": "Dossier 9"}).json()
    second = prove(declared, first["decision_id"], {"fact": "AMT_INCOME_TOTAL"})
    assert second.status_code == 201
    assert (second.json()["decision"], second.json()["conditions"]) == (
        "approved_on_condition",
        ["AMT_GOODS_PRICE"],
    )
    price = {"fact": "AMT_GOODS_PRICE", "value": application["AMT_GOODS_PRICE"]}
    third = prove(declared, second.json()["decision_id"], price).json()
    assert (third["decision"], third["conditions"], third["rules"]) == ("approved", [], [])
    assert (third["case_id"], third["case_version"]) == (first["case_id"], 3)
    assert third["probability_of_default"] == first["probability_of_default"]
    record = declared.ask("GET", f"/decisions/{third['decision_id']}").json()
    assert record["input"]["proved"] == BOTH
    assert record["reference"] == "Dossier 9"
    case = declared.ask("GET", f"/cases/{first['case_id']}").json()
    assert (case["current"], case["changed_facts"]) == (third["decision_id"], 0)
    assert declared.runtime.store.store().decisions.verify() == []


@pytest.mark.parametrize(
    ("income", "decision"), [(120000, "approved"), (20000, "refused")], ids=["still-enough", "too-little"]
)
def test_another_proved_value_decides_anew(declared, application, income, decision):
    first = declared.score({"application": application, "proved": ["AMT_GOODS_PRICE"]}).json()
    answer = prove(declared, first["decision_id"], {"fact": "AMT_INCOME_TOTAL", "value": income}).json()
    assert (answer["decision"], answer["conditions"]) == (decision, [])
    case = declared.ask("GET", f"/cases/{first['case_id']}").json()
    assert case["current"] == answer["decision_id"]
    assert case["versions"][1]["changes"] == [
        {"name": "AMT_INCOME_TOTAL", "before": application["AMT_INCOME_TOTAL"], "after": income}
    ]


def test_fulfilment_holds_what_was_decided_whatever_model_serves_by_then(declared, application, wait_until):
    first = declared.score({"application": application}).json()
    declared.versions.aliases["champion"] = "2"
    declared.runtime.reloader.check()
    wait_until(lambda: declared.ask("GET", "/model").json()["version"] == "2", "version 2")
    answer = prove(declared, first["decision_id"], *({"fact": name} for name in BOTH)).json()
    assert (answer["decision"], answer["model_version"]) == ("approved", "1")
    assert answer["probability_of_default"] == first["probability_of_default"]


def test_a_repeated_request_has_one_record_and_another_is_superseded(declared, application):
    first = declared.score({"application": application}).json()
    proof = {"fact": "AMT_INCOME_TOTAL"}
    once, again = (prove(declared, first["decision_id"], proof, key="proof-1").json() for _ in range(2))
    assert once == again
    other = prove(declared, first["decision_id"], {"fact": "AMT_GOODS_PRICE"}, key="proof-1")
    assert (other.status_code, other.json()["error"]["field"]) == (409, "Idempotency-Key")
    late = prove(declared, first["decision_id"], proof)
    assert (late.status_code, late.json()["error"]["field"]) == (409, "case_version")
    assert "superseded" in late.json()["error"]["message"]
    assert len(declared.ask("GET", f"/cases/{first['case_id']}").json()["versions"]) == 2


@pytest.mark.parametrize(
    ("proofs", "status", "field"),
    [
        ([{"fact": "AMT_INCOM_TOTAL"}], 422, "proofs.fact"),
        ([{"fact": "AMT_CREDIT"}], 422, "proofs.fact"),
        ([{"fact": "AMT_GOODS_PRICE"}], 409, "proofs.fact"),
        ([{"fact": "AMT_INCOME_TOTAL"}] * 2, 422, "proofs.fact"),
        ([{"fact": "AMT_INCOME_TOTAL", "value": "much"}], 422, "proofs.AMT_INCOME_TOTAL"),
        ([{"fact": "AMT_INCOME_TOTAL", "value": -1}], 422, "proofs.AMT_INCOME_TOTAL"),
        ([], 422, "proofs"),
        ([{"fact": "AMT_INCOME_TOTAL", "seen": True}], 422, "proofs.0.seen"),
    ],
    ids=["unknown", "not-wanted", "fulfilled", "twice", "text", "negative", "none", "more"],
)
def test_a_proof_that_cannot_be_is_named_and_nothing_is_recorded(
    declared, application, proofs, status, field
):
    first = declared.score({"application": application, "proved": ["AMT_GOODS_PRICE"]}).json()
    answer = prove(declared, first["decision_id"], *proofs)
    assert (answer.status_code, answer.json()["error"]["field"]) == (status, field)
    assert declared.runtime.store.store().decisions.count() == 1


def test_what_is_no_approval_on_condition_takes_no_proof(declared, application):
    proof = {"fact": "AMT_INCOME_TOTAL"}
    assert prove(declared, "nothing", proof).status_code == 404
    refused = declared.score({"application": {**application, "AMT_INCOME_TOTAL": 90000}}).json()
    assert (refused["decision"], refused["conditions"]) == ("refused", [])
    assert prove(declared, refused["decision_id"], proof).status_code == 409
    overruled = declared.score({"application": application}).json()["decision_id"]
    judged = {"officer": "A. Moreau", "decision": "refused", "reason": "Forged payslip"}
    assert declared.ask("POST", f"/decisions/{overruled}/override", json=judged).status_code == 201
    answer = prove(declared, overruled, proof)
    assert (answer.status_code, answer.json()["error"]["field"]) == (409, "decision_id")


def test_a_row_of_a_batch_is_as_conditional_as_the_application_alone(declared, application):
    rows = [
        {"application": application},
        {"application": application, "proved": BOTH},
        {"application": {**application, "AMT_INCOME_TOTAL": 90000}},
    ]
    answer = declared.ask("POST", "/score/batch", json=rows)
    results = [json.loads(line) for line in answer.text.splitlines()]
    assert [one["decision"] for one in results] == ["approved_on_condition", "approved", "refused"]
    assert [one["conditions"] for one in results] == [BOTH, [], []]
    assert prove(declared, results[0]["decision_id"], {"fact": "AMT_INCOME_TOTAL"}).status_code == 409
    table = declared.ask("POST", "/score/batch", json=rows, headers={"Accept": "text/csv"}).text
    assert "AMT_INCOME_TOTAL AMT_GOODS_PRICE" in table


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"client_id": 100001, "proved": ["AMT_CREDIT"]}, 422),
        ({"application": {"AMT_CREDIT": 1000}, "proved": "AMT_CREDIT"}, 422),
        ({"application": {"AMT_CREDIT": 1000}, "proved": ["AMT_ANNUITY"]}, 422),
        ({"application": {"AMT_CREDIT": 1000}, "proved": ["CREDIT"]}, 422),
        ({"application": {"AMT_CREDIT": 1000}, "proved": [7]}, 422),
    ],
    ids=["client", "text", "not-stated", "unknown", "number"],
)
def test_proved_facts_that_cannot_be_are_named(worker, request_, status):
    answer = worker.score(request_)
    assert (answer.status_code, answer.json()["error"]["field"]) == (status, "proved")


def test_a_client_of_the_store_declares_nothing(own_store_worker, promote, wait_until):
    worker, url = own_store_worker
    digest = promote(url, DECLARED)
    wait_until(lambda: worker.ask("GET", "/policy").json()["digest"] == digest, "policy in force")
    answer = worker.score({"client_id": 100010}).json()
    assert (answer["decision"], answer["conditions"]) == ("approved", [])


def test_a_policy_that_reads_the_case_stays_conditional_in_a_further_version(
    own_store_worker, application, promote, wait_until
):
    worker, url = own_store_worker
    velocity = DECLARED + (
        "  - code: OFTEN\n    kind: knock_out\n    when: attempts >= 4\n    then: refer\n"
        "    reason: {fr: Souvent, en: Often}\n"
    )
    digest = promote(url, velocity)
    wait_until(lambda: worker.ask("GET", "/policy").json()["digest"] == digest, "policy in force")
    first = worker.score({"application": application}).json()
    second = worker.score({"application": application, "case_id": first["case_id"]}).json()
    assert (second["case_version"], second["conditions"]) == (2, BOTH)
    third = prove(worker, second["decision_id"], *({"fact": name} for name in BOTH)).json()
    assert (third["case_version"], third["decision"]) == (3, "approved")
    store = open_store(url)
    try:
        assert store.decisions.verify() == []
    finally:
        store.close()
