"""The scoring service as it is served: BentoML in a process of its own, a real MLflow server, a store.

One story in order, since starting the parts is what costs: no model yet, first promotion, promotion under
load, alias gone, registry gone, the end.
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mlflow import MlflowClient

from limpide_credit.bundle import ModelBundle
from limpide_credit.features import RowBuilder, feature_set
from limpide_platform.registry import Registry
from limpide_platform.settings import configure_mlflow_client
from limpide_platform.store import Client, migrate, open_store

CLIENTS = range(100001, 100009)
SERVE = [sys.executable, "-m", "bentoml", "serve", "limpide_scoring.service:Scoring", "--host", "127.0.0.1"]


def wait_until(condition: Callable[[], bool], what: str, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.05)


@dataclass
class Server:
    """A server in a process of its own, with its log."""

    command: list[str]
    environment: dict[str, str]
    folder: Path
    port: int = field(init=False)

    def __post_init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.log = self.folder / f"{self.port}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*self.command, "--port", str(self.port)],
                env={**os.environ, **self.environment},
                cwd=self.folder,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
            connection.request(method, path, content, headers)
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        return answer.status, json.loads(text) if text.startswith(b"{") else text.decode()

    def answers(self, path: str) -> bool:
        try:
            return self.ask("GET", path)[0] == 200
        except OSError:
            assert self.process.poll() is None, self.log.read_text()
            return False

    def stop(self, seconds: float = 20) -> int:
        """End it as an orchestrator does, and its group if it does not."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        return self.process.returncode


@dataclass
class Stage:
    """All that the story needs."""

    mlflow: Server
    scoring: Server
    registry: Registry
    bundles: dict[str, ModelBundle]
    store_url: str
    vectors: dict[int, np.ndarray]

    def probability(self, version: str, client_id: int) -> float:
        return float(self.bundles[version].model.probability(self.vectors[client_id].reshape(1, -1))[0])

    def metric(self, name: str) -> float:
        lines = self.scoring.ask("GET", "/metrics")[1].splitlines()
        return max(float(line.split()[-1]) for line in lines if line.startswith(name))


@pytest.fixture(scope="module")
def stage(
    tmp_path_factory: pytest.TempPathFactory, tiny_bundle: Callable[..., ModelBundle]
) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("scoring")
    configure_mlflow_client()
    mlflow = Server(
        [
            *(sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--workers", "1"),
            *("--backend-store-uri", f"sqlite:///{folder / 'mlflow.db'}"),
            *("--artifacts-destination", str(folder / "artifacts")),
        ],
        {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"},
        folder,
    )
    store_url = f"sqlite:///{folder / 'limpide.db'}"
    migrate(store_url)
    vectors = _publish(store_url)
    tracking_uri = f"http://127.0.0.1:{mlflow.port}"
    # Before the registry answers: a service that starts first must come to serve later.
    scoring = Server(
        SERVE,
        {
            "LIMPIDE_STORE_URL": store_url,
            "LIMPIDE_TRACKING_URI": tracking_uri,
            "LIMPIDE_SCORING_POLL_SECONDS": "0.5",
            "BENTOML_HOME": str(folder / "bentoml"),
            "BENTOML_DO_NOT_TRACK": "True",
        },
        folder,
    )
    try:
        wait_until(lambda: mlflow.answers("/health"), "MLflow answers")
        client = MlflowClient(tracking_uri, registry_uri=tracking_uri)
        experiment = client.create_experiment("scoring")
        registry = Registry(tracking_uri)
        bundles = {}
        for seed in range(2):
            bundle = tiny_bundle(seed=seed)
            bundles[registry.register(bundle, client.create_run(experiment).info.run_id)] = bundle
        yield Stage(mlflow, scoring, registry, bundles, store_url, vectors)
    finally:
        scoring.stop()
        mlflow.stop()


def _publish(store_url: str) -> dict[int, np.ndarray]:
    builder = RowBuilder(feature_set())
    vectors = {}
    store = open_store(store_url)
    for client_id in CLIENTS:
        facts = {"AMT_CREDIT": 1e5 * (client_id - 100000), "AMT_ANNUITY": 2e4, "DAYS_BIRTH": -15000}
        vectors[client_id] = builder.from_application(facts)
        store.clients.put_many(
            [Client(client_id, f"Dominique {client_id}", facts, vectors[client_id], feature_set().version)]
        )
    store.close()
    return vectors


def test_a_service_without_a_model_lives_and_becomes_ready_with_the_first_promotion(stage):
    wait_until(lambda: stage.scoring.answers("/livez"), "scoring lives")
    status, answer = stage.scoring.ask("GET", "/readyz")
    assert status == 503
    assert answer["error"]["field"] == "model"
    stage.registry.set_alias("champion", "1")
    wait_until(lambda: stage.scoring.answers("/readyz"), "scoring is ready")
    status, answer = stage.scoring.ask("POST", "/score", {"client_id": 100003})
    assert status == 200
    assert answer["probability_of_default"] == stage.probability("1", 100003)


def test_a_promotion_while_four_clients_ask_fails_no_request(stage):
    wait_until(lambda: stage.scoring.answers("/readyz"), "scoring is ready")
    answers: list[tuple[int, dict[str, Any]]] = []
    stop = threading.Event()

    def ask_on(client_ids: list[int]) -> None:
        while not stop.is_set():
            answers.extend(stage.scoring.ask("POST", "/score", {"client_id": one}) for one in client_ids)

    clients = list(CLIENTS)
    threads = [threading.Thread(target=ask_on, args=(clients[start::4],)) for start in range(4)]
    for thread in threads:
        thread.start()
    try:
        wait_until(lambda: len(answers) > 100, "requests under way")
        stage.registry.set_alias("champion", "2")
        wait_until(lambda: stage.scoring.ask("GET", "/model")[1]["version"] == "2", "promoted", 15)
        promoted_at = len(answers)
        wait_until(lambda: len(answers) > promoted_at + 100, "requests after the promotion")
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert {status for status, _ in answers} == {200}
    assert {answer["model_version"] for _, answer in answers} == {"1", "2"}
    for _, answer in answers:
        expected = stage.probability(answer["model_version"], answer["client_id"])
        assert answer["probability_of_default"] == expected
    assert stage.scoring.ask("GET", "/model")[1]["previous_version"] == "1"
    store = open_store(stage.store_url)
    recorded = store.queue.page(limit=10_000)
    store.close()
    ids = {decision.id for decision in recorded}
    assert {answer["decision_id"] for _, answer in answers} <= ids


def test_a_body_of_50_mb_is_refused_before_it_is_read(stage):
    status, answer = stage.scoring.ask("POST", "/score", b" " * 50_000_000)
    assert status == 413
    assert answer["error"]["field"] == "body"


HEAD = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n"
CHUNKED = (
    b"POST /score HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"
)


@pytest.mark.parametrize(
    "before", [HEAD, HEAD + b"\r\n" + HEAD, CHUNKED], ids=["first request", "after another", "trailer"]
)
def test_a_header_without_an_end_is_dropped(stage, before):
    with socket.create_connection(("127.0.0.1", stage.scoring.port), timeout=30) as connection:
        connection.sendall(before + b"X-Long: ")
        sent = sent_until_dropped(connection)
    # What was on its way when it was refused: the sender's and the receiver's buffers.
    assert sent < 20_000_000


def sent_until_dropped(connection: socket.socket) -> int:
    sent = 0
    try:
        while sent < 300_000_000:
            sent += connection.send(b"a" * 65536)
    except (BrokenPipeError, ConnectionResetError):
        pass
    return sent


def test_a_header_beyond_the_limit_is_answered_and_one_below_it_taken(stage):
    with socket.create_connection(("127.0.0.1", stage.scoring.port), timeout=30) as connection:
        connection.sendall(HEAD + b"X-Long: " + b"a" * 70_000)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 431 ")
    assert json.loads(body)["error"]["code"] == "bad_request"
    assert stage.scoring.ask("GET", "/livez", **{"X-Long": "a" * 60_000})[0] == 200


def test_the_frameworks_own_errors_have_our_shape(stage):
    for method, path, status in (("GET", "/nowhere", 404), ("POST", "/livez", 405), ("PUT", "/score", 405)):
        answered, answer = stage.scoring.ask(method, path)
        assert answered == status
        assert answer["error"]["request_id"]
    assert stage.scoring.ask("GET", "/static_content/swagger-ui-bundle.js")[0] == 200


def test_without_the_alias_it_serves_on_and_says_so(stage):
    version = stage.scoring.ask("GET", "/model")[1]["version"]
    MlflowClient(
        f"http://127.0.0.1:{stage.mlflow.port}", registry_uri=f"http://127.0.0.1:{stage.mlflow.port}"
    ).delete_registered_model_alias(stage.registry.model_name, "champion")
    wait_until(lambda: stage.scoring.ask("GET", "/model")[1]["alias_missing"], "alias seen missing", 15)
    assert stage.metric("limpide_scoring_registry_alias_missing") == 1
    assert stage.scoring.ask("POST", "/score", {"client_id": 100001})[1]["model_version"] == version


def test_without_the_registry_it_serves_on_and_says_so(stage):
    stage.mlflow.stop()
    wait_until(lambda: stage.scoring.ask("GET", "/model")[1]["registry_away"], "registry seen away", 60)
    assert stage.metric("limpide_scoring_registry_away") == 1
    assert stage.scoring.ask("POST", "/score", {"client_id": 100001})[0] == 200
    assert stage.scoring.answers("/readyz")


def test_a_stop_writes_what_it_answered_and_leaves_a_log_of_json_lines(stage):
    answered = stage.scoring.ask("POST", "/score", {"client_id": 100002})[1]["decision_id"]
    stage.scoring.stop()
    store = open_store(stage.store_url)
    assert store.decisions.get(answered).client_id == 100002
    store.close()
    lines = stage.scoring.log.read_text().splitlines()
    requests = [json.loads(line) for line in lines if '"limpide_scoring.request"' in line]
    assert len(requests) > 200
    assert "Traceback" not in "".join(lines)


def test_a_wrong_setting_stops_the_start_by_its_name(tmp_path):
    environment = {
        "LIMPIDE_STORE_PASSWORD_FILE": "/nowhere/password",
        "BENTOML_HOME": str(tmp_path),
        "BENTOML_DO_NOT_TRACK": "True",
    }
    server = Server(SERVE, environment, tmp_path)
    try:
        assert server.process.wait(180) == 2
    finally:
        server.stop()
    said = server.log.read_text()
    assert "LIMPIDE_STORE_PASSWORD_FILE" in said
    assert "Traceback" not in said
