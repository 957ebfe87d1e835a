"""The policy decides: what is referred or refused and why, and what a promoted document changes."""

import json

import pytest

from limpide_credit.features import feature_set
from limpide_credit.policy import default_policy_text, read_policy
from limpide_platform.store import open_store

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


@pytest.mark.parametrize(
    ("application", "decision", "code"),
    [
        (
            {
                "AMT_CREDIT": 4000000,
                "AMT_INCOME_TOTAL": 1000,
                "AMT_ANNUITY": 200000,
                "DAYS_BIRTH": -9000,
            },
            "refused",
            "INSTALMENT_TO_INCOME",
        ),
        ({"AMT_CREDIT": 100000}, "referred", "MISSING_FACTS"),
    ],
)
def test_an_absurd_or_an_unknown_loan_is_not_approved(worker, application, decision, code):
    answer = worker.score({"application": application}).json()
    codes = {rule["code"]: rule["then"] for rule in answer["rules"]}
    assert code in codes
    assert answer["decision"] == decision or "refuse" in codes.values()
    assert answer["decision"] != "approved"


def test_the_record_holds_the_rules_and_the_policy(worker):
    answer = worker.score({"application": {"AMT_CREDIT": 100000}}).json()
    record = worker.ask("GET", f"/decisions/{answer['decision_id']}").json()
    assert record["rules"] == [{"facts": None, "unknown": None, **rule} for rule in answer["rules"]]
    policy = worker.ask("GET", f"/policies/{record['policy_digest']}").json()
    assert policy["text"] == default_policy_text()
    assert {rule["code"] for rule in answer["rules"]} <= {rule["code"] for rule in policy["rules"]}


def test_the_queue_lists_what_waits_for_a_person(worker):
    answer = worker.score({"application": {"AMT_CREDIT": 100000, "AMT_ANNUITY": 10000}}).json()
    listed = worker.ask("GET", "/decisions?decision=referred&overridden=no").json()["decisions"]
    assert (answer["decision_id"] in {one["decision_id"] for one in listed}) == (
        answer["decision"] == "referred"
    )
    assert {one["decision"] for one in listed} <= {"referred"}


def test_a_promoted_policy_decides_and_the_one_before_can_be_read(own_store_worker, promote, wait_until):
    worker, url = own_store_worker
    before = worker.ask("GET", "/policy").json()
    assert (before["in_force"], before["since"]) == (True, None)
    digest = promote(url, STRICT)
    wait_until(lambda: worker.ask("GET", "/policy").json()["digest"] == digest, "the policy is followed")
    answer = worker.score({"client_id": 100001}).json()
    assert answer["decision"] == "refused"
    assert answer["rules"] == [{"code": "NOBODY", "then": "refuse"}]
    assert answer["policy_digest"] == digest
    assert worker.ask("GET", f"/policies/{before['digest']}").json()["in_force"] is False


def test_a_policy_that_cannot_be_used_leaves_the_one_before_in_force(own_store_worker, promote, wait_until):
    worker, url = own_store_worker
    before = worker.ask("GET", "/policy").json()
    store = open_store(url)
    document = read_policy(STRICT, feature_set().features)
    damaged = document.__class__(**{**vars(document), "text": STRICT.replace("AMT_CREDIT", "AMT_NOTHING")})
    store.policies.promote(damaged, actor="A. Martin", reason="Essai")
    store.close()
    wait_until(
        lambda: worker.ask("GET", "/policy").json()["refused_because"] is not None, "the policy is refused"
    )
    after = worker.ask("GET", "/policy").json()
    assert after["digest"] == before["digest"]
    assert "AMT_NOTHING" in after["refused_because"]
    assert worker.score({"client_id": 100001}).status_code == 200
    promote(url, before["text"])
    wait_until(
        lambda: worker.ask("GET", "/policy").json()["refused_because"] is None,
        "the one in force is promoted again, and nothing is refused any more",
    )


def test_a_batch_decides_as_single_requests_do(worker):
    single = worker.score({"client_id": 100007}).json()
    row = json.loads(worker.ask("POST", "/score/batch", content=b'{"client_id": 100007}\n').text)
    assert {name: row[name] for name in ("decision", "rules", "policy_digest")} == {
        name: single[name] for name in ("decision", "rules", "policy_digest")
    }


@pytest.mark.parametrize("digest", ["0" * 64, "x", "A" * 64])
def test_a_policy_that_is_not_kept_is_no_policy(worker, digest):
    assert worker.ask("GET", f"/policies/{digest}").status_code in {404, 422}
