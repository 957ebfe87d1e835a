"""What the serving benchmarks stand on: a champion trained on generated clients, those clients published.

Made once by ``limpide bootstrap`` under ``var/benchmarks/serving`` and used again; remove the folder to make
it anew.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

import psutil

from limpide_credit.errors import ConflictError
from limpide_platform.registry import CHAMPION, Registry
from limpide_platform.settings import configure_mlflow_client
from limpide_platform.store import Store, migrate, open_store

ROOT = Path(__file__).parents[2]
CLIENTS = 3000


@dataclass(frozen=True)
class Scene:
    """A store with published clients and a registry with a champion."""

    folder: Path

    @property
    def store_url(self) -> str:
        return f"sqlite:///{self.folder / 'limpide.db'}"

    @property
    def tracking_uri(self) -> str:
        return f"sqlite:///{self.folder / 'mlflow.db'}"

    @property
    def registry(self) -> Registry:
        return Registry(self.tracking_uri)

    def store(self) -> Store:
        return open_store(self.store_url)

    def environment(self) -> dict[str, str]:
        return {
            "LIMPIDE_STORE_URL": self.store_url,
            "LIMPIDE_TRACKING_URI": self.tracking_uri,
            "BENTOML_HOME": str(self.folder / "bentoml"),
            "BENTOML_DO_NOT_TRACK": "True",
        }


def scene() -> Scene:
    """Return the scene, made if it is not there."""
    made = Scene(ROOT / "var" / "benchmarks" / "serving")
    configure_mlflow_client()
    if not _usable(made):
        shutil.rmtree(made.folder, ignore_errors=True)
        made.folder.mkdir(parents=True)
        migrate(made.store_url)
        print(f"Training on {CLIENTS} generated clients, once …", flush=True)
        command = [str(Path(sys.executable).parent / "limpide"), "bootstrap"]
        settings = {"LIMPIDE_BOOTSTRAP_CLIENTS": str(CLIENTS), "LIMPIDE_BOOTSTRAP_PRESET": "quick"}
        environment = {**os.environ, **made.environment(), **settings}
        subprocess.run(command, check=True, env=environment, cwd=made.folder)
    migrate(made.store_url)
    return made


def _usable(made: Scene) -> bool:
    """Tell whether there is a champion of this installation's feature set."""
    if not (made.folder / "mlflow.db").exists():
        return False
    version = made.registry.version_of(CHAMPION)
    if version is None:
        return False
    try:
        made.registry.load(version)
    except ConflictError:
        return False
    return True


@dataclass(frozen=True)
class Served:
    """A server under load: its port and the CPU time of its processes."""

    name: str
    port: int
    process: psutil.Process

    def cpu_seconds(self) -> float:
        times = [one.cpu_times() for one in (self.process, *self.process.children(recursive=True))]
        return sum(one.user + one.system for one in times)

    def peak_bytes(self) -> int:
        return max(one.memory_info().rss for one in (self.process, *self.process.children(recursive=True)))


@contextmanager
def serve(
    name: str, command: list[str], ready: str, environment: Mapping[str, str], folder: Path
) -> Iterator[Served]:
    """Start a server on a free port, wait until ``ready`` answers 200, and end it afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    log = folder / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--port", str(port)],
            env={**os.environ, **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait(f"http://127.0.0.1:{port}{ready}", process, log)
        yield Served(name, port, psutil.Process(process.pid))
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 180
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            pass
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{url} did not become ready:\n{log.read_text()[-4000:]}")
        time.sleep(0.2)


def scoring_command() -> list[str]:
    service = "limpide_scoring.service:Scoring"
    return [sys.executable, "-m", "bentoml", "serve", service, "--host", "127.0.0.1"]


def mlflow_server(made: Scene, version: str) -> AbstractContextManager[Served]:
    """Serve a registered version by MLflow's own server, with one worker."""
    folder = Path(sys.executable).parent
    command = [str(folder / "mlflow"), "models", "serve", "--env-manager", "local", "--workers", "1"]
    command += ["-m", f"models:/limpide-credit/{version}", "--host", "127.0.0.1"]
    # MLflow starts uvicorn by its name.
    environment = {"MLFLOW_TRACKING_URI": made.tracking_uri, "PATH": f"{folder}:{os.environ['PATH']}"}
    return serve("mlflow", command, "/ping", environment, made.folder)
