"""Exploitation: what runs, since when, with which version of the model, and which alerts fire."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import streamlit as st

from limpide_credit.contracts.model import ModelAnswer
from limpide_credit.contracts.roles import Role
from limpide_dashboard.api import Service, ServiceAwayError, ServiceError
from limpide_dashboard.layout import Table, listed, page_header, section, show_table, verdict
from limpide_dashboard.monitoring import Alert, check_ready, firing_alerts, process_starts
from limpide_dashboard.page import Page
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.problems import errors_shown, show_error

Faults = Mapping[str, ServiceError | None]
"""Why each service cannot do its job now; None if it can."""

_COLUMNS = ("service", "state", "since", "processes", "version")


def show(ctx: PageContext) -> None:
    """Show the page; each part that cannot be asked says so once, and the others stay."""
    page_header(ctx.say("operations.title"), ctx.say("operations.lead"))
    opening = st.container()
    starts: Mapping[str, list[datetime]] = {}
    alerts: list[Alert] | None = None
    monitoring = ctx.services.monitoring
    if monitoring is None:
        st.info(ctx.say("operations.no_monitoring"))
    else:
        with errors_shown(ctx):
            starts, alerts = process_starts(monitoring), firing_alerts(monitoring)
    services = (ctx.services.scoring, ctx.services.explainer, ctx.services.drift)
    faults = {one.name: _fault(one) for one in services}
    with opening:
        _state(ctx, faults, alerts)
    _services(ctx, faults, starts)
    if alerts is not None:
        _alerts(ctx, alerts)


def _state(ctx: PageContext, faults: Faults, alerts: Sequence[Alert] | None) -> None:
    """Say in one sentence whether all is well."""
    wrong = [
        ctx.say("operations.look_service", service=ctx.say(f"operations.{name}"), state=_state_of(ctx, fault))
        for name, fault in faults.items()
        if fault is not None
    ]
    if alerts:
        wrong.append(ctx.say("operations.look_alerts", n=len(alerts), number=ctx.show.number(len(alerts))))
    if wrong:
        verdict(ctx.say("shell.look", what=listed(ctx, wrong)), tone="bad")
    elif alerts is None:
        verdict(ctx.say("operations.well_unwatched"))
    else:
        verdict(ctx.say("operations.well"), tone="good")


def _services(ctx: PageContext, faults: Faults, starts: Mapping[str, list[datetime]]) -> None:
    section(ctx.say("operations.services_title"), ctx.say("operations.services_lead"))
    show_table(
        ctx.say("operations.services_title"),
        Table(
            [ctx.say(f"operations.{name}") for name in _COLUMNS],
            [_service(ctx, name, fault, starts.get(name, [])) for name, fault in faults.items()],
            numeric=frozenset({3}),
        ),
    )
    for fault in faults.values():
        if fault is not None:
            show_error(ctx, fault)


def _service(ctx: PageContext, name: str, fault: ServiceError | None, started: list[datetime]) -> list[str]:
    unknown = ctx.say("operations.unknown")
    return [
        ctx.say(f"operations.{name}"),
        _state_of(ctx, fault),
        ctx.show.moment(started[0]) if started else unknown,
        ctx.show.number(len(started)) if started else unknown,
        _version(ctx) if name == "scoring" else "",
    ]


def _state_of(ctx: PageContext, fault: ServiceError | None) -> str:
    state = "ready" if fault is None else "away" if isinstance(fault, ServiceAwayError) else "not_ready"
    return ctx.say(f"operations.{state}")


def _fault(service: Service) -> ServiceError | None:
    """Return why a service cannot do its job now; None if it can."""
    try:
        check_ready(service)
    except ServiceError as error:
        return error
    return None


def _version(ctx: PageContext) -> str:
    try:
        model = ctx.services.scoring.get(ModelAnswer, "/model")
    except ServiceError:
        return ctx.say("operations.unknown")
    return ctx.say("operations.version_since", version=model.version, at=ctx.show.moment(model.since))


def _alerts(ctx: PageContext, alerts: list[Alert]) -> None:
    section(ctx.say("operations.alerts_title"), ctx.say("operations.alerts_lead"))
    if not alerts:
        st.success(ctx.say("operations.no_alerts"))
        return
    show_table(
        ctx.say("operations.alerts_title"),
        Table(
            [ctx.say(f"operations.{name}") for name in ("alert", "severity", "alert_since", "what")],
            [
                [
                    one.name,
                    _severity(ctx, one.labels.get("severity", "")),
                    ctx.show.moment(one.since),
                    one.annotations.get("summary", ""),
                ]
                for one in alerts
            ],
        ),
    )


def _severity(ctx: PageContext, severity: str) -> str:
    key = f"operations.severity_{severity}"
    return ctx.say(key) if key in ctx.say else severity


PAGE = Page(
    show, 90, frozenset({Role.OPERATIONS, Role.AUDITOR}), [("scoring", "GET /model")], section="operations"
)
