"""Beyond the policy's amount of credit: who overrules, and whose review has to be confirmed."""

import shutil
import time
from datetime import UTC, datetime, timedelta

import pytest

from limpide_credit.features import feature_set
from limpide_credit.policy import default_policy_text, read_policy
from limpide_platform.store import open_store

LIMIT = 1_000_000
ABSURD = {"AMT_INCOME_TOTAL": 1000, "AMT_ANNUITY": 200000, "DAYS_BIRTH": -9000}
SAID = {"officer": "as the key says", "decision": "approved", "reason": "Guarantee seen."}
ASKED = {"view": "My father guarantees it.", "asked_by": "client"}


@pytest.fixture
def bank(worker_with, store_url, tmp_path):
    """A worker that asks for keys, under a policy with a limit; and the headers of a key for each role."""
    path = tmp_path / "own.db"
    shutil.copy(store_url.removeprefix("sqlite:///"), path)
    store = open_store(f"sqlite:///{path}")
    text = f"{default_policy_text()}\nreview: {{senior_above: {LIMIT}}}\n"
    store.policies.promote(read_policy(text, feature_set().features), actor="A. Martin", reason="Essai")
    until, keys = datetime.now(UTC) + timedelta(days=1), {}
    for role in ("officer", "senior-officer"):
        key, _ = store.api_keys.create(role, [role], until, subject="me", issuer="test")
        keys[role] = {"authorization": f"Bearer {key}"}
    store.close()
    worker = worker_with(f"sqlite:///{path}", identity="keys")
    deadline = time.monotonic() + 60
    while worker.ask("GET", "/model", headers=keys["officer"]).status_code != 200:
        assert time.monotonic() < deadline, "the worker knows no keys"
        time.sleep(0.1)
    return worker, keys


def refused(worker, headers, amount) -> str:
    answer = worker.score({"application": {**ABSURD, "AMT_CREDIT": amount}}, headers=headers).json()
    assert answer["decision"] == "refused"
    return answer["decision_id"]


def post(worker, headers, decision, what, document):
    return worker.ask("POST", f"/decisions/{decision}/{what}", json=document, headers=headers)


def test_an_officer_is_refused_with_limit_and_role_and_nothing_is_recorded(bank):
    worker, keys = bank
    decision = refused(worker, keys["officer"], LIMIT + 1)
    answer = post(worker, keys["officer"], decision, "override", SAID)
    problem = answer.json()["error"]
    assert (answer.status_code, problem["code"], problem["field"]) == (403, "forbidden", "role")
    assert problem["message"] == "Beyond 1,000,000 of credit overruling takes the role senior-officer."
    assert "by a review" in problem["remedy"]
    shown = worker.ask("GET", f"/decisions/{decision}", headers=keys["officer"]).json()
    assert (shown["senior_above"], shown["overrides"]) == (LIMIT, [])


def test_a_senior_officer_overrules(bank):
    worker, keys = bank
    decision = refused(worker, keys["officer"], LIMIT + 1)
    assert post(worker, keys["senior-officer"], decision, "override", SAID).status_code == 201


def test_up_to_the_limit_an_officer_overrules(bank):
    worker, keys = bank
    decision = refused(worker, keys["officer"], LIMIT)
    assert post(worker, keys["officer"], decision, "override", SAID).status_code == 201
    shown = worker.ask("GET", f"/decisions/{decision}", headers=keys["officer"]).json()
    assert shown["senior_above"] is None


def test_what_an_officer_decides_in_a_review_waits_for_a_senior_officer(bank):
    worker, keys = bank
    decision = refused(worker, keys["officer"], LIMIT + 1)
    assert post(worker, keys["officer"], decision, "review", ASKED).json()["four_eyes"] is False
    waiting = post(worker, keys["officer"], decision, "review/decision", SAID).json()
    assert (waiting["state"], waiting["four_eyes"]) == ("waiting", True)
    confirmation = {"officer": "B. Petit", "agrees": True, "reason": "I agree."}
    assert post(worker, keys["officer"], decision, "review/confirmation", confirmation).status_code == 403
    closed = post(worker, keys["senior-officer"], decision, "review/confirmation", confirmation).json()
    assert (closed["state"], closed["outcome"]) == ("decided", "changed")


def test_a_senior_officer_decides_a_review_alone(bank):
    worker, keys = bank
    decision = refused(worker, keys["officer"], LIMIT + 1)
    post(worker, keys["officer"], decision, "review", ASKED)
    closed = post(worker, keys["senior-officer"], decision, "review/decision", SAID).json()
    assert (closed["state"], closed["four_eyes"]) == ("decided", False)


def test_where_nobody_is_asked_who_he_is_the_limit_binds_nobody(bank, worker_with):
    worker, keys = bank
    decision = refused(worker, keys["officer"], LIMIT + 1)
    unasked = worker_with(worker.runtime.settings.store_url)
    assert post(unasked, {}, decision, "override", SAID).status_code == 201
