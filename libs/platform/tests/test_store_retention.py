"""What is old enough is erased, kind by kind, a batch a transaction; what waits for a person stays."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from limpide_credit.errors import ConflictError
from limpide_platform.identity.actor import Actor
from limpide_platform.store import DueRecords, ErasureCounts, RetentionPeriods, Terms
from limpide_platform.store.exclusive import exclusive

BY = Actor("retention", "service:drift", frozenset(), "retention")
NOW = datetime.now(UTC)
OLD, NEW = NOW - timedelta(days=100), NOW - timedelta(days=10)


@pytest.fixture
def aged(store, new_decision):
    """Decisions of each kind, old and new; by name their ids."""
    kinds = {
        "refused": {"decision": "refused"},
        "approved": {"decision": "approved"},
        "referred": {"decision": "referred"},
        "simulated": {"channel": "what-if", "decision": "refused"},
        "overruled": {"decision": "approved"},
        "reviewed": {"decision": "refused"},
    }
    made = {
        (name, age): new_decision(input={}, at=at, **kind)
        for age, at in (("old", OLD), ("new", NEW))
        for name, kind in kinds.items()
    }
    store.decisions.append(list(made.values()))
    for (name, _), one in made.items():
        if name == "overruled":
            store.overrides.add(one.id, officer="A", decision="refused", reason="r")
        if name == "reviewed":
            store.reviews.file(
                one.id, asked_by="client", actor="C", view="v", terms=Terms(30, four_eyes=False)
            )
    return {key: one.id for key, one in made.items()}


def erased(store) -> set[str]:
    return {one.record_id for one in store.erasures.all() if one.chain == "decisions"}


@pytest.mark.parametrize(
    ("kept_for", "due", "names"),
    [
        (RetentionPeriods(2, 0, 0), DueRecords(2, 0, 0, waiting=1), {"refused", "overruled"}),
        (RetentionPeriods(0, 2, 0), DueRecords(0, 1, 0, waiting=1), {"approved"}),
        (RetentionPeriods(0, 0, 2), DueRecords(0, 0, 1, waiting=0), {"simulated"}),
        (
            RetentionPeriods(2, 2, 2),
            DueRecords(2, 1, 1, waiting=2),
            {"refused", "overruled", "approved", "simulated"},
        ),
        (RetentionPeriods(0, 0, 0), DueRecords(0, 0, 0, waiting=0), set()),
        (RetentionPeriods(12, 12, 12), DueRecords(0, 0, 0, waiting=0), set()),
    ],
    ids=["refused", "other", "simulations", "all", "none", "later"],
)
def test_each_kind_has_its_time(store, aged, kept_for, due, names):
    assert store.retention.due(kept_for, NOW) == due
    list(store.retention.run(kept_for, NOW, BY, batch=2))
    assert erased(store) == {aged[name, "old"] for name in names}
    assert store.retention.due(kept_for, NOW) == DueRecords(0, 0, 0, waiting=due.waiting)
    assert [ledger.verify() for ledger in store.ledgers] == [[]] * 7


def until_free(store) -> None:
    """Wait until the server has seen that the connection which held the lock is closed."""
    deadline = time.monotonic() + 60
    while store.database.postgresql and held(store):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def held(store) -> int:
    statement = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
    return store.database.read(lambda connection: connection.execute(statement).scalar_one())


def test_a_run_that_stops_goes_on_where_it_stopped(store, new_decision):
    store.decisions.append(
        [new_decision(input={}, decision="refused", at=OLD + timedelta(seconds=n % 3)) for n in range(25)]
    )
    run = store.retention.run(RetentionPeriods(1, 0, 0), NOW, BY, batch=10)
    assert next(run) == ErasureCounts(decisions=10)
    run.close()
    until_free(store)
    assert [one.decisions for one in store.retention.run(RetentionPeriods(1, 0, 0), NOW, BY, batch=10)] == [
        10,
        5,
    ]
    assert len(store.audit.all("retention.erased")) == 3
    assert len(erased(store)) == 25


def test_two_runs_at_once_are_one(store):
    with exclusive(store.database, "retention"), pytest.raises(ConflictError, match="Another retention"):
        list(store.retention.run(RetentionPeriods(1, 0, 0), NOW, BY, batch=10))
