"""A worker that is ready, over the generated clients and two versions of a small model."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from explained_models import GeneratedClients, train_bundle
from explainer_worker import Versions, Worker, fill_store, make_worker

from limpide_credit.bundle import ModelBundle


@pytest.fixture(scope="session")
def bundles(generated_bundle: ModelBundle, generated_clients: GeneratedClients) -> dict[str, ModelBundle]:
    return {"1": generated_bundle, "2": train_bundle(generated_clients, seed=1)}


@pytest.fixture(scope="session")
def explainer_store(tmp_path_factory: pytest.TempPathFactory, generated_clients: GeneratedClients) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('explainer') / 'limpide.db'}"
    fill_store(url, generated_clients)
    return url


@pytest.fixture(scope="session")
def worker(explainer_store: str, bundles: dict[str, ModelBundle]) -> Iterator[Worker]:
    """Version 1 is champion; tests that change the worker make their own."""
    worker = make_worker(explainer_store, Versions(dict(bundles)), explainer_deadline_seconds=300)
    worker.wait_until_ready()
    yield worker
    worker.close()


@pytest.fixture
def worker_with(explainer_store: str, bundles: dict[str, ModelBundle]) -> Iterator[Callable[..., Worker]]:
    """Return a function that makes a worker with other settings, or over another registry."""
    made: list[Worker] = []

    def make(versions: Versions | None = None, *, ready: bool = True, **settings: Any) -> Worker:
        worker = make_worker(
            settings.pop("store_url", explainer_store), versions or Versions(dict(bundles)), **settings
        )
        made.append(worker)
        if ready:
            worker.wait_until_ready()
        return worker

    yield make
    for worker in made:
        worker.close()
