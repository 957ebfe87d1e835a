"""``limpide traffic``: generated applicants through the running services of a demonstration."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from pydantic import Field

from limpide_credit.synthetic import SHIFTS
from limpide_platform.identity.settings import IdentitySettings
from limpide_platform.settings import load_settings
from limpide_platform.store import Store, open_store
from limpide_training.progress import Steps
from limpide_training.traffic.drift_windows import minimum_decisions, run_of, words_of
from limpide_training.traffic.own_key import own_key
from limpide_training.traffic.people import publish_people
from limpide_training.traffic.plan import USUAL, TrafficPlan
from limpide_training.traffic.sending import check_demonstration, check_same_store, send, send_outcomes
from limpide_training.traffic.service_client import ServiceClient

_ADDRESS = r"^https?://[^\s/]+(/[^\s]*)?$"


class TrafficSettings(IdentitySettings):
    """Where the services listen; each is an environment variable, as ``LIMPIDE_SCORING_URL``."""

    scoring_url: str = Field(
        default="http://127.0.0.1:3000", pattern=_ADDRESS, description="The scoring service"
    )
    drift_url: str = Field(
        default="", pattern=rf"^$|{_ADDRESS}", description="The drift service; empty asks for no runs"
    )


def traffic(
    shift: Annotated[str, typer.Option(help=f"What changes in the world: {', '.join(SHIFTS)}.")] = USUAL,
    days: Annotated[int, typer.Option(min=0, max=365, help="Days of the past to fill; 0 sends now.")] = 30,
    a_day: Annotated[int, typer.Option(min=1, help="Applicants a day.")] = 100,
    from_day: Annotated[
        int | None, typer.Option(min=1, help="Day from which the shift is on [after two thirds of the days].")
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed, other people.")] = 1,
    outcome_days: Annotated[
        int, typer.Option(min=1, help="Days from a decision until its outcome is known.")
    ] = 14,
) -> None:
    """Send a bounded, seeded stream of generated applicants; settings LIMPIDE_SCORING_URL, …_DRIFT_URL."""
    settings = load_settings(TrafficSettings)
    start_of_shift = days * 2 // 3 + 1 if from_day is None else from_day
    plan = TrafficPlan(shift, days, a_day, start_of_shift, seed, outcome_days)
    steps = Steps()
    with closing(open_store(settings.store())) as store, own_key(store, settings.identity) as key:
        with closing(ServiceClient("scoring", settings.scoring_url, key=key)) as scoring:
            _send(plan, scoring, store, steps)
        if settings.drift_url and days:
            with closing(ServiceClient("drift", settings.drift_url, key=key)) as drift:
                _watch(plan, drift, steps)


def _send(plan: TrafficPlan, scoring: ServiceClient, store: Store, steps: Steps) -> None:
    check_demonstration(scoring, datetime.now(UTC))
    becomes: dict[int, str] = {}
    confirm = check_same_store(scoring, store.database.place)
    for part in plan.parts:
        becomes |= publish_people(part, plan.seed, store, steps, confirm)
    with steps.step("Score them, one after the other", plan.applicants) as step:
        sent = send(plan.stream(_midnight()), scoring, step.advance)
        step.result = f"{sent.scored} scored, {len(sent.approved)} approved"
        if sent.repeated:
            step.result += f"; {sent.repeated} had been scored before (another --seed brings others)"
    with steps.step("Send what became of the loans", len(sent.approved)) as step:
        after = timedelta(days=plan.outcome_days)
        known = send_outcomes(sent, becomes, after, datetime.now(UTC), scoring, step.advance)
        step.result = f"{known} outcomes, {plan.outcome_days} days after their decisions"


def _watch(plan: TrafficPlan, drift: ServiceClient, steps: Steps) -> None:
    for start, end in plan.windows(_midnight(), minimum_decisions(drift)):
        with steps.step("Compare a window") as step:
            step.result = words_of(run_of(drift, start, end))


def _midnight() -> datetime:
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
