"""Decisions whose times go back: the chain is by position, months have their rows, pages are by time."""

from datetime import UTC, datetime, timedelta

from limpide_platform.store import Store

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DAYS_AGO = (3, 400, 0, 61, 30, 62, 29, 365, 1)


def test_a_chain_holds_and_pages_are_by_time_whatever_the_order_of_recording(store: Store, new_decision):
    for days in DAYS_AGO:
        store.decisions.append([new_decision(at=NOW - timedelta(days=days))])
    assert store.decisions.verify(batch=2) == []
    read, before = [], None
    while page := store.queue.page(before=before, limit=2):
        read += page
        before = page[-1].seq
    assert [(NOW - one.at).days for one in read] == sorted(DAYS_AGO)
    assert sorted(one.seq for one in read) == list(range(1, len(DAYS_AGO) + 1))


def test_a_window_of_the_past_finds_what_was_recorded_later(store: Store, new_decision):
    store.decisions.append([new_decision(at=NOW)])
    store.decisions.append([new_decision(at=NOW - timedelta(days=days)) for days in (45, 44, 10)])
    found = [
        one.seq
        for batch in store.decisions.window(NOW - timedelta(days=50), NOW - timedelta(days=40))
        for one in batch
    ]
    assert found == [2, 3]
