"""What becomes of loans, sent as a file: how many outcomes a second the store takes, beside one at a time."""

import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from throwaway_postgresql import throwaway_postgresql

from limpide_platform.store import NewDecision, SentOutcome, Store, migrate, open_store

AT = datetime(2026, 1, 15, tzinfo=UTC)
IN_FILE, ONE_BY_ONE = 20_000, 1_000


def outcomes() -> dict[str, Any]:
    """Return outcomes a second on either database, and how many times as many a file brings."""
    with tempfile.TemporaryDirectory() as folder, throwaway_postgresql(durable=True) as server:
        return {
            "sqlite": _rates(f"sqlite:///{Path(folder)}/store.db"),
            "postgresql": _rates(server.url("postgres")),
        }


def _rates(url: str) -> dict[str, float]:
    migrate(url)
    store = open_store(url)
    given = [SentOutcome(one, "repaid", AT + timedelta(days=200)) for one in _decided(store)]
    started = time.perf_counter()
    for one in given[:ONE_BY_ONE]:
        store.outcomes.add(one.decision_id, one.outcome, one.observed_at)
    between = time.perf_counter()
    store.outcomes.add_many(given[ONE_BY_ONE:])
    ended = time.perf_counter()
    assert store.outcomes.ledger.head().count == len(given)
    store.close()
    single, file = ONE_BY_ONE / (between - started), IN_FILE / (ended - between)
    return {
        "one_by_one_per_second": single,
        "in_a_file_per_second": file,
        "file_to_one_by_one": file / single,
    }


def _decided(store: Store) -> list[str]:
    vector = np.zeros(8)
    new = [
        NewDecision(
            id=f"decision-{number}",
            at=AT,
            client_id=None,
            channel="application",
            input={},
            vector=vector,
            feature_set_version="benchmark",
            model_version="1",
            alias="champion",
            probability=0.1,
            points=600.0,
            grade="B",
            threshold=0.2,
            decision="approved",
            reasons=[],
            latency_seconds=0.001,
        )
        for number in range(ONE_BY_ONE + IN_FILE)
    ]
    for start in range(0, len(new), 500):
        store.decisions.append(new[start : start + 500])
    return [one.id for one in new]
