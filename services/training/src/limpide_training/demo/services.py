"""The demo's services under a process manager, ended together."""

import contextlib
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx

from limpide_credit.errors import UnavailableError

HOST = "127.0.0.1"
_ENDED = re.compile(r"^\S+ system +\| (?P<name>\w+)\.1 stopped \(rc=(?P<code>-?\d+)\)", re.MULTILINE)


def free_ports(preferred: Mapping[str, int]) -> dict[str, int]:
    """Return a port for each server, all different: the preferred one, or the next where nothing listens.

    Raises:
        UnavailableError: None of the hundred ports from a preferred one on is free; the server is named.
    """
    chosen: dict[str, int] = {}
    for name, first in preferred.items():
        near = range(first, first + 100)
        port = next((port for port in near if port not in chosen.values() and _is_free(port)), None)
        if port is None:
            raise UnavailableError(
                f"No port is free for {name}.",
                field="port",
                value=f"{near.start}..{near.stop - 1}",
                remedy="Stop what listens there.",
            )
        chosen[name] = port
    return chosen


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


@contextlib.contextmanager
def closed_port() -> Iterator[int]:
    """Yield a port where nothing listens and, while the block runs, nobody else can."""
    with socket.socket() as kept:
        kept.bind((HOST, 0))
        yield kept.getsockname()[1]


def without_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables but Limpide's settings, which may be those of another installation here."""
    return {name: value for name, value in environment.items() if not name.startswith("LIMPIDE_")}


@contextlib.contextmanager
def running(
    commands: Mapping[str, list[str]], environment: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Run commands under honcho, their output in ``log``; on leaving, all of them and their children end.

    Args:
        commands: The command line of each process by its name.
        environment: Variables added to this process's own; see `without_settings`.
        log: Where the output of all of them goes, each line under its process's name.
    """
    procfile = log.with_name("Procfile")
    procfile.write_text("".join(f"{name}: exec {shlex.join(line)}\n" for name, line in commands.items()))
    with log.open("wb") as output:
        manager = subprocess.Popen(
            # Its default is the ".env" of the folder, which holds the settings of the container stack.
            [sys.executable, "-m", "honcho", "--procfile", str(procfile), "--env", os.devnull, "start"],
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env={**without_settings(os.environ), **environment, "PYTHONUNBUFFERED": "1"},
            # Ctrl-C in the terminal reaches this process alone, which then ends the manager in order.
            start_new_session=True,
        )
    try:
        yield manager
    finally:
        with contextlib.suppress(ProcessLookupError):
            manager.send_signal(signal.SIGTERM)
        try:
            manager.wait(timeout=20)
        except subprocess.TimeoutExpired:
            manager.kill()
            manager.wait()


def wait_until_ready(
    url: str,
    manager: subprocess.Popen[bytes],
    log: Path,
    *,
    seconds: float,
    holds: Callable[[Any], bool] | None = None,
) -> None:
    """Poll ``url`` until it answers 200 and what it answers ``holds``.

    Raises:
        UnavailableError: A service ended, or did not get ready in time; the message names the log.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and manager.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            answer = httpx.get(url, timeout=5)
            if answer.status_code == httpx.codes.OK and (holds is None or holds(answer.json())):
                return
        time.sleep(0.2)
    raise not_running(log, url)


def not_running(log: Path, url: str | None = None) -> UnavailableError:
    """Return what is said when a service ended by itself, or does not answer at ``url``."""
    # Honcho ends all when one has ended: the first one is the cause.
    ended = _ENDED.search(log.read_text(encoding="utf-8", errors="replace"))
    if ended is None:
        message = "A service of the demo did not get ready."
    else:
        message = f"The demo's {ended['name']} ended with code {ended['code']}."
    return UnavailableError(
        message, field="service", value=ended["name"] if ended else url, remedy=f"Its log is {log}."
    )


def mlflow_command(port: int, folder: Path) -> list[str]:
    """Return the command of a tracking server on SQLite and a local folder."""
    return [
        # Workers for evaluations of language models, which take 1.6 GB.
        "env", "MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false",
        sys.executable, "-m", "mlflow", "server", "--host", HOST, "--port", str(port), "--workers", "1",
        "--backend-store-uri", f"sqlite:///{folder / 'mlflow.db'}",
        "--artifacts-destination", str(folder / "artifacts"),
    ]  # fmt: skip


def scoring_command(port: int) -> list[str]:
    """Return the command of the scoring service."""
    return [
        sys.executable, "-m", "bentoml", "serve", "limpide_scoring.service:Scoring",
        "--host", HOST, "--port", str(port),
    ]  # fmt: skip


def explainer_command() -> list[str]:
    """Return the command of the explainer service; where it listens is a setting."""
    return [sys.executable, "-m", "limpide_explainer"]


def drift_command() -> list[str]:
    """Return the command of the drift service; where it listens is a setting."""
    return [sys.executable, "-m", "limpide_drift"]


def dashboard_command() -> list[str]:
    """Return the command of the front end; where it listens is a setting."""
    return [sys.executable, "-m", "limpide_dashboard"]
