"""The drift service in this process: real stores and MLflow, a registry in memory, people made up."""

import asyncio
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import numpy as np
import pytest
from prometheus_client import CollectorRegistry

from limpide_credit.bundle import ModelBundle, ReferenceSample
from limpide_credit.contracts.drift import Findings
from limpide_credit.errors import NotFoundError, UnavailableError
from limpide_credit.features import feature_set
from limpide_drift.assembly import assemble
from limpide_drift.metrics import DriftMetrics
from limpide_drift.report_keeper import ReportKeeper
from limpide_drift.runtime import Runtime
from limpide_drift.service import edge
from limpide_drift.settings import DriftSettings
from limpide_platform.runs import Runs
from limpide_platform.store import NewDecision, Store, open_store

START = datetime(2026, 11, 20, tzinfo=UTC)
END = START + timedelta(days=1)


def _people(rows: int, seed: int = 0, shift: float = 0.0) -> np.ndarray:
    """Vectors with codes where categories are, and gaps; what the model reads is moved by ``shift``."""
    random = np.random.default_rng(seed)
    features = feature_set()
    vectors = random.normal(size=(rows, len(features.names)))
    vectors[random.random(vectors.shape) < 0.1] = np.nan
    vectors[:, :12] += shift
    for name in features.categorical:
        words = len(features.features[name].categories)
        vectors[:, features.position(name)] = random.integers(0, min(words, 3), rows)
    vectors[:, features.position("CODE_GENDER")] = random.integers(0, 2, rows)
    vectors[:, features.position("DAYS_BIRTH")] = -random.integers(21 * 365, 70 * 365, rows)
    return vectors


class Versions:
    """A registry in memory."""

    def __init__(self, bundles: dict[str, ModelBundle]) -> None:
        self.bundles = bundles
        self.champion: str | None = "1"
        self.away = False

    def version_of(self, alias: str) -> str | None:
        if self.away:
            raise UnavailableError("The model registry does not answer.")
        return self.champion

    def run_of(self, version: str) -> str:
        self.load(version)
        return f"run of {version}"

    def check_approved(self, version: str, digest: str) -> None:
        """All are."""

    def load(self, version: str) -> ModelBundle:
        if version not in self.bundles:
            raise NotFoundError(f"There is no version {version}.", field="version", value=version)
        return self.bundles[version]


class Service:
    """The service behind its edge, asked without a socket; its scheduler does not run by itself."""

    def __init__(self, runtime: Runtime, versions: Versions, registry: CollectorRegistry) -> None:
        self.runtime = runtime
        self.versions = versions
        self.metrics = registry
        self._app = edge(runtime)

    def ask(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://drift") as client:
                return await client.request(method, path, **arguments)

        return asyncio.run(send())

    def post_run(self, **request: Any) -> httpx.Response:
        usual = {"window_start": START.isoformat(), "window_end": END.isoformat()}
        return self.ask("POST", "/runs", json={**usual, **request})

    def run(self, **request: Any) -> httpx.Response:
        """Ask for a run and return it when it has ended, or the refusal."""
        answer = self.post_run(**request)
        if answer.status_code != 202:
            return answer
        return self.ended(answer.headers["location"])

    def ended(self, address: str, seconds: float = 240) -> httpx.Response:
        """Return a run when it has ended."""
        deadline = time.monotonic() + seconds
        while (answer := self.ask("GET", address)).json().get("progress"):
            assert time.monotonic() < deadline, answer.text
            time.sleep(0.02)
        return answer

    def figure(self, name: str, **labels: str) -> float | None:
        return self.metrics.get_sample_value(name, labels)


class NoReport(ReportKeeper):
    """Keeps nothing: Evidently takes its time, and most tests are not about it."""

    def __init__(self) -> None:
        pass

    def keep(self, name: Any, findings: Findings, reference: Any, matter: Any) -> Findings:
        return findings


@pytest.fixture(scope="session")
def people() -> Callable[..., np.ndarray]:
    """Return ``people(rows, seed=0, shift=0.0)``; see `_people`."""
    return _people


@pytest.fixture(scope="session")
def bundle(tiny_bundle: Callable[..., ModelBundle]) -> ModelBundle:
    """Version 1: its reference sample are people as they usually come."""
    made: ModelBundle = tiny_bundle()
    vectors = _people(1500)
    probability = made.model.probability(vectors)
    target = (np.random.default_rng(1).random(1500) < probability).astype(np.int64)
    sample = ReferenceSample(np.arange(1500), vectors, target, probability)
    return replace(made, reference=sample, version="1")


@pytest.fixture(scope="session")
def eventually() -> Callable[..., Any]:
    """Return ``eventually(look, seconds=20)``: what ``look`` returns once it is true."""

    def wait(look: Callable[[], Any], seconds: float = 20) -> Any:
        deadline = time.monotonic() + seconds
        while not (seen := look()):
            assert time.monotonic() < deadline, f"not within {seconds} s"
            time.sleep(0.05)
        return seen

    return wait


@pytest.fixture
def versions(bundle: ModelBundle) -> Versions:
    return Versions({"1": bundle})


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """MLflow without a server."""
    return Runs(f"sqlite:///{tmp_path_factory.mktemp('mlflow')}/mlflow.db", "drift")


@pytest.fixture
def decide(bundle: ModelBundle) -> Callable[..., list[str]]:
    """Return a function that records the decisions on some vectors, spread over a day."""

    def record(store: Store, vectors: np.ndarray, *, start: datetime = START, **fields: Any) -> list[str]:
        probability = bundle.model.probability(vectors)
        step = timedelta(days=1) / max(len(vectors), 1)
        new = [
            NewDecision(
                **{
                    "id": str(uuid.uuid4()),
                    "at": start + step * place,
                    "client_id": None,
                    "channel": "application",
                    "input": {},
                    "vector": vector,
                    "feature_set_version": feature_set().version,
                    "model_version": "1",
                    "alias": "champion",
                    "probability": one,
                    "points": 600.0,
                    "grade": "B",
                    "threshold": bundle.model.policy.threshold,
                    "decision": bundle.model.policy.decide(one),
                    "reasons": [],
                    "latency_seconds": 0.001,
                    **fields,
                }
            )
            for place, (vector, one) in enumerate(zip(vectors, probability.tolist(), strict=True))
        ]
        return [one.id for one in store.decisions.append(new)]

    return record


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[Store]:
    opened = open_store(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def service_with(
    versions: Versions, runs: Runs, eventually: Callable[..., Any]
) -> Iterator[Callable[..., Service]]:
    """Return a function that makes a service over a store, ready to run."""
    made: list[Service] = []

    def make(url: str, *, reports: bool = False, **settings: Any) -> Service:
        registry = CollectorRegistry()
        given = DriftSettings(store_url=url, drift_minimum_decisions=200, **settings)
        runtime = assemble(given, versions, runs, DriftMetrics(registry))
        if not reports:
            keeper = NoReport()
            runtime.runner._reports = keeper
            runtime = replace(runtime, reports=keeper)
        service = Service(runtime, versions, registry)
        made.append(service)
        runtime.store.start()
        runtime.queue.start()
        runtime.trials.works.start()
        eventually(lambda: runtime.store.fault is None)
        runtime.reloader.check()
        return service

    yield make
    for service in made:
        service.runtime.queue.close()
        service.runtime.trials.works.close()
        service.runtime.store.close()


@pytest.fixture
def service(sqlite_url: str, service_with: Callable[..., Service]) -> Service:
    return service_with(sqlite_url)
