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
