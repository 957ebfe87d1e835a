"""Exploitation: what runs, since when, with which version of the model, and which alerts fire."""

from collections.abc import Mapping
from datetime import datetime

import streamlit as st

from limpide_credit.contracts.model import ModelAnswer
from limpide_dashboard.api import Service, ServiceAwayError, ServiceError
from limpide_dashboard.here import Here
from limpide_dashboard.layout import Table, page_header, section, show_table
from limpide_dashboard.monitoring import Alert, check_ready, firing_alerts, process_starts
from limpide_dashboard.problems import said, show_error

_COLUMNS = ("service", "state", "since", "processes", "version")


def show(here: Here) -> None:
    """Show the page; each part that cannot be asked says so once, and the others stay."""
    page_header(here.say("operations.title"), here.say("operations.lead"))
    starts: Mapping[str, list[datetime]] = {}
    alerts: list[Alert] | None = None
    monitoring = here.services.monitoring
    if monitoring is None:
        st.info(here.say("operations.no_monitoring"))
    else:
        with said(here):
            starts, alerts = process_starts(monitoring), firing_alerts(monitoring)
    _services(here, starts)
    if alerts is not None:
        _alerts(here, alerts)


def _services(here: Here, starts: Mapping[str, list[datetime]]) -> None:
    section(here.say("operations.services_title"), here.say("operations.services_lead"))
    services = (here.services.scoring, here.services.explainer, here.services.drift)
    faults = {one.name: _fault(one) for one in services}
    show_table(
        here.say("operations.services_title"),
        Table(
            [here.say(f"operations.{name}") for name in _COLUMNS],
            [_service(here, name, fault, starts.get(name, [])) for name, fault in faults.items()],
            numeric=frozenset({3}),
        ),
    )
    for fault in faults.values():
        if fault is not None:
            show_error(here, fault)


def _service(here: Here, name: str, fault: ServiceError | None, started: list[datetime]) -> list[str]:
    unknown = here.say("operations.unknown")
    state = "ready" if fault is None else "away" if isinstance(fault, ServiceAwayError) else "not_ready"
    return [
        here.say(f"operations.{name}"),
        here.say(f"operations.{state}"),
        here.show.moment(started[0]) if started else unknown,
        here.show.number(len(started)) if started else unknown,
        _version(here) if name == "scoring" else "",
    ]


def _fault(service: Service) -> ServiceError | None:
    """Return why a service cannot do its job now; None if it can."""
    try:
        check_ready(service)
    except ServiceError as error:
        return error
    return None


def _version(here: Here) -> str:
    try:
        model = here.services.scoring.get(ModelAnswer, "/model")
    except ServiceError:
        return here.say("operations.unknown")
    return here.say("operations.version_since", version=model.version, at=here.show.moment(model.since))


def _alerts(here: Here, alerts: list[Alert]) -> None:
    section(here.say("operations.alerts_title"), here.say("operations.alerts_lead"))
    if not alerts:
        st.success(here.say("operations.no_alerts"))
        return
    show_table(
        here.say("operations.alerts_title"),
        Table(
            [here.say(f"operations.{name}") for name in ("alert", "severity", "alert_since", "what")],
            [
                [
                    one.name,
                    _severity(here, one.labels.get("severity", "")),
                    here.show.moment(one.since),
                    one.annotations.get("summary", ""),
                ]
                for one in alerts
            ],
        ),
    )


def _severity(here: Here, severity: str) -> str:
    key = f"operations.severity_{severity}"
    return here.say(key) if key in here.say else severity
