"""What Prometheus knows of the services: since when each process runs, and which alerts fire."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from limpide_dashboard.api import Service

_STARTED = "process_start_time_seconds"


class Alert(BaseModel):
    """An alert as ``GET /api/v1/alerts`` lists it."""

    labels: Mapping[str, str]
    annotations: Mapping[str, str] = Field(default_factory=dict)
    state: Literal["pending", "firing", "inactive"]
    since: datetime = Field(alias="activeAt")

    @property
    def name(self) -> str:
        """The name of the rule."""
        return self.labels.get("alertname", "")


class _Alerts(BaseModel):
    alerts: list[Alert]


class _AlertsAnswer(BaseModel):
    data: _Alerts


class _Sample(BaseModel):
    metric: Mapping[str, str]
    value: tuple[float, Annotated[str, StringConstraints(max_length=100)]]


class _Vector(BaseModel):
    result: list[_Sample]


class _VectorAnswer(BaseModel):
    data: _Vector


def firing_alerts(prometheus: Service) -> list[Alert]:
    """Return the alerts that fire, the latest first.

    Raises:
        ServiceError: Prometheus does not answer as its API says.
    """
    alerts = prometheus.get(_AlertsAnswer, "/api/v1/alerts").data.alerts
    firing = [one for one in alerts if one.state == "firing"]
    return sorted(firing, key=lambda one: one.since, reverse=True)


def process_starts(prometheus: Service) -> dict[str, list[datetime]]:
    """Return by job since when each of its processes runs, the oldest first; raises as `firing_alerts`."""
    answer = prometheus.get(_VectorAnswer, "/api/v1/query", query=_STARTED)
    starts: dict[str, list[datetime]] = {}
    for sample in answer.data.result:
        started = datetime.fromtimestamp(float(sample.value[1]), UTC)
        starts.setdefault(sample.metric.get("job", ""), []).append(started)
    return {job: sorted(times) for job, times in starts.items()}


def check_ready(service: Service) -> None:
    """Ask a service whether it can do its job now.

    Raises:
        ServiceError: It cannot, or does not answer.
    """
    service.fetch("/readyz", accept="text/plain")
