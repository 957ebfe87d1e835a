"""A client's own case by a link: the result, the review, and nothing of anybody else."""

import shutil
import time
from datetime import UTC, datetime, timedelta

import pytest

from limpide_platform.store import open_store

ABSURD = {"AMT_CREDIT": 4000000, "AMT_INCOME_TOTAL": 1000, "AMT_ANNUITY": 200000, "DAYS_BIRTH": -9000}
ASKED = {
    "view": "My contract was signed on Monday.",
    "corrections": [{"fact": "Income: 1 000", "right": "42 000"}],
}


@pytest.fixture
def own(worker_with, new_store_url, tmp_path):
    """Return a function that starts a worker with a store of its own."""

    def start(**settings):
        path = tmp_path / "own.db"
        shutil.copy(new_store_url.removeprefix("sqlite:///"), path)
        return worker_with(f"sqlite:///{path}", **settings)

    return start


def link(worker, decision, **arguments):
    answer = worker.ask("POST", f"/decisions/{decision}/link", **arguments)
    assert answer.status_code == 201, answer.text
    return answer.json()


def mine(worker, token, path="/mine", method="GET", wanted=200, **arguments):
    """Return the answer, once a link that was just made or taken back is known."""
    deadline = time.monotonic() + 20
    while True:
        answer = worker.ask(method, path, headers={"authorization": f"Bearer {token}"}, **arguments)
        if answer.status_code == wanted or time.monotonic() > deadline:
            assert answer.status_code == wanted, answer.text
            return answer
        time.sleep(0.1)


def test_a_client_sees_the_own_result_and_nothing_else(own):
    worker = own()
    decision = worker.score({"application": ABSURD}).json()["decision_id"]
    other = worker.score({"client_id": 100002}).json()["decision_id"]
    made = link(worker, decision)
    assert made["address"] == f"http://127.0.0.1:8501/mine#{made['token']}"
    days = datetime.fromisoformat(made["expires_at"]) - datetime.now(UTC)
    assert timedelta(days=29) < days <= timedelta(days=30)
    result = mine(worker, made["token"]).json()
    assert (result["decision_id"], result["decision"], result["by_person"]) == (decision, "refused", False)
    assert (result["facts"]["AMT_INCOME_TOTAL"], result["review"]) == (1000, None)
    for method, path in (
        ("GET", "/clients"),
        ("GET", "/clients/100002"),
        ("GET", f"/decisions/{other}"),
        ("GET", f"/decisions/{decision}"),
        ("GET", "/decisions/nothing"),
        ("GET", f"/decisions/{other}/review"),
        ("POST", f"/decisions/{other}/review"),
        ("POST", f"/decisions/{decision}/link"),
        ("DELETE", f"/decisions/{decision}/link"),
        ("POST", f"/decisions/{decision}/override"),
        ("GET", "/reviews"),
        ("GET", "/model"),
    ):
        answer = mine(worker, made["token"], path, method, 403)
        assert answer.json()["error"]["code"] == "forbidden"
        assert other not in answer.text
    assert mine(worker, made["token"], "/nothing", wanted=404).json()["error"]["code"] == "not_found"


def test_the_own_review_has_the_client_s_words_and_bears_the_link(own):
    worker = own()
    decision = worker.score({"application": ABSURD}).json()["decision_id"]
    made = link(worker, decision)
    assert mine(worker, made["token"], "/mine/review", wanted=404).json()["error"]["field"] == "decision_id"
    filed = mine(worker, made["token"], "/mine/review", "POST", 201, json=ASKED).json()
    assert (filed["state"], filed["asked_by"]) == ("open", "client")
    assert filed["words"] == "My contract was signed on Monday.\n\n- Income: 1 000 → 42 000"
    assert mine(worker, made["token"]).json()["review"] == filed
    mine(worker, made["token"], "/mine/review", "POST", 409, json=ASKED)
    store = open_store(worker.runtime.settings.store())
    (step,) = store.reviews.of(decision)
    acting = (step.actor, step.actor_subject, step.actor_issuer, step.actor_role)
    assert acting == ("client", made["link_id"], "limpide-links", "client")
    assert not any(ledger.verify() for ledger in store.ledgers)
    store.close()
    reviewed = {"officer": "A. Martin", "decision": "approved", "reason": "Contract seen."}
    path = f"/decisions/{decision}/review/decision"
    assert worker.ask("POST", path, json=reviewed).status_code == 201
    result = mine(worker, made["token"])
    assert (result.json()["decision"], result.json()["by_person"]) == ("approved", True)
    assert result.json()["review"]["outcome"] == "changed"
    assert "Martin" not in result.text and "seen" not in result.text


def test_a_link_shows_the_latest_version_of_its_case(own):
    worker = own()
    first = worker.score({"application": ABSURD}).json()
    made = link(worker, first["decision_id"])
    asked = {"application": {**ABSURD, "AMT_INCOME_TOTAL": 42000}, "case_id": first["case_id"]}
    second = worker.score(asked).json()
    result = mine(worker, made["token"]).json()
    assert (result["decision_id"], result["facts"]["AMT_INCOME_TOTAL"]) == (second["decision_id"], 42000)


def test_links_are_taken_back_by_case(own):
    worker = own()
    decision = worker.score({"client_id": 100002}).json()["decision_id"]
    made = link(worker, decision)
    assert mine(worker, made["token"]).json()["facts"]["AMT_CREDIT"] == 125000
    revoked = worker.ask("DELETE", f"/decisions/{decision}/link")
    assert (revoked.status_code, revoked.json()["case_id"]) == (200, made["case_id"])
    refused = mine(worker, made["token"], wanted=401).json()["error"]
    assert refused["message"] == "The link is not taken."


def test_officers_and_programs_make_links_and_the_audit_says_who(own):
    worker = own(identity="keys")
    store = open_store(worker.runtime.settings.store())
    keys = {
        role: store.api_keys.create(
            role, [role], datetime.now(UTC) + timedelta(days=1), subject="me", issuer="test"
        )
        for role in ("program", "auditor", "client")
    }
    program, kept = keys["program"]
    scored = mine(worker, program, "/score", "POST", json={"client_id": 100002}).json()
    path = f"/decisions/{scored['decision_id']}/link"
    assert worker.ask("POST", path).status_code == 401
    assert worker.ask("GET", "/mine").status_code == 401
    mine(worker, keys["auditor"][0], path, "POST", 403)
    # A client who is known otherwise than by a link has no case.
    mine(worker, keys["client"][0], "/mine", wanted=401)
    made = mine(worker, program, path, "POST", 201).json()
    assert mine(worker, made["token"]).json()["decision_id"] == scored["decision_id"]
    event = store.audit.last("link.created")
    assert event is not None
    assert (event.subject, event.issuer, event.role) == (kept.id, "limpide-keys", "program")
    assert made["token"].rpartition("_")[2] not in str(event)
    store.close()


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"view": "a"}, "view"),
        ({"view": "x" * 4001}, "view"),
        ({"view": "x" * 3990, "corrections": [{"fact": "Income", "right": "1"}]}, "corrections"),
        ({"view": "Mine.", "corrections": [{"fact": "", "right": "1"}]}, "corrections.0.fact"),
        ({"view": "Mine.", "corrections": [{"fact": "Income", "right": "1"}] * 21}, "corrections"),
        ({"view": "Mine.", "decision_id": "another"}, "decision_id"),
    ],
)
def test_a_wrong_request_is_refused_by_name(own, document, field):
    worker = own()
    made = link(worker, worker.score({"client_id": 100003}).json()["decision_id"])
    answer = mine(worker, made["token"], "/mine/review", "POST", 422, json=document)
    assert answer.json()["error"]["field"] == field


def test_a_simulation_has_no_link_and_neither_has_what_is_not_there(own):
    worker = own()
    simulated = worker.score({"client_id": 100003, "changes": {"AMT_CREDIT": 300000}}).json()
    for decision, status in ((simulated["decision_id"], 409), ("nothing", 404)):
        for method in ("POST", "DELETE"):
            assert worker.ask(method, f"/decisions/{decision}/link").status_code == status
