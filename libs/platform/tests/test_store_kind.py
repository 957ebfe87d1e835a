"""Decisions and simulations: which is which, in records of any age, and what a simulation cannot have."""

from datetime import UTC, datetime, timedelta

import pytest

from limpide_credit.errors import ConflictError
from limpide_platform.store import QueueFilter

NOON = datetime(2026, 1, 23, 12, 0, tzinfo=UTC)
CHANGED = {"client_id": 100038, "changes": {"EXT_SOURCE_1": None}}
RECORDS = [
    ("client", {"client_id": 100038}, "decision"),
    ("what-if", CHANGED, "simulation"),
    ("batch", {"client_id": 100038}, "decision"),
    # As batches recorded them before they told simulations apart.
    ("batch", CHANGED, "simulation"),
    ("batch", {"application": {"OCCUPATION_TYPE": '"changes":'}}, "decision"),
    ("api", {"features": "vector"}, "decision"),
]


@pytest.fixture
def records(store, new_decision):
    new = [
        new_decision(at=NOON + timedelta(minutes=minute), channel=channel, input=asked)
        for minute, (channel, asked, _) in enumerate(RECORDS)
    ]
    return store.decisions.append(new)


def test_a_record_says_its_kind_alone_and_in_the_queue(store, records):
    kinds = [kind for _, _, kind in RECORDS]
    assert [store.decisions.get(one.id).kind for one in records] == kinds
    assert [one.kind for one in reversed(store.queue.page(QueueFilter(kind=None)))] == kinds


@pytest.mark.parametrize("kind", ["decision", "simulation"])
def test_the_queue_lists_one_kind(store, records, kind):
    wanted = [one.id for one in reversed(records) if one.kind == kind]
    assert [one.id for one in store.queue.page(QueueFilter(kind=kind))] == wanted


def test_the_queue_is_of_decisions_unless_simulations_are_asked_for(store, records):
    assert {one.kind for one in store.queue.page()} == {"decision"}


def test_the_watch_reads_no_simulation(store, records):
    counted = store.decision_vectors.by_feature_set(NOON, NOON + timedelta(hours=1))
    assert sum(counted.values()) == sum(kind == "decision" for _, _, kind in RECORDS)


def test_a_simulation_is_neither_overruled_nor_has_an_outcome(store, records):
    for simulated in (records[1], records[3]):
        with pytest.raises(ConflictError, match="simulation"):
            store.overrides.add(simulated.id, officer="A", decision="approved", reason="Known.")
        with pytest.raises(ConflictError, match="simulation"):
            store.outcomes.add(simulated.id, "repaid", NOON + timedelta(days=100))
        assert list(store.overrides.of(simulated.id)) == [] and store.outcomes.of(simulated.id) is None
