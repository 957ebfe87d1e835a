"""Scoring with identity: keys of its store, a provider's tokens."""

import time
from datetime import UTC, datetime, timedelta

from limpide_platform.store import open_store


def _key(worker, role):
    store = open_store(worker.runtime.settings.store())
    key, kept = store.api_keys.create(
        "core banking", [role], datetime.now(UTC) + timedelta(days=1), subject="me", issuer="test"
    )
    store.close()
    return {"authorization": f"Bearer {key}"}, kept


def _status(worker, headers, wanted, seconds=10.0):
    deadline = time.monotonic() + seconds
    while True:
        status = worker.score({"client_id": 100001}, headers=headers).status_code
        if status == wanted or time.monotonic() > deadline:
            return status
        time.sleep(0.1)


def test_a_program_scores_with_its_key_until_it_is_revoked(worker_with):
    worker = worker_with(identity="keys")
    assert worker.score({"client_id": 100001}).status_code == 401
    headers, kept = _key(worker, "program")
    assert _status(worker, headers, 200) == 200
    assert worker.ask("GET", "/clients", headers=headers).status_code == 403
    assert worker.ask("GET", "/nothing", headers=headers).status_code == 404
    assert worker.ask("GET", "/readyz").status_code == 200
    store = open_store(worker.runtime.settings.store())
    store.api_keys.revoke(kept.id, subject="me", issuer="test")
    store.close()
    assert _status(worker, headers, 401) == 401


def test_who_asked_stands_in_the_record_and_an_override_bears_his_name(worker_with):
    worker = worker_with(identity="keys")
    headers, kept = _key(worker, "officer")
    assert _status(worker, headers, 200) == 200
    decision = worker.score({"client_id": 100002}, headers=headers).json()["decision_id"]
    path = f"/decisions/{decision}/override"
    said = {"officer": "Somebody Else", "decision": "refused", "reason": "Income not proven."}
    answer = worker.ask("POST", path, json=said, headers=headers)
    assert (answer.status_code, answer.json()["officer"]) == (201, "Somebody Else (core banking)")
    batch = worker.ask("POST", "/score/batch", json=[{"client_id": 100003}], headers=headers)
    assert batch.status_code == 200
    store = open_store(worker.runtime.settings.store())
    (override,) = store.overrides.of(decision)
    for recorded in (
        store.decisions.get(decision),
        store.decisions.get(batch.json()["decision_id"]),
        override,
    ):
        acting = (recorded.actor_subject, recorded.actor_issuer, recorded.actor_role)
        assert acting == (kept.id, "limpide-keys", "officer")
    assert not any(ledger.verify() for ledger in store.ledgers)
    store.close()


def test_without_identity_a_record_names_nobody_and_the_officer_says_who_he_is(worker):
    decision = worker.score({"client_id": 100002}).json()["decision_id"]
    said = {"officer": "A. Martin", "decision": "refused", "reason": "Income not proven."}
    assert worker.ask("POST", f"/decisions/{decision}/override", json=said).json()["officer"] == "A. Martin"
    store = open_store(worker.runtime.settings.store())
    assert store.decisions.get(decision).actor_subject is None
    assert store.overrides.of(decision)[0].actor_subject is None
    store.close()
