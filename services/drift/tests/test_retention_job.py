"""The scheduler erases what is old enough, once a day, and says so."""

import logging
from datetime import UTC, datetime, timedelta

import pytest

from limpide_drift.retention_job import RetentionJob
from limpide_drift.settings import DriftSettings
from limpide_platform.store.exclusive import exclusive

NOW = datetime.now(UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def job(service):
    clock = Clock()
    runtime = service.runtime
    settings = DriftSettings(retention_refused_months=12, retention_batch=2)
    return RetentionJob(settings, runtime.store, runtime.metrics, clock), clock


def refused(store, new_decision, how_many: int) -> None:
    old = NOW - timedelta(days=500)
    store.decisions.append([new_decision(input={}, decision="refused", at=old) for _ in range(how_many)])


def test_what_is_due_is_erased_once_a_day_with_a_metric_and_a_line(
    service, job, sqlite_store, new_decision, caplog
):
    look, clock = job[0].look, job[1]
    refused(sqlite_store, new_decision, 5)
    with caplog.at_level(logging.INFO):
        look()
    assert service.figure("limpide_drift_retention_erased_total", chain="decisions") == 5
    assert service.figure("limpide_drift_retention_last_success_timestamp_seconds") == NOW.timestamp()
    assert "decisions=5" in caplog.text
    refused(sqlite_store, new_decision, 1)
    look()
    assert sqlite_store.decisions.ledger.erased() == 5
    clock.now += timedelta(days=1)
    look()
    assert sqlite_store.decisions.ledger.erased() == 6


def test_a_run_that_could_not_be_is_counted_and_tried_again(service, job, sqlite_store, new_decision):
    refused(sqlite_store, new_decision, 1)
    with exclusive(sqlite_store.database, "retention"):
        job[0].look()
    assert service.figure("limpide_drift_retention_failures_total") == 1
    job[0].look()
    assert sqlite_store.decisions.ledger.erased() == 1


def test_without_a_setting_everything_is_kept(service, sqlite_store, new_decision):
    refused(sqlite_store, new_decision, 1)
    RetentionJob(service.runtime.settings, service.runtime.store, service.runtime.metrics).look()
    assert sqlite_store.decisions.ledger.erased() == 0
