"""The officer's queue: latest first, filtered, with names and with what a person decided instead."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine, make_url

from limpide_credit.errors import InputError
from limpide_platform.store import Client, QueueFilter, open_store

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def queue(store, new_decision):
    """Six decisions an hour apart, over two months; the second and the fifth overridden."""
    store.clients.put_many([Client(100038, "Élodie Lefèvre", {}, np.ones(1), "v")])
    facts = [
        {"at": NOON - timedelta(days=40), "grade": "E", "decision": "refused"},
        {
            "at": NOON + timedelta(hours=1),
            "grade": "E",
            "decision": "refused",
            "channel": "batch",
            "input": {"client_id": 100038},
        },
        {"at": NOON + timedelta(hours=2), "grade": "B", "client_id": None},
        {"at": NOON + timedelta(hours=3), "grade": "B", "client_id": 7},
        {"at": NOON + timedelta(hours=4), "grade": "D", "decision": "refused"},
        {"at": NOON + timedelta(hours=5), "grade": "A"},
    ]
    recorded = [store.decisions.append([new_decision(**one)])[0] for one in facts]
    for position, decisions in {1: ["approved", "refused"], 4: ["approved"]}.items():
        for decision in decisions:
            store.overrides.add(recorded[position].id, officer="A", decision=decision, reason="Known.")
    return store.queue


def seqs(queue, **wanted) -> list[int]:
    return [one.seq for one in queue.page(QueueFilter(**wanted))]


def test_the_later_override_holds_though_its_clock_is_behind(store, new_decision, monkeypatch):
    decision = store.decisions.append([new_decision(decision="refused")])[0].id
    store.overrides.add(decision, officer="A", decision="approved", reason="Known.")

    class Behind(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) - timedelta(minutes=5)

    monkeypatch.setattr("limpide_platform.store.overrides.datetime", Behind)
    store.overrides.add(decision, officer="B", decision="refused", reason="Seen again.")
    assert [one.decision for one in store.overrides.of(decision)] == ["approved", "refused"]
    assert store.queue.page()[0].overridden_to == "refused"


def test_the_latest_come_first_with_names_and_the_last_override(queue):
    lines = queue.page()
    assert [one.seq for one in lines] == [6, 5, 4, 3, 2, 1]
    assert [one.client_name for one in lines] == ["Élodie Lefèvre"] * 2 + [None] * 2 + ["Élodie Lefèvre"] * 2
    assert [one.overridden_to for one in lines] == [None, "approved", None, None, "refused", None]
    assert (lines[0].at, lines[0].grade, lines[0].decision) == (NOON + timedelta(hours=5), "A", "approved")


def test_as_many_are_counted_as_there_are_pages_of_or_it_is_said_that_they_are_not(queue):
    assert queue.count() == 6
    assert queue.count(QueueFilter(overridden=True)) == 2
    assert queue.count(most=6) == 6
    assert queue.count(most=5) is None


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"start": NOON}, [6, 5, 4, 3, 2]),
        ({"start": NOON + timedelta(hours=2), "end": NOON + timedelta(hours=4)}, [4, 3]),
        ({"end": NOON}, [1]),
        ({"decision": "refused"}, [5, 2, 1]),
        ({"grade": "E"}, [2, 1]),
        ({"channel": "batch"}, [2]),
        ({"channel": "nowhere"}, []),
        ({"client_id": 100038}, [6, 5, 2, 1]),
        ({"client_id": 100038, "grade": "E", "start": NOON}, [2]),
        ({"overridden": True}, [5, 2]),
        ({"overridden": True, "grade": "D"}, [5]),
        ({"overridden": False}, [6, 4, 3, 1]),
        ({"overridden": False, "decision": "refused"}, [1]),
    ],
)
def test_each_filter_keeps_what_it_says(queue, wanted, found):
    assert seqs(queue, **wanted) == found


def test_pages_follow_each_other_in_order_of_time(queue, store, new_decision):
    # Recorded last, decided long ago: another process was slow to write it.
    store.decisions.append([new_decision(at=NOON + timedelta(hours=2, minutes=30))])
    pages, before = [], None
    while page := queue.page(before=before, limit=3):
        pages.append([one.seq for one in page])
        before = page[-1].seq
    assert pages == [[6, 5, 4], [7, 3, 2], [1]]


def test_decisions_of_the_same_moment_are_all_listed_once(store, new_decision):
    store.decisions.append([new_decision(at=NOON) for _ in range(5)])
    first = store.queue.page(limit=2)
    rest = store.queue.page(before=first[-1].seq, limit=10)
    assert [one.seq for one in (*first, *rest)] == [5, 4, 3, 2, 1]


def test_a_place_that_is_not_there_is_named(queue):
    with pytest.raises(InputError) as caught:
        queue.page(before=99)
    assert (caught.value.field, caught.value.value) == ("before", 99)


def test_an_empty_store_has_an_empty_queue(store):
    assert store.queue.page() == []


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        ({}, "decisions_queue"),
        ({"channel": "api"}, "decisions_queue"),
        ({"kind": "simulation"}, "decisions_simulations"),
        ({"kind": "simulation", "grade": "A"}, "decisions_simulations"),
        ({"decision": "refused", "grade": "A"}, "decisions_queue"),
        ({"overridden": False}, "decisions_queue"),
    ],
)
def test_sqlite_goes_through_an_index_and_not_through_whole_rows(sqlite_url, wanted, index):
    asked: list[tuple[str, Any]] = []

    def keep(_connection, _cursor, statement, parameters, _context, _many) -> None:
        asked.append((statement, parameters))

    with closing(open_store(sqlite_url)) as store:
        event.listen(Engine, "before_cursor_execute", keep)
        store.queue.page(QueueFilter(**wanted))
        store.queue.count(QueueFilter(**wanted))
        event.remove(Engine, "before_cursor_execute", keep)
    with closing(sqlite3.connect(make_url(sqlite_url).database or "")) as connection:
        questions = [one for one in asked if "FROM decisions" in one[0]]
        assert len(questions) == 2
        for statement, parameters in questions:
            plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            assert any(f"INDEX {index}" in step for step in plan), plan
            assert "SCAN decisions" not in plan


@pytest.mark.parametrize("channel", ["client", "application", "api", "backdated", "what-if", "batch"])
@pytest.mark.parametrize("kind", ["decision", "simulation", None])
def test_kind_and_channel_together_find_what_each_record_is(store, new_decision, channel, kind):
    for one in ("client", "what-if", "batch", "backdated", "api"):
        for asked in ({"client_id": 1}, {"client_id": 1, "changes": {"AMT_CREDIT": 1.0}}):
            store.decisions.append([new_decision(channel=one, input=asked)])
    expected = [
        one.seq
        for one in store.queue.page(QueueFilter(kind=None))
        if one.channel == channel and kind in (None, one.kind)
    ]
    assert seqs(store.queue, channel=channel, kind=kind) == expected
    assert store.queue.count(QueueFilter(channel=channel, kind=kind)) == len(expected)
