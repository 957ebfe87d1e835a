"""The demo's services under a process manager, ended together."""

import contextlib
import os
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


def free_port(preferred: int) -> int:
    """Return ``preferred``, or the next port on which nothing listens.

    Raises
    ------
    UnavailableError
        None of the hundred ports from ``preferred`` on is free.
    """
    for port in range(preferred, preferred + 100):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise UnavailableError(
        "No port is free for the demo.",
        field="port",
        value=f"{preferred}..{preferred + 99}",
        remedy="Stop what listens there.",
    )


@contextlib.contextmanager
def running(
    commands: Mapping[str, list[str]], environment: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Run commands under honcho, their output in ``log``; on leaving, all of them and their children end.

    Parameters
    ----------
    commands
        The command line of each process by its name.
    environment
        Variables added to this process's own.
    log
        Where the output of all of them goes, each line under its process's name.
    """
    procfile = log.with_name("Procfile")
    procfile.write_text("".join(f"{name}: exec {shlex.join(line)}\n" for name, line in commands.items()))
    with log.open("wb") as output:
        manager = subprocess.Popen(
            [sys.executable, "-m", "honcho", "--procfile", str(procfile), "start"],
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **environment, "PYTHONUNBUFFERED": "1"},
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

    Raises
    ------
    UnavailableError
        A service ended, or did not get ready in time; the message names the log.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and manager.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            answer = httpx.get(url, timeout=5)
            if answer.status_code == httpx.codes.OK and (holds is None or holds(answer.json())):
                return
        time.sleep(0.2)
    raise UnavailableError(
        "A service of the demo did not get ready.", field="service", value=url, remedy=f"Its log is {log}."
    )


def mlflow_command(port: int, folder: Path) -> list[str]:
    """Return the command of a tracking server on SQLite and a local folder."""
    return [
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


def dashboard_command(port: int) -> list[str]:
    """Return the command of the front end."""
    return [sys.executable, "-m", "limpide_dashboard", "--host", HOST, "--port", str(port)]
