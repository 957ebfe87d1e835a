"""Runs are due by interval or cron; a missed one is caught up once; two instances do one run."""

from datetime import UTC, datetime, timedelta

import pytest

from limpide_credit.errors import UnavailableError
from limpide_drift.schedule import Schedule, due_before, trigger_of
from limpide_drift.settings import DriftSettings
from limpide_platform.settings import load_settings

NOW = datetime(2026, 11, 21, 10, 20, 30, tzinfo=UTC)


class Clock:
    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.mark.parametrize(
    ("settings", "due"),
    [
        ({}, NOW.replace(minute=0, second=0)),
        ({"drift_interval_minutes": 15}, NOW.replace(minute=15, second=0)),
        ({"drift_interval_minutes": 0.5}, NOW.replace(second=30)),
        ({"drift_cron": "5 4 * * *"}, NOW.replace(hour=4, minute=5, second=0)),
        ({"drift_cron": "0 0 1 * *"}, datetime(2026, 11, 1, tzinfo=UTC)),
    ],
)
def test_all_instances_agree_on_when_a_run_was_due(settings, due):
    assert due_before(trigger_of(DriftSettings(**settings)), NOW) == due


def test_a_cron_that_is_none_is_refused_by_its_name(monkeypatch):
    monkeypatch.setenv("LIMPIDE_DRIFT_CRON", "every hour")
    with pytest.raises(Exception, match="LIMPIDE_DRIFT_CRON"):
        load_settings(DriftSettings)


@pytest.fixture
def scheduled(service):
    """The service's runner under a schedule whose clock stands still."""
    clock = Clock()
    settings = service.runtime.settings
    return Schedule(settings, service.runtime.runner, service.runtime.metrics, (), clock), clock


def ends(store) -> list[datetime]:
    return [run.window_end for run in store.drift_runs.page().runs]


def test_a_run_that_is_due_is_done_once(scheduled, sqlite_store):
    schedule, clock = scheduled
    for _ in range(3):
        schedule._due()
    assert ends(sqlite_store) == [NOW.replace(minute=0, second=0)]
    clock.now += timedelta(hours=1)
    schedule._due()
    assert ends(sqlite_store)[0] == NOW.replace(hour=11, minute=0, second=0)


def test_runs_missed_while_the_service_was_away_are_caught_up_by_one(scheduled, sqlite_store):
    schedule, clock = scheduled
    schedule._due()
    clock.now += timedelta(hours=5)
    schedule._due()
    schedule._due()
    assert len(ends(sqlite_store)) == 2


def test_a_second_instance_does_not_run_twice_and_shows_the_same(
    service, service_with, sqlite_url, sqlite_store, decide, people, scheduled
):
    decide(sqlite_store, people(300, seed=7), start=NOW.replace(hour=0))
    schedule, clock = scheduled
    schedule._due()
    other = service_with(sqlite_url)
    runtime = other.runtime
    second = Schedule(runtime.settings, runtime.runner, runtime.metrics, (), clock)
    second._due()
    second._due()
    assert len(ends(sqlite_store)) == 1
    assert other.figure("limpide_drift_runs_total", result="skipped") == 1
    assert other.figure("limpide_drift_runs_total", result="done") == 0
    shown = other.figure("limpide_drift_score_psi_ratio", bound="value")
    assert shown is not None and shown == service.figure("limpide_drift_score_psi_ratio", bound="value")


def test_what_is_away_is_tried_again(scheduled, service, sqlite_store):
    schedule, _ = scheduled
    champion, service.runtime.models.champion = service.runtime.models.champion, None
    schedule._due()
    assert ends(sqlite_store) == []
    service.runtime.models.champion = champion
    schedule._due()
    assert len(ends(sqlite_store)) == 1


def test_a_scheduler_that_is_silent_is_not_alive(scheduled, service):
    schedule, clock = scheduled
    schedule._beat()
    schedule.check_alive()
    assert service.figure("limpide_drift_run_interval_seconds") == 3600
    assert service.figure("limpide_drift_heartbeat_timestamp_seconds") == NOW.timestamp()
    clock.now += timedelta(minutes=2)
    with pytest.raises(UnavailableError, match="silent"):
        schedule.check_alive()


def test_the_scheduler_starts_beats_runs_and_stops(service, sqlite_store, eventually):
    schedule = service.runtime.schedule
    schedule.start()
    try:
        eventually(lambda: ends(sqlite_store))
        assert service.ask("GET", "/livez").status_code == 200
        assert service.ask("GET", "/readyz").status_code == 200
        page = service.ask("GET", "/runs").json()
        assert datetime.fromisoformat(page["next_run_at"]) > datetime.now(UTC)
    finally:
        schedule.close()
