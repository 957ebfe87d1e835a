"""The demo's answer as a person reads it: the decision, what the record holds, where to go next."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

# Features of the record that show where a score comes from; those that a record lacks are left out.
SHOWN_FEATURES = (
    "AMT_CREDIT",
    "AMT_ANNUITY",
    "PAYMENT_RATE",
    "DAYS_BIRTH",
    "EXT_SOURCE_1",
    "EXT_SOURCE_2",
    "EXT_SOURCE_3",
)


def render_answer(
    score: Mapping[str, Any], record: Mapping[str, Any], explanation: Mapping[str, Any]
) -> Panel:
    """Return a panel with a score, what its record says, and why.

    Parameters
    ----------
    score
        What ``POST /score`` answered.
    record
        What ``GET /decisions/{id}`` answered for it.
    explanation
        What ``POST /explain`` answered for it.
    """
    approved = score["decision"] == "approved"
    verdict = Text.assemble(
        (f" {score['decision']} ", f"bold white on {'green' if approved else 'red'}"),
        f"  client {score['client_id']}: probability of default {score['probability_of_default']:.2%}",
    )
    facts = Table.grid(padding=(0, 3))
    facts.add_row("threshold", f"{score['threshold']:.2%}: refused from there on")
    facts.add_row("points", f"{score['points']} (grade {score['grade']})")
    facts.add_row("decision", f"{score['decision_id']}, recorded before it was answered")
    facts.add_row("model", f"version {score['model_version']}, feature set {score['feature_set_version']}")
    facts.add_row("time", f"{score['duration_seconds'] * 1000:.1f} ms in the service")
    features = record["features"]
    for name in SHOWN_FEATURES:
        if features.get(name) is not None:
            facts.add_row(name, f"{features[name]:.7g}")
    parts = [verdict, Text(), facts]
    for heading, members in (("What cost points", "reasons"), ("What earned points", "supports")):
        if explanation[members]:
            parts += [Text(), Text(heading, style="bold")]
            parts += [Text(f"  {reason['sentence']}") for reason in explanation[members]]
    return Panel(Group(*parts), title="POST /score, POST /explain", title_align="left", padding=(1, 2))


def render_next_steps(addresses: Mapping[str, str], client_id: int, environment: Sequence[str]) -> Panel:
    """Return a panel with the addresses and what to try next.

    Parameters
    ----------
    addresses
        Of the running services, by name.
    client_id
        A published client.
    environment
        The settings that make ``limpide`` speak to this demo's store and registry, as NAME=value.
    """
    scoring = addresses["scoring"]
    steps = Table.grid(padding=(0, 3))
    steps.add_row("front end", f"{addresses['front end']}/client?client={client_id}")
    steps.add_row("scoring", f"{scoring}/docs")
    steps.add_row("explainer", f"{addresses['explainer']}/docs")
    steps.add_row("MLflow", addresses["MLflow"])
    steps.add_row("a client", f"curl {scoring}/clients/{client_id}")
    steps.add_row(
        "what if",
        f'curl {scoring}/score --json \'{{"client_id": {client_id}, "changes": {{"AMT_CREDIT": 300000}}}}\'',
    )
    steps.add_row(
        "a new client",
        f"curl {scoring}/score --json "
        '\'{"application": {"AMT_CREDIT": 300000, "AMT_ANNUITY": 20000, "AMT_INCOME_TOTAL": 150000}}\'',
    )
    steps.add_row("the chain", f"{' '.join(environment)} .venv/bin/limpide decisions verify")
    return Panel(steps, title="What to try next", title_align="left", padding=(1, 2))
