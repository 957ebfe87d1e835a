"""`limpide score-batch` with a registry of its own: from a prepared folder to scores, and what it refuses."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from mlflow import MlflowClient

from limpide_credit.bundle import ModelBundle
from limpide_credit.errors import ConflictError, InputError, NotFoundError, UnavailableError
from limpide_credit.features import VectorLayout, feature_set
from limpide_credit.policy import default_policy_text, policy_digest, read_policy
from limpide_platform.registry import CHAMPION, Registry
from limpide_platform.store import open_store
from limpide_platform.store.schema import REVISION_TABLE
from limpide_training.cli import main
from limpide_training.feature_build import build_features
from limpide_training.generate import generate
from limpide_training.ingest import ingest
from limpide_training.spark.session import require
from limpide_training.spark.settings import SparkSettings

Run = Callable[..., tuple[int, str]]

NOBODY = """policy: nobody
version: 2
rules:
  - code: NOBODY
    kind: knock_out
    when: probability > 1e-12
    then: refuse
    reason: {fr: Refus, en: Refusal}
"""


@pytest.fixture(scope="module")
def registry(tiny_bundle: Callable[..., ModelBundle], tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a registry without a champion: versions 1 and 2, and 3 which lacks a fact of the policy."""
    uri = f"sqlite:///{tmp_path_factory.mktemp('registry')}/mlflow.db"
    client = MlflowClient(tracking_uri=uri)
    experiment = client.create_experiment("credit", tmp_path_factory.mktemp("files").as_uri())
    features = dict(feature_set().features)
    features["DAYS_BIRTH"] = replace(features["DAYS_BIRTH"], definition="another")
    for bundle in (tiny_bundle(), tiny_bundle(seed=1), tiny_bundle(layout=VectorLayout(features))):
        Registry(uri).register(bundle, client.create_run(experiment).info.run_id)
    return uri


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    generate(folder / "source", clients=60, seed=4)
    ingest(folder / "source", folder / "prepared")
    return folder / "prepared"


@pytest.fixture
def run(
    registry: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Run:
    monkeypatch.setenv("LIMPIDE_TRACKING_URI", registry)
    monkeypatch.setenv("LIMPIDE_STORE_URL", f"sqlite:///{tmp_path / 'none.db'}")

    def run(*arguments: object) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(["score-batch", *map(str, arguments)])
        return int(ended.value.code or 0), capsys.readouterr().err

    return run


def test_a_prepared_folder_is_scored_by_the_version_that_is_named(
    run: Run, prepared: Path, tmp_path: Path
) -> None:
    code, answer = run(prepared, tmp_path / "out", "--version", "1", "--explain", "concepts")
    assert code == 0, answer
    found = scores(tmp_path / "out")
    assert sorted(found["SK_ID_CURR"].to_list()) == list(range(100_001, 100_061))
    assert found["model_version"].unique().to_list() == ["1"]
    assert found["concept_points"].null_count() == 0

    code, answer = run(prepared, tmp_path / "out", "--version", "2", "--explain", "concepts")
    assert code == ConflictError.exit_code
    assert "model_version is 1 there and 2 here" in answer


def scores(output: Path) -> pl.DataFrame:
    return pl.read_parquet(output / "*" / "part.parquet", hive_partitioning=False)


def test_without_a_store_the_policy_that_ships_decides_and_it_is_told(
    run: Run, prepared: Path, tmp_path: Path
) -> None:
    code, answer = run(prepared, tmp_path / "out", "--version", "1")
    assert code == 0, answer
    assert "The one that ships decides, since LIMPIDE_STORE_URL names no store yet" in answer
    assert set(scores(tmp_path / "out")["policy_digest"]) == {policy_digest(default_policy_text())}
    assert not (tmp_path / "none.db").exists()


def test_the_policy_in_force_decides_and_another_one_does_not_go_on_with_its_parts(
    run: Run, prepared: Path, tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIMPIDE_STORE_URL", sqlite_url)
    code, answer = run(prepared, tmp_path / "out", "--version", "1")
    assert code == 0, answer
    assert "no policy was promoted in the store" in answer

    nobody = read_policy(NOBODY, feature_set().features)
    with closing(open_store(sqlite_url)) as store:
        store.policies.promote(nobody, actor="A. Martin", reason="Essai")
    code, answer = run(prepared, tmp_path / "out", "--version", "1")
    assert code == ConflictError.exit_code
    assert f"policy_digest is {policy_digest(default_policy_text())} there and {nobody.digest} here" in answer

    code, answer = run(prepared, tmp_path / "new", "--version", "1")
    assert code == 0, answer
    assert "ships" not in answer
    found = scores(tmp_path / "new")
    assert set(found["decision"]) == {"refused"}
    assert found["rules"].to_list() == [["NOBODY"]] * 60
    assert set(found["policy_digest"]) == {nobody.digest}

    code, answer = run(prepared, tmp_path / "out", "--version", "1", "--policy", "default")
    assert code == 0, answer


def test_a_policy_of_a_file_decides(run: Run, prepared: Path, tmp_path: Path) -> None:
    (tmp_path / "nobody.yaml").write_text(NOBODY, encoding="utf-8")
    given = ("--version", "1", "--policy", tmp_path / "nobody.yaml")
    code, answer = run(prepared, tmp_path / "out", *given)
    assert code == 0, answer
    assert "ships" not in answer
    assert set(scores(tmp_path / "out")["policy_digest"]) == {policy_digest(NOBODY)}


def test_a_fact_of_the_policy_that_the_model_lacks_is_told(run: Run, prepared: Path, tmp_path: Path) -> None:
    code, answer = run(prepared, tmp_path / "out", "--version", "3", "--policy", "default")
    assert code == 0, answer
    assert "lack what the policy reads: DAYS_BIRTH." in answer
    assert "LEGAL_CAPACITY" in scores(tmp_path / "out")["rules"].to_list()[0]


@pytest.mark.parametrize("says", ["--policy", "'in-force' or 'default'"])
def test_a_policy_that_cannot_be_read_is_told(run: Run, prepared: Path, tmp_path: Path, says: str) -> None:
    code, answer = run(prepared, tmp_path / "out", "--version", "1", "--policy", "inforce")
    assert code == InputError.exit_code
    assert says in answer
    assert not (tmp_path / "out").exists()


def test_a_store_of_another_release_does_not_pass_for_none(
    run: Run, prepared: Path, tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIMPIDE_STORE_URL", sqlite_url)
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as database, database:
        database.execute(f"UPDATE {REVISION_TABLE} SET version_num = '0007'")
    code, answer = run(prepared, tmp_path / "out", "--version", "1")
    assert code == ConflictError.exit_code
    assert "older than" in answer and "limpide store migrate" in answer
    assert not (tmp_path / "out").exists()


def test_without_a_champion_the_remedy_is_told(run: Run, prepared: Path, tmp_path: Path) -> None:
    code, answer = run(prepared, tmp_path / "out")
    assert code == NotFoundError.exit_code
    assert CHAMPION in answer
    assert "limpide promote" in answer
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
    code, answer = run(tmp_path / "twice.parquet", tmp_path / "out", "--version", "1", "--engine", engine)
    assert code == InputError.exit_code
    assert "1 clients more than once; the first is 100007" in answer
    assert "Give one row a client" in answer
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--engine", "oracle"), "polars, duckdb, spark"),
        (("--explain", "all"), "concepts"),
        (("--language", "de"), "fr, en"),
        (("--version", "1", "--numbers-a-range", "0"), "--numbers-a-range"),
    ],
)
def test_an_option_that_does_not_exist_is_told(
    run: Run, prepared: Path, tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    code, answer = run(prepared, tmp_path / "out", *arguments)
    assert code == InputError.exit_code
    assert says in answer
    assert not (tmp_path / "out").exists()
