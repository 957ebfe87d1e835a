"""`limpide score-batch` with a registry of its own: from a prepared folder to scores, and what it refuses."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from mlflow import MlflowClient

from limpide_credit.bundle import ModelBundle
from limpide_credit.errors import ConflictError, InputError, NotFoundError, UnavailableError
from limpide_platform.registry import CHAMPION, Registry
from limpide_training.cli import main
from limpide_training.feature_build import build_features
from limpide_training.generate import generate
from limpide_training.ingest import ingest
from limpide_training.spark.session import require
from limpide_training.spark.settings import SparkSettings

Run = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def registry(tiny_bundle: Callable[..., ModelBundle], tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a registry with versions 1 and 2 of a model, and no champion."""
    uri = f"sqlite:///{tmp_path_factory.mktemp('registry')}/mlflow.db"
    client = MlflowClient(tracking_uri=uri)
    experiment = client.create_experiment("credit", tmp_path_factory.mktemp("files").as_uri())
    for seed in (0, 1):
        Registry(uri).register(tiny_bundle(seed=seed), client.create_run(experiment).info.run_id)
    return uri


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    generate(folder / "source", clients=60, seed=4)
    ingest(folder / "source", folder / "prepared")
    return folder / "prepared"


@pytest.fixture
def run(registry: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("LIMPIDE_TRACKING_URI", registry)

    def run(*arguments: object) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(["score-batch", *map(str, arguments)])
        return int(ended.value.code or 0), capsys.readouterr().err

    return run


def test_a_prepared_folder_is_scored_by_the_version_that_is_named(
    run: Run, prepared: Path, tmp_path: Path
) -> None:
    code, told = run(prepared, tmp_path / "out", "--version", "1", "--explain", "concepts")
    assert code == 0, told
    scores = pl.read_parquet(tmp_path / "out" / "*" / "part.parquet", hive_partitioning=False)
    assert sorted(scores["SK_ID_CURR"].to_list()) == list(range(100_001, 100_061))
    assert scores["model_version"].unique().to_list() == ["1"]
    assert scores["concept_points"].null_count() == 0

    code, told = run(prepared, tmp_path / "out", "--version", "2", "--explain", "concepts")
    assert code == ConflictError.exit_code
    assert "model_version is 1 there and 2 here" in told


def test_without_a_champion_the_remedy_is_told(run: Run, prepared: Path, tmp_path: Path) -> None:
    code, told = run(prepared, tmp_path / "out")
    assert code == NotFoundError.exit_code
    assert CHAMPION in told
    assert "limpide promote" in told
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("engine", ["duckdb", "spark"])
def test_a_client_twice_in_the_file_is_named_before_anything_is_scored(
    run: Run, prepared: Path, tmp_path: Path, engine: str
) -> None:
    if engine == "spark":
        try:
            require(SparkSettings())
        except UnavailableError as missing:
            pytest.skip(str(missing))
    build_features(prepared, tmp_path / "once.parquet")
    once = pq.read_table(tmp_path / "once.parquet")
    pq.write_table(pa.concat_tables([once, once.slice(6, 1)]), tmp_path / "twice.parquet")
    code, told = run(tmp_path / "twice.parquet", tmp_path / "out", "--version", "1", "--engine", engine)
    assert code == InputError.exit_code
    assert "1 clients more than once; the first is 100007" in told
    assert "Give one row a client" in told
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--engine", "oracle"), "duckdb, polars, spark"),
        (("--explain", "all"), "concepts"),
        (("--language", "de"), "fr, en"),
        (("--version", "1", "--numbers-a-range", "0"), "--numbers-a-range"),
    ],
)
def test_an_option_that_does_not_exist_is_told(
    run: Run, prepared: Path, tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    code, told = run(prepared, tmp_path / "out", *arguments)
    assert code == InputError.exit_code
    assert says in told
    assert not (tmp_path / "out").exists()
