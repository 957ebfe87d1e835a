"""Features and batches on Spark, in one session of a local master; skipped without PySpark or Java."""

import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pytest
from pyarrow import fs

from limpide_credit.bundle import ModelBundle
from limpide_credit.errors import ConflictError, InputError, UnavailableError
from limpide_credit.features import encode, feature_set
from limpide_credit.policy import PolicyDocument
from limpide_training.batch.feature_files import load_parts, open_features
from limpide_training.batch.on_spark import pickled
from limpide_training.batch.scoring import Batch, score_here
from limpide_training.cli import main
from limpide_training.client_ranges import folder_of
from limpide_training.feature_build import build_features, load_features
from limpide_training.ingest import load_manifest
from limpide_training.progress import Steps
from limpide_training.range_tables import write_ranges
from limpide_training.spark.engine import Spark
from limpide_training.spark.session import require
from limpide_training.spark.settings import SparkSettings
from limpide_training.storage import Folder, ObjectStoreSettings, folder
from limpide_training.training_data import client_features

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

STORE = ObjectStoreSettings()
WIDTH = 100

# Scores on Spark and kills itself, as `kill -9` does, while the second part is being written.
KILLED = """
import os, pickle, signal, sys, threading, time
from pathlib import Path
from limpide_credit.features import feature_set
from limpide_credit.policy import default_policy_text, read_policy
from limpide_training.batch.feature_files import open_features
from limpide_training.batch.scoring import Batch
from limpide_training.spark.engine import Spark
from limpide_training.spark.settings import SparkSettings
from limpide_training.storage import ObjectStoreSettings, folder
store, output = ObjectStoreSettings(), Path(sys.argv[4])
bundle = pickle.loads(Path(sys.argv[1]).read_bytes())
files = open_features(folder(sys.argv[2], store), feature_set(), int(sys.argv[3]))
def kill():
    while not (list(output.glob("*/part.parquet")) and (output / "_staging").exists()):
        time.sleep(0.005)
    os.kill(os.getpid(), signal.SIGKILL)
threading.Thread(target=kill, daemon=True).start()
settings = SparkSettings(ranges_at_once=1, log=output.with_suffix(".log"))
policy = read_policy(default_policy_text(), feature_set().features)
batch = Batch(files, bundle, policy, feature_set())
Spark(settings, store).score(batch, folder(str(output), store), None)
"""


def here(path: Path) -> Folder:
    return folder(str(path), STORE)


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spark]:
    settings = SparkSettings(ranges_at_once=3, log=tmp_path_factory.mktemp("spark") / "spark.log")
    try:
        require(settings)
    except UnavailableError as missing:
        pytest.skip(str(missing))
    engine = Spark(settings, STORE)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def in_ranges(prepared_240: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the prepared tables in three client ranges; do not write there."""
    path = tmp_path_factory.mktemp("tables") / "in-ranges"
    write_ranges(prepared_240, path, WIDTH)
    return path


@pytest.fixture(scope="module")
def on_spark(spark: Spark, in_ranges: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of features that Spark built from tables in ranges."""
    path = tmp_path_factory.mktemp("features") / "on-spark"
    assert spark.build_features(here(in_ranges), here(path), None) == 240
    return path


def matrix(path: Path) -> np.ndarray:
    parts = ds.dataset([str(part) for part in path.glob("*/part.parquet")], format="parquet")
    return encode(parts.to_table().sort_by("SK_ID_CURR"))


def test_the_three_engines_agree_to_nine_digits(
    on_spark: Path, features_240: Path, prepared_240: Path, tmp_path: Path
) -> None:
    build_features(prepared_240, tmp_path / "polars.parquet", "polars")
    ours, names = matrix(on_spark), feature_set().names
    for theirs in (load_features(features_240).matrix, load_features(tmp_path / "polars.parquet").matrix):
        np.testing.assert_array_equal(np.isnan(ours), np.isnan(theirs))
        scale = np.maximum(np.nan_to_num(np.abs(theirs)).max(axis=0), 1e-300)
        differ = np.nan_to_num(np.abs(ours - theirs)) > 1e-9 * scale
        assert not differ.any(), [names[place] for place in np.flatnonzero(differ.any(axis=0))]


def test_training_reads_what_spark_built(on_spark: Path, features_240: Path) -> None:
    ours, theirs = load_parts(open_features(here(on_spark), feature_set())), load_features(features_240)
    np.testing.assert_array_equal(ours.clients, theirs.clients)
    np.testing.assert_array_equal(ours.target, theirs.target)
    np.testing.assert_array_equal(ours.matrix, matrix(on_spark))
    assert (ours.fingerprint, ours.absent) == (theirs.fingerprint, theirs.absent)


def test_categories_and_outcomes_are_there(on_spark: Path, prepared_240: Path) -> None:
    given = pl.read_parquet(prepared_240 / "application.parquet").sort("SK_ID_CURR")
    built = pl.read_parquet(on_spark / "*" / "part.parquet", hive_partitioning=False).sort("SK_ID_CURR")
    assert built["TARGET"].to_list() == given["TARGET"].to_list()
    assert set(built["CODE_GENDER"].drop_nulls().to_list()) <= {"F", "M"}
    assert built["NAME_INCOME_TYPE"].to_list() == given["NAME_INCOME_TYPE"].to_list()


def test_a_build_that_was_cut_off_goes_on_and_files_give_what_ranges_give(
    spark: Spark, on_spark: Path, prepared_240: Path, tmp_path: Path
) -> None:
    for name in (folder_of(100_000), folder_of(100_200)):
        (tmp_path / "out" / name).mkdir(parents=True)
        shutil.copy(on_spark / name / "part.parquet", tmp_path / "out" / name)
    answer = (on_spark / "manifest.json").read_text().replace('"complete": true', '"complete": false')
    (tmp_path / "out" / "manifest.json").write_text(answer)
    with pytest.raises(InputError, match="not whole"):
        open_features(here(tmp_path / "out"), feature_set())
    progress = []
    spark.build_features(here(prepared_240), here(tmp_path / "out"), lambda *now: progress.append(now), WIDTH)
    assert progress[0] == (140, 240)
    np.testing.assert_allclose(matrix(tmp_path / "out"), matrix(on_spark), rtol=1e-9, atol=1e-9)


def test_scores_and_reasons_are_those_of_one_machine_bit_for_bit(
    spark: Spark, on_spark: Path, bundle_7: ModelBundle, three_ways: PolicyDocument, tmp_path: Path
) -> None:
    files = open_features(here(on_spark), feature_set())
    batch = Batch(files, bundle_7, three_ways, feature_set(), "reasons", "en")
    score_here(batch, here(tmp_path / "here"))
    assert spark.score(batch, here(tmp_path / "spark"), None) == 240
    answer = scores(tmp_path / "spark")
    assert answer.to_pylist() == scores(tmp_path / "here").to_pylist()
    assert set(answer["decision"].to_pylist()) == {"approved", "refused", "referred"}
    single = [bundle_7.model.assess(vector[None])[0].probability_of_default for vector in matrix(on_spark)]
    assert answer["probability_of_default"].to_pylist() == single


def test_a_job_that_was_killed_goes_on_and_writes_each_client_once(
    spark: Spark, features_240: Path, bundle_7: ModelBundle, shipped: PolicyDocument, tmp_path: Path
) -> None:
    given, output = tmp_path / "bundle.pickle", tmp_path / "out"
    given.write_bytes(pickled(bundle_7))
    arguments = [str(given), str(features_240), str(WIDTH), str(output)]
    ended = subprocess.run([sys.executable, "-W", "ignore", "-c", KILLED, *arguments], check=False)
    assert ended.returncode == -signal.SIGKILL
    done = {path.parent.name: path.stat().st_mtime_ns for path in output.glob("*/part.parquet")}
    assert 1 <= len(done) < 3
    files = open_features(here(features_240), feature_set(), WIDTH)
    spark.score(Batch(files, bundle_7, shipped, feature_set()), here(output), None)
    assert scores(output)["SK_ID_CURR"].to_pylist() == list(range(100_001, 100_241))
    assert all((output / name / "part.parquet").stat().st_mtime_ns == at for name, at in done.items())
    assert not (output / "_staging").exists()


def scores(path: Path) -> pa.Table:
    parts = ds.dataset([str(part) for part in path.glob("*/part.parquet")], format="parquet")
    return parts.to_table().sort_by("SK_ID_CURR")


def test_a_table_that_is_partitioned_otherwise_is_named(
    spark: Spark, in_ranges: Path, tmp_path: Path
) -> None:
    prepared = Path(shutil.copytree(in_ranges, tmp_path / "prepared"))
    shutil.rmtree(prepared / "bureau")
    (prepared / "bureau" / "month=3").mkdir(parents=True)
    with pytest.raises(InputError, match="bureau is partitioned otherwise") as raised:
        spark.build_features(here(prepared), here(tmp_path / "out"), None)
    assert raised.value.value == "month=3"
    assert not (tmp_path / "out").exists()


def test_a_client_in_another_range_is_named(spark: Spark, in_ranges: Path, tmp_path: Path) -> None:
    prepared = Path(shutil.copytree(in_ranges, tmp_path / "prepared"))
    (prepared / "bureau" / folder_of(100_000)).rename(prepared / "bureau" / folder_of(200_000))
    with pytest.raises(InputError, match="bureau is partitioned otherwise: client 100"):
        spark.build_features(here(prepared), here(tmp_path / "out"), None)


def test_a_client_twice_in_the_application_is_named(spark: Spark, in_ranges: Path, tmp_path: Path) -> None:
    prepared = Path(shutil.copytree(in_ranges, tmp_path / "prepared"))
    part = prepared / "application" / folder_of(100_000) / "part.parquet"
    rows = pl.read_parquet(part, hive_partitioning=False)
    pl.concat([rows, rows[4:5]]).write_parquet(part)
    with pytest.raises(InputError, match="application has client 100005 2 times"):
        spark.build_features(here(prepared), here(tmp_path / "out"), None)


def test_features_of_other_tables_in_the_same_folder_are_refused(
    spark: Spark, in_ranges: Path, on_spark: Path, tmp_path: Path
) -> None:
    prepared = Path(shutil.copytree(in_ranges, tmp_path / "prepared"))
    answer = (prepared / "tables.json").read_text()
    (prepared / "tables.json").write_text(answer.replace('"fingerprint": "', '"fingerprint": "0'))
    with pytest.raises(ConflictError, match="fingerprint"):
        spark.build_features(here(prepared), here(on_spark), None)


def test_a_damaged_table_is_told_without_a_stack_trace(spark: Spark, in_ranges: Path, tmp_path: Path) -> None:
    prepared = Path(shutil.copytree(in_ranges, tmp_path / "prepared"))
    for part in (prepared / "bureau").rglob("part.parquet"):
        part.write_bytes(b"PAR1 half a file")
    with pytest.raises((InputError, UnavailableError)) as raised:
        spark.build_features(here(prepared), here(tmp_path / "out"), None)
    assert "\tat " not in f"{raised.value} {raised.value.value}"


def said(capfd: pytest.CaptureFixture[str], arguments: list[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == UnavailableError.exit_code
    answer = capfd.readouterr().err
    assert "Traceback" not in answer
    assert "\tat " not in answer
    assert all(word in answer for word in ("field:", "value:", "remedy:"))
    return answer


@pytest.mark.parametrize("scheme", ["spark", "sc"])
def test_a_master_that_is_not_there_is_told_at_once(
    scheme: str,
    prepared_240: Path,
    tmp_path: Path,
    free_port: int,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    pytest.importorskip("pyspark")
    monkeypatch.setenv("LIMPIDE_SPARK_MASTER", f"{scheme}://127.0.0.1:{free_port}")
    monkeypatch.setenv("LIMPIDE_SPARK_LOG", str(tmp_path / "spark.log"))
    answer = said(capfd, ["features", "build", str(prepared_240), str(tmp_path / "out"), "--engine", "spark"])
    assert "does not answer" in answer
    assert str(free_port) in answer
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("scheme", ["spark", "sc"])
def test_a_master_that_accepts_and_never_answers_is_given_up(
    scheme: str, spark: Spark, prepared_240: Path, tmp_path: Path
) -> None:
    assert spark.store is STORE  # there is a Java
    code = "import sys; from limpide_training.cli import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", code, "features", "build", str(prepared_240), str(tmp_path / "out")]
    with socket.create_server(("127.0.0.1", 0)) as silent:
        environment = {
            **os.environ,
            "LIMPIDE_SPARK_MASTER": f"{scheme}://127.0.0.1:{silent.getsockname()[1]}",
            "LIMPIDE_SPARK_START_SECONDS": "2",
            "LIMPIDE_SPARK_LOG": str(tmp_path / "spark.log"),
        }
        ended = subprocess.run(
            [*command, "--engine", "spark"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
    assert ended.returncode == UnavailableError.exit_code
    assert "nothing for 2 s" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "\tat " not in ended.stderr
    assert not (tmp_path / "out").exists()


def test_a_start_that_takes_too_long_here_is_told_without_a_stack_trace(
    spark: Spark, prepared_240: Path, tmp_path: Path
) -> None:
    assert spark.store is STORE  # there is a Java
    code = "import sys; from limpide_training.cli import main; main(sys.argv[1:])"
    command = ["features", "build", str(prepared_240), str(tmp_path / "out"), "--engine", "spark"]
    environment = {
        **os.environ,
        "LIMPIDE_SPARK_START_SECONDS": "0.01",
        "LIMPIDE_SPARK_LOG": str(tmp_path / "spark.log"),
    }
    environment.pop("LIMPIDE_SPARK_MASTER", None)
    ended = subprocess.run(
        [sys.executable, "-c", code, *command], env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == UnavailableError.exit_code
    assert "Spark did not start on this machine (nothing for" in ended.stderr
    assert "LIMPIDE_SPARK_START_SECONDS" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "out").exists()


def test_what_py4j_tells_the_root_logger_is_not_shown(spark: Spark) -> None:
    assert spark.session

    def shown(source: Path) -> bool:
        record = logging.LogRecord("root", logging.ERROR, str(source), 1, "a call failed", None, None)
        return bool(logging.getLogger().filter(record))

    assert not shown(Path("py4j") / "java_gateway.py")
    assert shown(Path(__file__))


def test_a_machine_without_java_is_told(
    prepared_240: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("pyspark")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "none"))
    answer = said(capfd, ["features", "build", str(prepared_240), str(tmp_path / "out"), "--engine", "spark"])
    assert "no Java" in answer
    assert "openjdk" in answer
    assert not (tmp_path / "out").exists()


def test_a_bucket_of_an_object_store_that_does_not_answer_is_told(
    tmp_path: Path, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    (tmp_path / "secret").write_text("secret")
    store = ObjectStoreSettings(
        endpoint=f"http://127.0.0.1:{free_port}", access_key="someone", secret_key_file=tmp_path / "secret"
    )
    with pytest.raises(UnavailableError, match="s3a://scores/today cannot be used") as raised:
        folder("s3a://scores/today", store).names()
    assert "LIMPIDE_S3_ENDPOINT" in str(raised.value.remedy)


def test_an_object_store_that_does_not_answer_is_told_before_spark_starts(
    prepared_240: Path,
    tmp_path: Path,
    free_port: int,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    pytest.importorskip("pyspark")
    (tmp_path / "secret").write_text("a secret of the tests")
    for name, value in {
        "AWS_EC2_METADATA_DISABLED": "true",
        "LIMPIDE_S3_ENDPOINT": f"http://127.0.0.1:{free_port}",
        "LIMPIDE_S3_ACCESS_KEY": "someone",
        "LIMPIDE_S3_SECRET_KEY_FILE": str(tmp_path / "secret"),
        "LIMPIDE_SPARK_LOG": str(tmp_path / "spark.log"),
    }.items():
        monkeypatch.setenv(name, value)
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("there is no Java here")
    answer = said(capfd, ["features", "build", str(prepared_240), "s3a://scores/today", "--engine", "spark"])
    assert "s3a://scores/today cannot be used" in answer
    assert "a secret of the tests" not in answer
    assert not (tmp_path / "spark.log").exists()


def test_a_bucket_that_is_not_there_is_told_by_name(tmp_path: Path) -> None:
    (tmp_path / "lake").mkdir()
    store = fs.SubTreeFileSystem(str(tmp_path), fs.LocalFileSystem())
    Folder("s3a://lake/today", store, "lake/today").reach()
    with pytest.raises(UnavailableError, match="there is no bucket ocean") as raised:
        Folder("s3a://ocean/today", store, "ocean/today").reach()
    assert raised.value.value == "s3a://ocean/today"


def test_train_and_publish_build_on_spark_and_keep_what_was_built(
    spark: Spark, prepared_240: Path, features_240: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert spark.store is STORE  # there is a Java
    monkeypatch.setenv("LIMPIDE_SPARK_LOG", str(tmp_path / "spark.log"))
    prepared = load_manifest(Path(shutil.copytree(prepared_240, tmp_path / "prepared")))
    # What builds needs a session of its own; two are not to be had in one process.
    spark.close()
    ours, theirs = client_features(prepared, "spark", Steps()), load_features(features_240)
    np.testing.assert_array_equal(ours.clients, theirs.clients)
    np.testing.assert_allclose(ours.matrix, theirs.matrix, rtol=1e-9, atol=1e-9)
    kept = {part: part.stat().st_mtime_ns for part in tmp_path.rglob("part.parquet")}
    assert kept
    np.testing.assert_array_equal(client_features(prepared, "spark", Steps()).matrix, ours.matrix)
    assert {part: part.stat().st_mtime_ns for part in tmp_path.rglob("part.parquet")} == kept
