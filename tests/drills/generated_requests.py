"""Requests that Schemathesis makes up for one service, as one caller; answers are held to the document."""

import itertools
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema

# An answer later than that is a hang. The services' own deadlines are shorter, but for a letter's.
HANG_SECONDS = 60
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "ignored_auth",
)
# What an operation is asked in a round; further rounds have other seeds.
_EXAMPLES = 150
_MOST_ROUNDS = 60


@dataclass
class Figures:
    """What a caller's requests to a service were answered."""

    service: str
    caller: str
    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    server_errors: int = 0
    outside_schema: int = 0
    hangs: int = 0
    slowest_seconds: float = 0.0
    slowest: str = "none"

    @property
    def faults(self) -> int:
        """How many requests were not answered as the document says."""
        return self.server_errors + self.outside_schema + self.hangs


def drill(service: str, caller: str, url: str, bearer: str | None, cases: int, faults: Path) -> Figures:
    """Return the figures of at least so many requests; each fault is a line of JSON in a file.

    Args:
        service, caller: Names for the figures.
        url: Of the service.
        bearer: Token or key; None of nobody.
        cases: How many at the least.
        faults: The file, which is appended to.
    """
    figures = Figures(service, caller)
    headers = {} if bearer is None else {"Authorization": f"Bearer {bearer}"}
    for seed in itertools.count(1):
        _ask(figures, url, headers, seed, faults)
        if figures.cases >= cases or seed == _MOST_ROUNDS:
            return figures
    raise AssertionError


def _ask(figures: Figures, url: str, headers: dict[str, str], seed: int, faults: Path) -> None:
    """Ask every operation: at the edges of each schema in the first round, and at random in every one."""
    config = SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "base-url": f"{url}/v1",
            "headers": headers,
            "request-timeout": HANG_SECONDS,
            "continue-on-failure": True,
            "suppress-health-check": ["all"],
            "cache": {"enabled": False},
            "checks": {"enabled": False, **{name: {"enabled": True} for name in CHECKS}},
            "generation": {"max-examples": _EXAMPLES, "no-shrink": True, "database": "none"},
            "phases": {
                "coverage": {"enabled": seed == 1, "generate-duplicate-query-parameters": True},
                "stateful": {"enabled": seed == 1},
            },
        }
    )
    schema = schemathesis.openapi.from_url(f"{url}/openapi.json", config=config)
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            _account(figures, event, faults)
        elif isinstance(event, events.FatalError):
            raise event.exception


def _account(figures: Figures, event: events.ScenarioFinished, faults: Path) -> None:
    recorded = event.recorder
    for case_id, interaction in recorded.interactions.items():
        figures.cases += 1
        response = interaction.response
        failed = [one for one in recorded.checks.get(case_id, ()) if one.status == Status.FAILURE]
        if response is None:
            figures.hangs += 1
        else:
            figures.statuses[response.status_code] += 1
            if response.elapsed > figures.slowest_seconds:
                figures.slowest_seconds, figures.slowest = response.elapsed, recorded.label
            if response.status_code >= 500 and response.status_code != 503:
                figures.server_errors += 1
            elif failed:
                figures.outside_schema += 1
        if response is None or failed:
            with faults.open("a") as file:
                file.write(json.dumps(_fault(figures, recorded.label, interaction, failed)) + "\n")


def _fault(figures: Figures, label: str, interaction: Any, failed: list[Any]) -> dict[str, Any]:
    response, request = interaction.response, interaction.request
    return {
        "service": figures.service,
        "caller": figures.caller,
        "operation": label,
        "failed": [f"{one.name}: {one.failure_info.failure.message}"[:600] for one in failed],
        "request": f"{request.method} {request.uri}"[:1000],
        "headers": {name: value for name, value in request.headers.items() if name != "Authorization"},
        "body": repr(request.body)[:1000],
        "status": response and response.status_code,
        "answer": response and repr(response.content[:600]),
    }
