"""The running test stack, asked from outside as a person, a client or Prometheus would.

`infra/stack/test` brings it up before these tests and takes it down after them.
"""

import json
import os
import random
import subprocess
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from minio import Minio

REPOSITORY = Path(__file__).parents[2]
COMPOSE_FILES = "docker-compose.yml:docker-compose.test.yml"
MODEL = "limpide-credit"
BUCKET = "mlflow"

Found = TypeVar("Found")


def until(look: Callable[[], Found], *, seconds: float, what: str) -> Found:
    """Return the first true thing that `look` finds; fail with `what` was awaited at the deadline."""
    deadline = time.monotonic() + seconds
    last: object = None
    while time.monotonic() < deadline:
        try:
            found = look()
        except (httpx.HTTPError, subprocess.CalledProcessError, LookupError) as error:
            last = error
        else:
            if found:
                return found
            last = found
        time.sleep(0.25)
    pytest.fail(f"not within {seconds:g} s: {what}; last seen: {last!r}")


class Stack:
    """One compose project and the ways into it."""

    until = staticmethod(until)

    def __init__(self, folder: Path = REPOSITORY, **environment: str) -> None:
        self.folder = folder
        self.environment = {**os.environ, "COMPOSE_FILE": COMPOSE_FILES, **environment}
        self.scoring = httpx.Client(base_url="http://127.0.0.1:13000", timeout=20)
        self.explainer = httpx.Client(base_url="http://127.0.0.1:18000", timeout=60)
        self.drift = httpx.Client(base_url="http://127.0.0.1:18010", timeout=300)
        self.mlflow = httpx.Client(base_url="http://127.0.0.1:15000/api/2.0/mlflow", timeout=20)
        self.alertmanager = httpx.Client(base_url="http://127.0.0.1:19093/api/v2", timeout=20)
        self.prometheus = httpx.Client(base_url="http://127.0.0.1:19090/api/v1", timeout=20)

    def run(self, *command: str, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run a command in the repository with the project's environment; its output is text."""
        options = {"check": True, "capture_output": True, "text": True, "timeout": 600, **options}
        return subprocess.run(command, cwd=self.folder, env=self.environment, **options)

    def compose(self, *arguments: str, **options: Any) -> str:
        """Run `docker compose` and return what it printed."""
        return self.run("docker", "compose", *arguments, **options).stdout

    def services(self) -> list[str]:
        """Return the services that the tests start: Grafana only where its image is."""
        services = self.compose("config", "--services").split()
        image = json.loads(self.compose("config", "--format", "json"))["services"]["grafana"]["image"]
        if self.run("docker", "image", "inspect", image, check=False).returncode:
            services.remove("grafana")
        return sorted(services)

    def state(self) -> dict[str, dict[str, Any]]:
        """Return what `docker compose ps` says of each service."""
        lines = self.compose("ps", "--all", "--format", "json").splitlines()
        return {one["Service"]: one for one in map(json.loads, lines)}

    def container(self, service: str) -> dict[str, Any]:
        """Return what `docker inspect` says of a service's container."""
        name = self.compose("ps", "--all", "--quiet", service).split()[0]
        return json.loads(self.run("docker", "inspect", name).stdout)[0]

    def healthy(self) -> bool:
        """Tell whether every service that stays is running and healthy, and every job ended well."""
        return all(
            (one["State"] == "running" and one["Health"] == "healthy")
            or (one["State"] == "exited" and one["ExitCode"] == 0)
            for one in self.state().values()
        )

    def wait_healthy(self) -> None:
        """Wait until all of it is healthy again, and scoring answers."""
        until(self.healthy, seconds=180, what="every service is healthy")
        until(lambda: self.scoring.get("/readyz").is_success, seconds=30, what="scoring is ready")

    def sql(self, query: str, database: str = "limpide") -> list[list[str]]:
        """Return the rows of a query, asked inside PostgreSQL's container."""
        command = ("psql", "--no-psqlrc", "--csv", "--tuples-only", "--username", "postgres")
        printed = self.compose("exec", "-T", "postgres", *command, "--dbname", database, "--command", query)
        return [line.split(",") for line in printed.splitlines()]

    def number(self, query: str, database: str = "limpide") -> int:
        """Return the one number that a query answers with."""
        return int(self.sql(query, database)[0][0])

    def secret(self, name: str) -> str:
        """Return a password."""
        return self.run("infra/stack/password", name).stdout.strip()

    def bucket(self) -> Minio:
        """Return an S3 client with the root keys."""
        return Minio(
            "127.0.0.1:19000",
            access_key="limpide",
            secret_key=self.secret("minio_root"),
            secure=False,
        )

    def champion(self) -> str:
        """Return the version under the registry's alias."""
        answer = self.mlflow.get("/registered-models/alias", params={"name": MODEL, "alias": "champion"})
        answer.raise_for_status()
        return answer.json()["model_version"]["version"]

    def promote(self, version: str) -> None:
        """Point the alias at a version."""
        body = {"name": MODEL, "alias": "champion", "version": version}
        self.mlflow.post("/registered-models/alias", json=body).raise_for_status()

    def remove_alias(self) -> None:
        """Take the alias away."""
        body = {"name": MODEL, "alias": "champion"}
        self.mlflow.request("DELETE", "/registered-models/alias", json=body).raise_for_status()

    def metric(self, query: str) -> list[tuple[dict[str, str], float]]:
        """Return the labels and values with which Prometheus answers a query now."""
        answer = self.prometheus.get("/query", params={"query": query})
        answer.raise_for_status()
        return [(one["metric"], float(one["value"][1])) for one in answer.json()["data"]["result"]]

    def compared(self, window: dict[str, str]) -> dict[str, Any]:
        """Ask for a drift run, and return it when it has ended."""
        asked = self.drift.post("/runs", json=window)
        assert asked.status_code == 202, asked.text
        address = asked.headers["location"]

        def ended() -> dict[str, Any] | None:
            run = self.drift.get(address).json()
            return run if run["progress"] is None else None

        run = self.until(ended, seconds=120, what="the run has ended")
        assert run is not None and run["state"] == "done", run
        return run

    def clients(self, count: int = 50) -> list[int]:
        """Return numbers of published clients."""
        answer = self.scoring.get("/clients", params={"limit": count})
        answer.raise_for_status()
        return [one["client_id"] for one in answer.json()["clients"]]

    def score(self, client_id: int) -> dict[str, Any]:
        """Score one client."""
        answer = self.scoring.post("/score", json={"client_id": client_id})
        assert answer.status_code == 200, answer.text
        return answer.json()


class Load:
    """A few clients that keep asking for scores, each request with a key, asked again until it is answered.

    A client that gets no answer, or 503, asks again with the same key, as the API tells it to. So in the end
    there must be one record for each key.
    """

    def __init__(self, stack: Stack, client_ids: list[int]) -> None:
        self.answers: dict[str, dict[str, Any]] = {}
        self.troubles: list[str] = []
        self.run = uuid.uuid4().hex
        self._stack = stack
        self._client_ids = client_ids
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(number,)) for number in range(4)]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, number: int) -> None:
        with httpx.Client(base_url=self._stack.scoring.base_url, timeout=20) as client:
            count = 0
            while not self._stop.is_set():
                count += 1
                key = f"{self.run}-{number}-{count}"
                client_id = self._client_ids[(number + count) % len(self._client_ids)]
                self.answers[key] = self._insist(client, key, client_id)
                time.sleep(0.02)

    def _insist(self, client: httpx.Client, key: str, client_id: int) -> dict[str, Any]:
        deadline = time.monotonic() + 240
        while time.monotonic() < deadline:
            try:
                answer = client.post(
                    "/score", json={"client_id": client_id}, headers={"Idempotency-Key": key}
                )
            except httpx.TransportError as error:
                self.troubles.append(type(error).__name__)
            else:
                if answer.status_code == 200:
                    return answer.json()
                self.troubles.append(f"{answer.status_code} {answer.headers.get('Retry-After')}")
            time.sleep(0.2)
        return {"decision_id": None}

    def records(self) -> dict[str, int]:
        """Return how many records PostgreSQL has for each answered decision of this load."""
        query = f"SELECT id, count(*) FROM decisions WHERE idempotency_key LIKE '{self.run}-%' GROUP BY id"
        return {decision_id: int(count) for decision_id, count in self._stack.sql(query)}


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """The stack that `infra/stack/test` brought up."""
    running = Stack()
    if not running.state():
        pytest.fail("the test stack is not up: run infra/stack/test, which brings it up and runs these tests")
    yield running
    for client in vars(running).values():
        if isinstance(client, httpx.Client):
            client.close()


@pytest.fixture
def whole(stack: Stack) -> Stack:
    """The stack, healthy at the start of the test."""
    stack.wait_healthy()
    return stack


@pytest.fixture
def watched(whole: Stack) -> Stack:
    """The stack after a window of decisions, their outcomes, and a drift run over them."""
    clients = [{"client_id": client_id} for client_id in whole.clients(250)] * 3
    answered = whole.scoring.post("/score/batch", json=clients, timeout=120)
    decisions = [json.loads(line) for line in answered.text.splitlines()]
    luck = random.Random(0)
    outcomes = [
        {
            "decision_id": one["decision_id"],
            "outcome": "defaulted" if luck.random() < one["probability_of_default"] else "repaid",
            "observed_at": datetime.now(UTC).isoformat(),
        }
        for one in decisions
    ]
    recorded = whole.drift.post("/outcomes", json=outcomes).json()
    assert (recorded["recorded"], recorded["refused"]) == (len(decisions), 0), recorded
    whole.compared({})
    return whole


@pytest.fixture
def load(whole: Stack) -> Load:
    """Four clients that keep asking, once they are entered."""
    return Load(whole, whole.clients())
