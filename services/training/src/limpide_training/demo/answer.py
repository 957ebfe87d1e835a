"""The demo's answer as a person reads it: the decision, what the record holds, where to go next."""

import json
import shlex
from collections.abc import Mapping
from typing import Any

from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from limpide_credit.schemas.chosen import SCHEMA
from limpide_credit.tables.roles import ROLES

# Features of the record that show where a score comes from; those that a record lacks are left out.
SHOWN_FEATURES = (
    ROLES.amount,
    ROLES.instalment,
    next(iter(SCHEMA.ratios)),
    ROLES.birth,
    *ROLES.external_scores,
)


_COLOURS = {"approved": "green", "approved_on_condition": "yellow4", "refused": "red", "referred": "yellow4"}


def render_answer(
    score: Mapping[str, Any], record: Mapping[str, Any], explanation: Mapping[str, Any]
) -> Panel:
    """Return a panel with a score, what its record says, and why.

    Args:
        score: What ``POST /score`` answered.
        record: What ``GET /decisions/{id}`` answered for it.
        explanation: What ``POST /explain`` answered for it.
    """
    verdict = Text.assemble(
        (f" {score['decision']} ", f"bold white on {_COLOURS[score['decision']]}"),
        f"  client {score['client_id']}: probability of default {score['probability_of_default']:.2%}",
    )
    facts = Table.grid(padding=(0, 3))
    facts.add_row("threshold", f"{score['threshold']:.2%}: the score refuses from there on")
    facts.add_row("points", f"{score['points']} (grade {score['grade']})")
    facts.add_row("model", f"version {score['model_version']}, feature set {score['feature_set_version']}")
    facts.add_row("time", f"{score['duration_seconds'] * 1000:.1f} ms in the service")
    features = record["features"]
    for name in SHOWN_FEATURES:
        if features.get(name) is not None:
            facts.add_row(name, f"{features[name]:.7g}")
    parts = [verdict, Text(), facts]
    if explanation["rules"]:
        parts += [Text(), Text("What decided", style="bold")]
        parts += [Text(f"  {rule['sentence']} ({rule['then']})") for rule in explanation["rules"]]
    for heading, members in (("What cost points", "reasons"), ("What earned points", "supports")):
        if explanation[members]:
            parts += [Text(), Text(heading, style="bold")]
            parts += [Text(f"  {reason['sentence']}") for reason in explanation[members]]
    return Panel(Group(*parts), title="POST /score, POST /explain", title_align="left", padding=(1, 2))


def next_steps(
    addresses: Mapping[str, str], score: Mapping[str, Any], environment: Mapping[str, str]
) -> list[str]:
    """Return lines with the addresses and commands to try next, to be printed whole: they are copied.

    Args:
        addresses: Of the running services, by name.
        score: What ``POST /score`` answered.
        environment: The settings of the demo, which make ``limpide`` use its store and registry.
    """
    scoring, client_id = addresses["scoring"], score["client_id"]
    places = ("LIMPIDE_SCHEMA", "LIMPIDE_STORE_URL", "LIMPIDE_TRACKING_URI")
    command = f"{_settings(environment, *places)} .venv/bin/limpide"
    heads = _settings(environment, *places, "LIMPIDE_AUDIT_KEY_FILE", "LIMPIDE_AUDIT_HEADS")
    drift = f" LIMPIDE_DRIFT_URL={addresses['drift']}" if "drift" in addresses else ""
    store = _settings(environment, "LIMPIDE_SCHEMA", "LIMPIDE_STORE_URL")
    traffic = f"{store} LIMPIDE_SCORING_URL={scoring}{drift} make traffic"
    what_if = {"client_id": client_id, "changes": {ROLES.amount: 300000}}
    new = {"application": {ROLES.amount: 300000, ROLES.instalment: 20000, ROLES.income: 150000}}
    steps = {
        "front end": f"{addresses['front end']}/client?client={client_id}",
        "scoring": f"{scoring}/docs",
        "explainer": f"{addresses['explainer']}/docs",
        "MLflow": addresses["MLflow"],
        "a client": f"curl {scoring}/v1/clients/{client_id}",
        "what if": f"curl {scoring}/v1/score --json {shlex.quote(json.dumps(what_if))}",
        "a new client": f"curl {scoring}/v1/score --json {shlex.quote(json.dumps(new))}",
        "the record": f"{command} decisions show {score['decision_id']}",
        "the chain": f"{heads} .venv/bin/limpide decisions verify",
        "a past month": f"{traffic} SHIFT=recession",
    }
    width = max(map(len, steps))
    return [f"{name:{width}}  {step}" for name, step in steps.items()]


def _settings(environment: Mapping[str, str], *names: str) -> str:
    return " ".join(f"{name}={shlex.quote(environment[name])}" for name in names if name in environment)
