"""The walk: tables, features, a model, a champion, published clients, a score over HTTP."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.text import Text

from limpide_credit.contracts.api_version import PREFIX
from limpide_credit.errors import InputError, UnavailableError
from limpide_credit.schemas.chosen import DEFAULT, SCHEMA
from limpide_credit.tables import APPLICATION
from limpide_platform.audit_key import AuditKey
from limpide_training.demo.answer import next_steps, render_answer
from limpide_training.demo.plan import Plan
from limpide_training.demo.services import (
    closed_port,
    not_running,
    running,
    wait_until_ready,
    without_settings,
)
from limpide_training.progress import Steps
from limpide_training.raw_folder import has_tables

_START_SECONDS = 180.0


@dataclass(frozen=True)
class DemoRequest:
    """What to demonstrate."""

    data: Path | None  # Folder of real tables; None generates ``clients`` clients.
    without: tuple[str, ...]  # Tables that are knowingly absent from it
    clients: int  # How many clients to generate
    client: int  # The client to score, if published; else the first one
    once: bool  # Stop after the answer
    folder: Path  # Where the demo keeps its store, registry, files and logs
    drift: bool = False  # Run the drift service, too


def run(request: DemoRequest) -> None:
    """Run the main job on embedded defaults, show an answer, and serve until Ctrl-C unless ``once``.

    Raises:
        InputError: The folder of tables holds none, or the drift service is wanted and not installed.
        UnavailableError: A service did not get ready, or ended.
    """
    if request.data is not None and not has_tables(request.data):
        raise InputError(
            "There are no tables in that folder.",
            field="DATA",
            value=request.data,
            remedy=f"Name a folder with {APPLICATION.files[0]}.csv and the other tables, or leave DATA out.",
        )
    if request.drift and find_spec("evidently") is None:
        raise InputError(
            "The drift service is not installed in this environment.",
            field="drift",
            value=True,
            remedy="Run 'make demo DRIFT=1', which installs it, or leave --drift out.",
        )
    # A terminated demo ends its services as one that is interrupted does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    console = Console()
    folder = _folder(request)
    folder.mkdir(parents=True, exist_ok=True)
    with closed_port() as port:
        plan = Plan.make(folder, port, drift=request.drift)
        for name, preferred in plan.moved.items():
            console.print(f"Port {preferred} is in use: {name} takes {plan.ports[name]}.")
        _command(plan, "store", "migrate")
        AuditKey.make(folder / "audit.pem")
        log = folder / "services.log"
        try:
            with running(plan.commands, plan.environment, log) as manager:
                _walk(request, plan, manager, console)
                if request.once:
                    return
                console.print("Serving. Ctrl-C ends everything.", style="bold")
                manager.wait()
                raise not_running(log)
        except KeyboardInterrupt:
            console.print("Stopped; nothing runs on.")


def _folder(request: DemoRequest) -> Path:
    """Each source of tables keeps its own store and registry; so does each lender but the first."""
    source = f"generated-{request.clients}" if request.data is None else request.data.resolve().name
    folder = request.folder.resolve()
    return folder / source if SCHEMA.name == DEFAULT else folder / SCHEMA.name / source


def _walk(request: DemoRequest, plan: Plan, manager: subprocess.Popen[bytes], console: Console) -> None:
    steps = Steps(console)
    settings, addresses = plan.settings, plan.addresses
    log = plan.folder / "services.log"
    with steps.step("Wait for MLflow"):
        wait_until_ready(f"{settings.tracking_uri}/health", manager, log, seconds=_START_SECONDS)
    _command(plan, "bootstrap", "--anew", settings=_tables(request, plan))
    version = _champion(plan)
    scoring, explainer = addresses["scoring"], addresses["explainer"]
    with steps.step("Wait for scoring and the explainer to serve the champion"):
        for service in (scoring, explainer):
            wait_until_ready(
                f"{service}{PREFIX}/model",
                manager,
                log,
                seconds=_START_SECONDS,
                holds=lambda model: model["version"] == version,
            )
    with steps.step("Wait for the front end"):
        wait_until_ready(f"{addresses['front end']}/_stcore/health", manager, log, seconds=_START_SECONDS)
    if request.drift:
        with steps.step("Wait for drift"):
            ready = f"{addresses['drift']}/readyz"
            wait_until_ready(ready, manager, log, seconds=_START_SECONDS)
    with httpx.Client(base_url=scoring + PREFIX, timeout=30) as client:
        client_id = _published(client, request.client)
        score = _answer(client.post("/score", json={"client_id": client_id}))
        record = _answer(client.get(f"/decisions/{score['decision_id']}"))
        explain_request = {"decision_id": score["decision_id"], "language": "en"}
        explanation = _answer(client.post(f"{explainer}{PREFIX}/explain", json=explain_request))
    _command(plan, "audit", "keep")
    console.print(render_answer(score, record, explanation))
    if not request.once:
        console.print(Text("\nWhat to try next", style="bold"))
        for line in next_steps(addresses, score, plan.environment):
            steps.say(line)


def _tables(request: DemoRequest, plan: Plan) -> dict[str, str]:
    """The settings of the first model: from which tables, and where intermediate files go."""
    return {
        "LIMPIDE_BOOTSTRAP_RAW": str(request.data or plan.folder / "no-tables"),
        "LIMPIDE_BOOTSTRAP_WITHOUT": ",".join(request.without),
        "LIMPIDE_BOOTSTRAP_CLIENTS": str(request.clients),
        "LIMPIDE_BOOTSTRAP_SCRATCH": str(plan.folder),
    }


def _command(plan: Plan, *arguments: str, settings: Mapping[str, str] | None = None) -> None:
    """Run ``limpide …`` on the demo's store and registry, in a process whose memory ends with it."""
    environment = {**without_settings(os.environ), **plan.environment, **(settings or {})}
    ended = subprocess.run(
        [sys.executable, "-m", "limpide_training", *arguments], env=environment, check=False
    )
    if ended.returncode:
        raise SystemExit(ended.returncode)


def _champion(plan: Plan) -> str:
    answer = httpx.get(
        f"{plan.settings.tracking_uri}/api/2.0/mlflow/registered-models/alias",
        params={"name": plan.settings.registered_model, "alias": "champion"},
        timeout=10,
    )
    return _answer(answer)["model_version"]["version"]


def _published(client: httpx.Client, wanted: int) -> int:
    if client.get(f"/clients/{wanted}").status_code == httpx.codes.OK:
        return wanted
    return _answer(client.get("/clients", params={"limit": 1}))["clients"][0]["client_id"]


def _answer(response: httpx.Response) -> dict[str, Any]:
    if response.status_code != httpx.codes.OK:
        raise UnavailableError(
            f"The service answered {response.status_code}.", field=str(response.url), value=response.text
        )
    return response.json()
