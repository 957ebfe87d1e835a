"""Commands as typed, on a store of their own and a registry with one small version."""

import pytest
from mlflow import MlflowClient

from limpide_platform.registry import Registry
from limpide_training.cli import main


@pytest.fixture
def run(capsys, monkeypatch, sqlite_url, registry_uri):
    """Return a function that runs a command and returns its exit code, what it printed, and its errors."""
    monkeypatch.setenv("LIMPIDE_STORE_URL", sqlite_url)
    monkeypatch.setenv("LIMPIDE_TRACKING_URI", registry_uri)

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return run


@pytest.fixture(scope="module")
def registry_uri(tmp_path_factory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('registry')}/mlflow.db"


@pytest.fixture(scope="module")
def bundle(tiny_bundle):
    return tiny_bundle()


@pytest.fixture(scope="module")
def version(registry_uri, bundle, tmp_path_factory) -> str:
    client = MlflowClient(tracking_uri=registry_uri)
    experiment = client.create_experiment("credit", tmp_path_factory.mktemp("files").as_uri())
    return Registry(registry_uri).register(bundle, client.create_run(experiment).info.run_id)
