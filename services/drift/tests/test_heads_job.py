"""The scheduler signs the heads of the chains once a day and keeps them outside of the store."""

import logging
from datetime import UTC, datetime, timedelta

import pytest

from limpide_drift.heads_job import HeadsJob
from limpide_drift.settings import DriftSettings
from limpide_platform.audit_key import AuditKey
from limpide_platform.kept_heads import HeadFolder

NOW = datetime.now(UTC)


@pytest.fixture
def folder(tmp_path):
    return HeadFolder(tmp_path / "heads")


@pytest.fixture
def look(service, folder, tmp_path):
    """Return a function that lets the job look at a moment."""
    AuditKey.make(tmp_path / "audit.pem")
    settings = DriftSettings(audit_key_file=tmp_path / "audit.pem", audit_heads=folder.path)
    runtime = service.runtime
    moments = []
    job = HeadsJob(settings, runtime.store, runtime.metrics, lambda: moments[-1])

    def at(moment):
        moments.append(moment)
        job.look()

    return at


def test_heads_are_kept_once_a_day(service, look, folder):
    look(NOW)
    look(NOW + timedelta(hours=23))
    assert folder.newest() == NOW
    assert service.figure("limpide_drift_heads_last_success_timestamp_seconds") == NOW.timestamp()
    look(NOW + timedelta(hours=24))
    assert folder.newest() == NOW + timedelta(hours=24)
    assert len(list(folder.path.glob("heads-*.json"))) == 2


def test_heads_that_contradict_those_of_before_are_counted_and_logged(
    service, look, folder, sqlite_store, caplog
):
    sqlite_store.audit.add("key.created", {}, subject="a.martin", issuer="shell:desk")
    look(NOW)
    set_back = "UPDATE chain_heads SET count = 0, hash = zeroblob(32) WHERE chain = 'audit_events'"
    sqlite_store.database.write(lambda connection: connection.exec_driver_sql(set_back))
    with caplog.at_level(logging.ERROR):
        look(NOW + timedelta(days=1))
    assert "The end of audit_events is cut off: positions 1 to 1" in caplog.text
    assert service.figure("limpide_drift_heads_failures_total") == 1
    assert folder.newest() == NOW


def test_without_a_folder_nothing_is_kept(service, sqlite_store):
    HeadsJob(service.runtime.settings, service.runtime.store, service.runtime.metrics).look()
    assert service.figure("limpide_drift_heads_failures_total") == 0
