"""Runs are answered at once, done one after the other, and bounded in number."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from limpide_drift import runner, window
from limpide_drift.priority_lock import PriorityLock

START = datetime(2026, 11, 20, tzinfo=UTC)
END = START + timedelta(days=1)


@pytest.fixture
def held(monkeypatch):
    """Runs stop before they read their window, until this is set."""
    gate, read_window = threading.Event(), window.read_window

    def wait(*arguments):
        assert gate.wait(60)
        return read_window(*arguments)

    monkeypatch.setattr(runner, "read_window", wait)
    yield gate
    gate.set()


def until(hours):
    return (END + timedelta(hours=hours)).isoformat()


def test_a_run_is_answered_at_once_and_done_though_the_client_has_left(
    service, sqlite_store, decide, people, held, eventually
):
    decide(sqlite_store, people(250, seed=7))
    answer = service.post_run()
    assert answer.status_code == 202
    asked = answer.json()
    address = answer.headers["location"]
    assert address == f"/v1/runs/{asked['run_id']}"
    assert asked["state"] in {"waiting", "running"} and asked["findings"] is None
    assert asked["score_psi"] == {"not_known": "run_not_done"}
    eventually(lambda: service.ask("GET", address).json()["progress"]["step"] == "reading")
    eventually(lambda: service.ask("GET", address).json()["state"] == "running")
    assert [one["run_id"] for one in service.ask("GET", "/runs").json()["waiting"]] == [asked["run_id"]]
    held.set()
    done = service.ended(address).json()
    assert (done["state"], done["decisions"], done["progress"]) == ("done", 250, None)
    assert done["run_id"] == asked["run_id"]
    assert service.ask("GET", "/runs").json()["waiting"] == []


def test_the_queue_is_bounded_and_the_same_run_waits_once(
    service_with, sqlite_url, sqlite_store, held, eventually
):
    service = service_with(sqlite_url, drift_max_runs_waiting=2)
    first = service.post_run().headers["location"]
    eventually(lambda: service.ask("GET", first).json()["state"] == "running")
    waiting = [service.post_run(window_end=until(hours)) for hours in (1, 2)]
    assert [one.status_code for one in waiting] == [202, 202]
    assert [one.json()["progress"]["before_it"] for one in waiting] == [1, 2]
    again = service.post_run(window_end=until(1))
    assert again.status_code == 409
    assert waiting[0].headers["location"] in again.json()["error"]["remedy"]
    beyond = service.post_run(window_end=until(3))
    assert beyond.status_code == 429 and "retry-after" in beyond.headers
    held.set()
    for one in waiting:
        assert service.ended(one.headers["location"]).json()["state"] == "done"
    assert sqlite_store.drift_runs.page().total == 3


def test_a_run_of_the_schedule_goes_before_those_that_people_ask_for():
    priority_lock, order = PriorityLock(), []
    inside, waiting = threading.Event(), []

    def take(name, first):
        with priority_lock.take(first=first):
            order.append(name)

    with priority_lock.take(first=False):
        for name, first in (("asked", False), ("due", True)):
            thread = threading.Thread(target=take, args=(name, first))
            thread.start()
            waiting.append(thread)
            while name == "due" and not priority_lock._first_waiting:
                inside.wait(0.01)
    for thread in waiting:
        thread.join(10)
    assert order == ["due", "asked"]
