"""A worker of the scoring service in this process: real store, features, model; a registry in memory."""

import asyncio
import shutil
import time
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client import CollectorRegistry

from limpide_credit.bundle import ModelBundle
from limpide_credit.errors import NotFoundError, UnavailableError
from limpide_credit.features import RowBuilder, feature_set
from limpide_credit.policy import read_policy
from limpide_platform.store import Client, migrate, open_store
from limpide_scoring.api import create_api
from limpide_scoring.assembly import assemble
from limpide_scoring.edge import ScoringEdge
from limpide_scoring.metrics import ScoringMetrics
from limpide_scoring.runtime import Runtime
from limpide_scoring.settings import ScoringSettings

APPLICATION = {
    "AMT_CREDIT": 625500.0,
    "AMT_ANNUITY": 32067.0,
    "AMT_INCOME_TOTAL": 180000.0,
    "AMT_GOODS_PRICE": 625500.0,
    "DAYS_BIRTH": -13040,
    "DAYS_EMPLOYED": -2191,
    "DAYS_ID_PUBLISH": -4262,
    "EXT_SOURCE_1": 0.202145,
    "CODE_GENDER": "M",
    "NAME_EDUCATION_TYPE": "Higher education",
}


class Versions:
    """A registry in memory."""

    def __init__(self, bundles: dict[str, ModelBundle]) -> None:
        self.bundles = bundles
        self.aliases = {"champion": "1"}
        self.away = False

    def version_of(self, alias: str) -> str | None:
        if self.away:
            raise UnavailableError("The model registry does not answer.")
        return self.aliases.get(alias)

    def check_approved(self, version: str, digest: str) -> None:
        """All are."""

    def load(self, version: str) -> ModelBundle:
        if version not in self.bundles:
            raise NotFoundError(f"There is no version {version}.")
        return self.bundles[version]


class Worker:
    """The whole service behind one ASGI application, asked without a socket."""

    def __init__(self, runtime: Runtime, versions: Versions) -> None:
        self.runtime = runtime
        self.versions = versions
        api = create_api()
        api.state.runtime = runtime
        self.app = ScoringEdge(api, api=api)
        self._loop = asyncio.new_event_loop()

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        return self._loop.run_until_complete(coroutine)

    def ask(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://scoring") as client:
                return await client.request(method, path, **arguments)

        return self.run(send())

    def score(self, request: Any, **arguments: Any) -> httpx.Response:
        return self.ask("POST", "/score", json=request, **arguments)

    def leave(self) -> None:
        """Ask no more, and let what was left unfinished end; the parts go on."""
        self._loop.run_until_complete(_all_of(asyncio.all_tasks(self._loop)))
        self._loop.close()

    def close(self) -> None:
        self.runtime.close()
        self.leave()


async def _all_of(tasks: set[asyncio.Task[Any]]) -> None:
    await asyncio.gather(*tasks)


def _wait_until(condition: Callable[[], bool], what: str, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.01)


@pytest.fixture
def wait_until() -> Callable[..., None]:
    """Return ``wait_until(condition, what, seconds=20)``."""
    return _wait_until


@pytest.fixture(scope="session")
def application() -> dict[str, Any]:
    return dict(APPLICATION)


@pytest.fixture(scope="session")
def bundles(tiny_bundle: Callable[..., ModelBundle]) -> dict[str, ModelBundle]:
    return {"1": tiny_bundle(seed=0), "2": tiny_bundle(seed=1)}


@pytest.fixture
def versions(bundles: dict[str, ModelBundle]) -> Versions:
    return Versions(dict(bundles))


@pytest.fixture(scope="session")
def new_store_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store of forty clients, 100001 to 100040, none of them with history, that nobody decides in."""
    url = f"sqlite:///{tmp_path_factory.mktemp('store') / 'new.db'}"
    migrate(url)
    store = open_store(url)
    builder = RowBuilder(feature_set())
    store.clients.put_many(
        Client(
            client_id=100001 + number,
            name=f"Camille Exemple {number}",
            application=(facts := {**APPLICATION, "AMT_CREDIT": 100000.0 + 25000 * number}),
            vector=builder.from_application(facts),
            feature_set_version=feature_set().version,
        )
        for number in range(40)
    )
    store.close()
    return url


@pytest.fixture(scope="session")
def store_url(new_store_url: str) -> str:
    """A copy of it, which the tests share."""
    new = Path(new_store_url.removeprefix("sqlite:///"))
    shutil.copy(new, new.with_name("limpide.db"))
    return f"sqlite:///{new.with_name('limpide.db')}"


def make_worker(store_url: str, versions: Versions, **settings: Any) -> Worker:
    given = ScoringSettings(store_url=store_url, **settings)
    return Worker(assemble(given, versions, ScoringMetrics(CollectorRegistry())), versions)


@pytest.fixture(scope="session")
def worker(store_url: str, bundles: dict[str, ModelBundle]) -> Iterator[Worker]:
    """A worker that is ready, with version 1 as champion; tests that change it make their own."""
    worker = make_worker(store_url, Versions(dict(bundles)))
    worker.runtime.start()
    _wait_until(lambda: worker.ask("GET", "/readyz").status_code == 200, "ready")
    yield worker
    worker.close()


@pytest.fixture
def worker_with(store_url: str, versions: Versions) -> Iterator[Callable[..., Worker]]:
    """Return a function that makes a worker with other settings, over the registry ``versions``."""
    made: list[Worker] = []

    def make(url: str = store_url, *, ready: bool = True, **settings: Any) -> Worker:
        worker = make_worker(url, versions, **settings)
        worker.runtime.start()
        made.append(worker)
        if ready:
            _wait_until(lambda: worker.ask("GET", "/readyz").status_code == 200, "ready")
        return worker

    yield make
    for worker in made:
        worker.close()


@pytest.fixture
def own_store_worker(
    worker_with: Callable[..., Worker], new_store_url: str, tmp_path: Path
) -> tuple[Worker, str]:
    """A worker with a store of its own, without decisions, and the store's URL."""
    path = tmp_path / "own.db"
    shutil.copy(new_store_url.removeprefix("sqlite:///"), path)
    return worker_with(f"sqlite:///{path}"), f"sqlite:///{path}"


@pytest.fixture
def promote() -> Callable[[str, str], str]:
    """Return a function that puts a policy in force in a store, and returns its digest."""

    def put_in_force(url: str, text: str) -> str:
        store = open_store(url)
        try:
            document = read_policy(text, feature_set().features)
            return store.policies.promote(document, actor="A. Martin", reason="Essai").digest
        finally:
            store.close()

    return put_in_force
