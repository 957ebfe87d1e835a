"""The same batch on Spark: the bundle goes to each worker once, rows go through it as Arrow batches."""

import os
import pickle
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from limpide_credit.bundle import ModelBundle
from limpide_credit.contracts.shown_feature import Language
from limpide_credit.features import feature_set
from limpide_credit.features.aggregates import CLIENT
from limpide_credit.policy import read_policy
from limpide_training.batch.part_scorer import Explain, PartScorer
from limpide_training.batch.scoring import Batch, OnProgress, Progress
from limpide_training.client_ranges import COLUMN
from limpide_training.spark.failures import spark_errors
from limpide_training.spark.feature_build import waves, write_parts
from limpide_training.spark.settings import SparkSettings
from limpide_training.storage import Folder

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def score_on_spark(
    session: "SparkSession",
    settings: SparkSettings,
    batch: Batch,
    destination: Folder,
    on_progress: OnProgress | None = None,
) -> int:
    """Score a batch on Spark; return how many clients there are.

    Workers need this package, of the same release.

    Raises:
        ConflictError: The model reads a feature that this installation computes otherwise or not at all.
        ConflictError: The destination holds something else, or another job's scores.
        UnavailableError: A place cannot be read or written, or Spark fails.
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    words = (batch.language, batch.currency)
    scorer = PartScorer(batch.bundle, batch.policy, batch.features, batch.explain, *words)
    parts = batch.parts(destination)
    progress = Progress(batch, parts.open(), on_progress)
    columns = from_arrow_schema(scorer.schema)
    with spark_errors(settings.log), tempfile.TemporaryDirectory() as temporary:
        sent = _sent(session, batch, Path(temporary))
        score = partial(_score, sent, batch.policy.text, batch.explain, words)
        for some in waves(progress.pending, settings.ranges_at_once):
            rows = session.read.parquet(*dict.fromkeys(batch.files.file(first).address for first in some))
            if not batch.files.partitioned:
                chosen = ", ".join(map(str, some))
                rows = rows.where(
                    f"{CLIENT} BETWEEN {some[0]} AND {some[-1] + batch.files.width - 1} "
                    f"AND {CLIENT} - {CLIENT} % {batch.files.width} IN ({chosen})"
                )
            scores = rows.mapInArrow(score, columns)
            scores = scores.selectExpr("*", f"{CLIENT} - {CLIENT} % {batch.files.width} AS {COLUMN}")
            write_parts(scores, parts, some)
            progress.add(*some)
    parts.finish(progress.total)
    return progress.total


def _sent(session: "SparkSession", batch: Batch, temporary: Path) -> str:
    """Send the bundle to every worker, present and future; return the name of its file."""
    path = temporary / f"limpide-bundle-{batch.bundle.version}-{os.getpid()}-{id(batch)}.pickle"
    path.write_bytes(pickled(batch.bundle))
    session.addArtifacts(str(path), file=True)
    return path.name


def pickled(bundle: ModelBundle) -> bytes:
    """Return a bundle as Spark sends its functions, too; the registry's own files were checked when read."""
    # A copy, without what the model keeps in this process once it has scored.
    return pickle.dumps(replace(bundle, model=replace(bundle.model)))


def _score(
    name: str,
    policy: str,
    explain: Explain,
    words: tuple[Language, str | None],
    batches: Iterator[pa.RecordBatch],
) -> Iterator[pa.RecordBatch]:
    """Runs in a worker: turn batches of features into batches of scores."""
    scorer = _scorer(name, policy, explain, words)
    for rows in batches:
        yield from scorer(pa.Table.from_batches([rows])).to_batches()


@lru_cache(maxsize=1)
def _scorer(name: str, policy: str, explain: Explain, words: tuple[Language, str | None]) -> PartScorer:
    """Return what scores in this worker, made once in its life."""
    from pyspark import SparkFiles

    bundle = pickle.loads(Path(SparkFiles.get(name)).read_bytes())  # noqa: S301 - written by the job's own driver
    features = feature_set()
    return PartScorer(bundle, read_policy(policy, features.features), features, explain, *words)
