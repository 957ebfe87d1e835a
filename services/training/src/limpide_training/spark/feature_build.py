"""Features on Spark: the same definition, as one query over the tables of some client ranges at a time."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import ibis

from limpide_credit.features import FeatureSet, feature_set
from limpide_credit.features.aggregates import CLIENT
from limpide_credit.features.cleaning import source
from limpide_credit.features.spark_sql import spark_sql
from limpide_credit.tables import APPLICATION
from limpide_credit.tables.roles import ROLES
from limpide_training.client_ranges import COLUMN, folder_of
from limpide_training.part_folder import PartFolder
from limpide_training.spark.failures import spark_errors
from limpide_training.spark.prepared_tables import SparkTables, read_tables
from limpide_training.spark.settings import SparkSettings
from limpide_training.storage import Folder

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

FEATURES = "features"
"""``kind`` of the manifest of a folder of features."""

_OUTCOME = ROLES.outcome


def build_features_on_spark(
    session: "SparkSession",
    settings: SparkSettings,
    prepared: Folder,
    destination: Folder,
    on_progress: Callable[[int, int], None] | None = None,
    width: int | None = None,
    *,
    renew: bool = False,
) -> int:
    """Build the features of every client into a folder of client ranges; return how many clients there are.

    A build that was cut off is gone on with: ranges that are whole are kept.

    Args:
        prepared: A prepared folder; its tables may be files or folders of client ranges.
        width: Numbers a range; the tables' own if they are in ranges.
        renew: Replace the features of other tables or of another release, instead of refusing.

    Raises:
        InputError: The tables cannot be read, or are partitioned otherwise.
        ConflictError: The destination holds something else, or the features of other tables.
        UnavailableError: A place cannot be read or written.
    """
    features = feature_set()
    tables = read_tables(session, prepared, settings.log, width)
    parts = PartFolder(
        destination,
        {
            "kind": FEATURES,
            "feature_set_version": features.version,
            "absent": list(tables.manifest["absent"]),
            "fingerprint": tables.manifest["fingerprint"],
            "numbers_a_range": tables.width,
        },
    )
    done = parts.open(renew=renew)
    total = sum(tables.ranges.values())
    clients = sum(count for first, count in tables.ranges.items() if first in done)
    pending = [first for first in tables.ranges if first not in done]
    query = _query(tables, features)
    for some in waves(pending, settings.ranges_at_once):
        if on_progress:
            on_progress(clients, total)
        with spark_errors(settings.log):
            write_parts(_built(session, tables, query, some), parts, some)
        clients += sum(tables.ranges[first] for first in some)
    parts.finish(total)
    if on_progress:
        on_progress(total, total)
    return total


def waves(ranges: Sequence[int], size: int) -> Iterator[list[int]]:
    """Yield the ranges, ``size`` at a time."""
    for start in range(0, len(ranges), size):
        yield list(ranges[start : start + size])


def write_parts(frame: "DataFrame", parts: PartFolder, ranges: Sequence[int]) -> None:
    """Write rows with their client range as one part a range.

    Args:
        frame: Has the client's number and client_range, of ``ranges`` only.
    """
    staging = parts.staging()
    (
        frame.repartition(len(ranges), COLUMN)
        .sortWithinPartitions(COLUMN, CLIENT)
        .write.mode("overwrite")
        .partitionBy(COLUMN)
        .parquet(staging.address)
    )
    for first in ranges:
        staged = staging / folder_of(first)
        (name,) = (name for name in staged.names() if name.endswith(".parquet") and not name.startswith("."))
        parts.adopt(first, staged / name)
    parts.remove_partial()


def _query(tables: SparkTables, features: FeatureSet) -> str:
    """Return the features of the tables as one query over views of their names."""
    there = {}
    for name, frame in tables.frames.items():
        types = source(name).schema().items()
        there[name] = ibis.table(
            {column: kind for column, kind in types if column in frame.columns}, name=name
        )
    return spark_sql(features.build(there))


def _built(session: "SparkSession", tables: SparkTables, query: str, ranges: Sequence[int]) -> "DataFrame":
    here = tables.within(ranges)
    for name, frame in here.items():
        frame.createOrReplaceTempView(name)
    built = session.sql(query)
    outcome = here[APPLICATION.name].selectExpr(
        f"{CLIENT} AS client", _OUTCOME, f"{CLIENT} - {CLIENT} % {tables.width} AS {COLUMN}"
    )
    joined = built.join(outcome, built[CLIENT] == outcome["client"])
    return joined.select(CLIENT, _OUTCOME, *(name for name in built.columns if name != CLIENT), COLUMN)
