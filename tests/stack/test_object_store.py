"""Features and batches on `s3a://`, in the stack's MinIO: what is written there, and what it refuses."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from minio import Minio, MinioAdmin
from minio.credentials.providers import StaticProvider
from pyarrow import fs

from limpide_credit.bundle import ModelBundle
from limpide_credit.errors import UnavailableError
from limpide_credit.features import feature_set
from limpide_credit.policy import default_policy_text, read_policy
from limpide_training.batch.feature_files import load_parts, open_features
from limpide_training.batch.scoring import Batch, score_here
from limpide_training.feature_build import build_features, load_features
from limpide_training.generate import generate
from limpide_training.ingest import ingest
from limpide_training.range_tables import write_ranges
from limpide_training.spark.engine import Spark
from limpide_training.spark.settings import SparkSettings
from limpide_training.storage import Folder, ObjectStoreSettings, folder

pytestmark = [pytest.mark.stack, pytest.mark.timeout(600)]

ENDPOINT = "127.0.0.1:19000"
BUCKET, OTHERS = "lender-batches", "lender-others"
USER, SECRET = "batch-user", "a-secret-of-the-tests"
CLIENTS, WIDTH = 60, 20
JARS = os.environ.get("LIMPIDE_HADOOP_AWS_JARS", "")


@dataclass(frozen=True)
class Lender:
    """Sixty clients of a lender: their tables in ranges and their features, on this machine."""

    ranges: Path
    features: Path


@pytest.fixture(scope="module")
def lender(tmp_path_factory: pytest.TempPathFactory) -> Lender:
    folder = tmp_path_factory.mktemp("lender")
    generate(folder / "source", clients=CLIENTS, seed=8)
    ingest(folder / "source", folder / "prepared")
    write_ranges(folder / "prepared", folder / "ranges", WIDTH)
    build_features(folder / "prepared", folder / "features.parquet")
    return Lender(folder / "ranges", folder / "features.parquet")


@pytest.fixture(scope="module")
def settings(stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectStoreSettings]:
    """Return a user of one bucket, who has no right to another one."""
    root = stack.secret("minio_root")
    client = Minio(ENDPOINT, access_key="limpide", secret_key=root, secure=False)
    admin = MinioAdmin(endpoint=ENDPOINT, credentials=StaticProvider("limpide", root), secure=False)
    for bucket in (BUCKET, OTHERS):
        client.make_bucket(bucket_name=bucket)
    resources = [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"]
    statement = {"Effect": "Allow", "Action": ["s3:*"], "Resource": resources}
    admin.policy_add(USER, policy={"Version": "2012-10-17", "Statement": [statement]})
    admin.user_add(USER, SECRET)
    admin.policy_set(USER, user=USER)
    file = tmp_path_factory.mktemp("keys") / "secret"
    file.write_text(SECRET)
    yield ObjectStoreSettings(endpoint=f"http://{ENDPOINT}", access_key=USER, secret_key_file=file)
    admin.user_remove(USER)
    admin.policy_remove(USER)
    for bucket in (BUCKET, OTHERS):
        for one in client.list_objects(bucket_name=bucket, recursive=True):
            client.remove_object(bucket_name=bucket, object_name=str(one.object_name))
        client.remove_bucket(bucket_name=bucket)


@pytest.fixture(scope="module")
def batch(lender: Lender, tiny_bundle: Callable[..., ModelBundle]) -> Batch:
    files = open_features(folder(str(lender.features), ObjectStoreSettings()), feature_set(), WIDTH)
    policy = read_policy(default_policy_text(), feature_set().features)
    return Batch(files, replace(tiny_bundle(), version="7"), policy, feature_set())


def put(path: Path, place: Folder) -> None:
    files, inside = place.place
    fs.copy_files(str(path), inside, source_filesystem=fs.LocalFileSystem(), destination_filesystem=files)


def scores(place: Folder) -> list[dict]:
    files, _ = place.place
    parts = [
        pq.read_table(files.open_input_file((place / name / "part.parquet").place[1]))
        for name in place.names()
        if name.startswith("client_range=")
    ]
    return sorted((row for part in parts for row in part.to_pylist()), key=lambda row: row["SK_ID_CURR"])


def test_a_batch_is_read_from_and_written_to_a_bucket_and_goes_on_where_it_was_cut_off(
    batch: Batch, lender: Lender, settings: ObjectStoreSettings, tmp_path: Path
) -> None:
    put(lender.features, given := folder(f"s3a://{BUCKET}/given.parquet", settings))
    there = replace(batch, files=open_features(given, feature_set(), WIDTH))
    output, here = folder(f"s3a://{BUCKET}/scores", settings), folder(str(tmp_path / "out"), settings)

    def cut_off(done: int, _: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score_here(there, output, cut_off)
    assert 0 < len(scores(output)) < CLIENTS
    assert score_here(there, output) == CLIENTS
    score_here(batch, here)
    assert scores(output) == scores(here)
    assert "_staging" not in output.names()


@pytest.mark.parametrize(
    ("address", "says"),
    [(f"s3a://{OTHERS}/scores", "access is denied"), ("s3a://lender-nowhere/scores", "access is denied")],
)
def test_a_bucket_without_rights_is_told_by_name_and_without_the_secret(
    batch: Batch, settings: ObjectStoreSettings, address: str, says: str
) -> None:
    place = folder(address, settings)
    for attempt in (place.reach, lambda: score_here(batch, place)):
        started = time.monotonic()
        with pytest.raises(UnavailableError, match=says) as raised:
            attempt()
        answer = f"{raised.value} {raised.value.value}"
        assert address in answer
        assert "LIMPIDE_S3_ACCESS_KEY" in answer
        assert SECRET not in answer
        assert time.monotonic() - started < 30


def test_a_bucket_that_is_not_there_is_told_by_name(stack, tmp_path: Path) -> None:
    root = tmp_path / "secret"
    root.write_text(stack.secret("minio_root"))
    settings = ObjectStoreSettings(endpoint=f"http://{ENDPOINT}", access_key="limpide", secret_key_file=root)
    with pytest.raises(UnavailableError, match="there is no bucket lender-nowhere"):
        folder("s3a://lender-nowhere/scores", settings).reach()


@pytest.mark.skipif(not JARS, reason="LIMPIDE_HADOOP_AWS_JARS names no folder with Hadoop's client of S3")
def test_spark_reads_and_writes_a_bucket(
    batch: Batch, lender: Lender, settings: ObjectStoreSettings, tmp_path: Path
) -> None:
    put(lender.ranges, tables := folder(f"s3a://{BUCKET}/tables", settings))
    built, output = (folder(f"s3a://{BUCKET}/spark/{name}", settings) for name in ("features", "scores"))
    conf = {"spark.driver.extraClassPath": f"{JARS}/*"}
    spark = Spark(SparkSettings(conf=conf, start_seconds=240, log=tmp_path / "spark.log"), settings)
    try:
        spark.build_features(tables, built, None)
        there = replace(batch, files=open_features(built, feature_set()))
        assert spark.score(there, output, None) == CLIENTS
    finally:
        spark.close()
    ours, theirs = load_parts(there.files).matrix, load_features(lender.features).matrix
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9)
    here = folder(str(tmp_path / "out"), settings)
    score_here(there, here)
    assert scores(output) == scores(here)
    assert SECRET not in (tmp_path / "spark.log").read_text()
