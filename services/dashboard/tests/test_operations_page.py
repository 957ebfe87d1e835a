"""What runs, since when, and which alerts fire; what cannot be asked is said once."""

from typing import Any

import httpx
import pytest
from dashboard_bench import Opened, text_of
from fake_services import FakeServices

STARTED = 1_790_000_000.0


def answer_prometheus(services: FakeServices, alerts: list[dict[str, Any]]) -> None:
    started = [{"metric": {"job": "scoring"}, "value": [STARTED, str(STARTED + later)]} for later in (60, 0)]
    services.answers["GET", "/api/v1/query"] = lambda _: httpx.Response(
        200, json={"status": "success", "data": {"resultType": "vector", "result": started}}
    )
    services.answers["GET", "/api/v1/alerts"] = lambda _: httpx.Response(
        200, json={"status": "success", "data": {"alerts": alerts}}
    )


@pytest.fixture(autouse=True)
def ready(services: FakeServices, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIMPIDE_PROMETHEUS_URL", "http://prometheus:9090")
    services.answers["GET", "/readyz"] = lambda _: httpx.Response(200, text="ready\n")


def test_services_say_since_when_they_run_and_alerts_what_fires(opened: Opened, services: FakeServices):
    alert = {
        "labels": {"alertname": "ScoringSlow", "severity": "ticket"},
        "annotations": {"summary": "One score in twenty is slow."},
        "state": "firing",
        "activeAt": "2026-11-29T20:00:00.123456789Z",
        "value": "3e-01",
    }
    answer_prometheus(services, [alert, {**alert, "labels": {"alertname": "Quiet"}, "state": "pending"}])
    said = text_of(opened("operations", lang="en"))
    assert "ScoringSlow" in said and "to be dealt with" in said and "Quiet" not in said
    assert "21/09/2026" in said
    assert said.count("ready") >= 3
    assert "To look at: 1 alert fires." in said


def test_without_alerts_that_is_said(opened: Opened, services: FakeServices):
    answer_prometheus(services, [])
    said = text_of(opened("operations"))
    assert "Aucune alerte en cours" in said and "Tout va bien" in said


def test_monitoring_that_is_away_is_said_once_and_the_services_stay(opened: Opened, services: FakeServices):
    services.away.update({"monitoring", "drift"})
    page = opened("operations")
    assert sum("Prometheus" in one.value for one in page.warning) == 1
    assert len(page.warning) == 2
    said = text_of(page)
    assert "ne répond pas" in said and "prêt" in said
    assert "À regarder : le service Dérive : ne répond pas." in said


def test_without_a_prometheus_that_is_said(opened: Opened, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("LIMPIDE_PROMETHEUS_URL")
    page = opened("operations", lang="en")
    assert "Prometheus is not set up" in page.info[0].value
    assert not page.warning
    assert "alerts are not known" in text_of(page)
