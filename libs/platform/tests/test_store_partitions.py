"""Decisions by month on PostgreSQL: partitions are there before they are needed, and none is ever lost."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from limpide_platform.store import Store, open_store


@pytest.fixture
def store(postgresql_url):
    with closing(open_store(postgresql_url)) as opened:
        yield opened


def rows(store: Store, query: str) -> list[tuple]:
    return [tuple(row) for row in store.database.read(lambda c: c.execute(text(query)).fetchall())]


def partition_of(store: Store, decision_id: str) -> str:
    return rows(store, f"SELECT tableoid::regclass::text FROM decisions WHERE id = '{decision_id}'")[0][0]


def test_this_month_and_the_next_twelve_have_their_partition(store):
    made = rows(store, "SELECT count(*) FROM pg_inherits WHERE inhparent = 'decisions'::regclass")
    assert made == [(14,)]
    assert datetime.now(UTC).strftime("decisions_%Y_%m") in {
        name for (name,) in rows(store, "SELECT inhrelid::regclass::text FROM pg_inherits")
    }


def test_a_month_without_partition_gets_it_on_demand(store, new_decision):
    last = new_decision(at=datetime(2041, 12, 31, 23, 59, 59, 999999, tzinfo=UTC))
    first = new_decision(at=last.at + timedelta(microseconds=1))
    store.decisions.append([last, first])
    assert partition_of(store, last.id) == "decisions_2041_12"
    assert partition_of(store, first.id) == "decisions_2042_01"


def test_a_month_is_that_of_utc(store, new_decision):
    paris = datetime.fromisoformat("2042-06-01T01:30:00+02:00")
    new = new_decision(at=paris)
    store.decisions.append([new])
    assert partition_of(store, new.id) == "decisions_2042_05"
    assert store.decisions.get(new.id).at == paris


def test_a_month_whose_partition_cannot_be_made_goes_to_the_default_one(store, new_decision):
    at = datetime(2042, 3, 15, tzinfo=UTC)
    store.decisions._months.add((2042, 3))
    early = new_decision(at=at)
    store.decisions.append([early])
    assert partition_of(store, early.id) == "decisions_default"
    with closing(open_store(store.database.url)) as other:
        late = new_decision(at=at + timedelta(days=1))
        other.decisions.append([late])
        assert partition_of(store, late.id) == "decisions_default"
        assert [one.id for batch in other.decisions.window(at, at + timedelta(2)) for one in batch] == [
            early.id,
            late.id,
        ]
        assert other.decisions.verify() == []


def test_a_long_reader_does_not_stop_a_new_month(store, new_decision):
    reader = store.database._engine.connect()
    reader.execute(text("SELECT count(*) FROM decisions"))
    new = new_decision(at=datetime(2043, 1, 1, tzinfo=UTC))
    store.decisions.append([new])
    assert partition_of(store, new.id) in {"decisions_default", "decisions_2043_01"}
    reader.close()


def test_several_writers_ask_for_a_month_at_once(store, new_decision):
    together = threading.Barrier(6, timeout=30)

    def write(other: Store) -> None:
        for month in range(1, 13):
            together.wait()
            other.decisions.append(
                [new_decision(at=datetime(2044, month, day, tzinfo=UTC)) for day in range(1, 6)]
            )

    with ExitStack() as opened, ThreadPoolExecutor(6) as writers:
        others = [opened.enter_context(closing(open_store(store.database.url))) for _ in range(6)]
        for done in [writers.submit(write, other) for other in others]:
            done.result(timeout=60)
    for month in range(1, 13):
        assert rows(store, f"SELECT count(*) FROM decisions_2044_{month:02}") == [(30,)]
    assert store.decisions.verify() == []


def test_a_window_reads_only_its_months(store, new_decision):
    store.decisions.append([new_decision(at=datetime(2042, month, 1, tzinfo=UTC)) for month in range(1, 7)])
    plan = rows(
        store,
        "EXPLAIN SELECT * FROM decisions WHERE at >= '2042-02-01+00' AND at < '2042-03-01+00' "
        "ORDER BY at, seq",
    )
    said = " ".join(line for (line,) in plan)
    assert "decisions_2042_02" in said
    assert "decisions_2042_03" not in said
    assert "Sort" not in said
