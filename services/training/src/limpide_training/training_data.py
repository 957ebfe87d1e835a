"""What training and publishing read: clients as vectors, from source tables or a prepared folder."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import ibis
import numpy as np

from limpide_credit.errors import InputError
from limpide_credit.features import encode, feature_set, history_depth
from limpide_platform.settings import load_settings
from limpide_training.batch.feature_files import load_parts, open_features
from limpide_training.cross_validation import LabelledClients
from limpide_training.feature_build import (
    CLIENTS_AT_ONCE,
    ENGINES,
    BuiltFeatures,
    build_features,
    load_features,
)
from limpide_training.generate import MARKER as GENERATED
from limpide_training.ingest import MANIFEST, PreparedTables, ingest, load_manifest
from limpide_training.progress import Steps
from limpide_training.spark.engine import SPARK, Spark, unknown_engine
from limpide_training.storage import ObjectStoreSettings, folder

_CLIENT = "SK_ID_CURR"
_FEATURES = "features.parquet"


@dataclass(frozen=True, eq=False)
class TrainingData:
    """The labelled clients of a prepared folder.

    Parameters
    ----------
    labelled
        Clients, outcomes and depth of history, clients rising.
    vectors, blanked
        Shape (n, width), full-width vectors, as they are and with the history blanked.
    absent_tables
        Tables that the folder was told are absent.
    fingerprint
        SHA-256 of the tables.
    generated
        Whether the clients come from our generator rather than from a lender.
    """

    labelled: LabelledClients
    vectors: np.ndarray
    blanked: np.ndarray
    absent_tables: tuple[str, ...]
    fingerprint: str
    generated: bool = False


def prepare(data: Path, without: Collection[str], work: Path, steps: Steps) -> PreparedTables:
    """Return ``data`` as a prepared folder; source tables are checked and written under ``work`` first.

    Raises
    ------
    InputError
        A table, column or value is not as it should be, or a prepared folder lacks other tables than said.
    """
    if (data / MANIFEST).is_file():
        prepared = load_manifest(data)
        if without and set(without) != set(prepared.absent):
            raise InputError(
                f"{data} was prepared without {', '.join(prepared.absent) or 'leaving a table out'}.",
                field="--without",
                value=", ".join(without),
                remedy="Leave --without out, or prepare the tables again with `limpide tables ingest`.",
            )
        return prepared
    with steps.step("Check and prepare the tables") as step:
        prepared = ingest(data, work / data.resolve().name, without)
        step.result = f"{prepared.rows['application']} clients, {prepared.labelled} labelled"
    return prepared


def client_features(prepared: PreparedTables, engine: str, steps: Steps) -> BuiltFeatures:
    """Return every client's vector; built once and kept in the prepared folder.

    Raises
    ------
    InputError
        There is no such engine.
    UnavailableError
        The file cannot be written; or PySpark, Java or the master is missing.
    """
    if engine == SPARK:
        return _built_on_spark(prepared, steps)
    if engine not in ENGINES:
        raise unknown_engine(engine, (*ENGINES, SPARK))
    path = prepared.directory / _FEATURES
    with steps.step("Build the features", prepared.rows["application"]) as step:
        built = _kept(path, prepared)
        if built is None:
            build_features(prepared.directory, path, engine, lambda done, _: step.reach(done))
            built = load_features(path)
        step.result = f"{built.matrix.shape[1]} of {len(built.clients)} clients"
    return built


def _built_on_spark(prepared: PreparedTables, steps: Steps) -> BuiltFeatures:
    """Return every client's vector, built on Spark into a folder that is kept beside the tables."""
    store = load_settings(ObjectStoreSettings)
    spark = Spark.of(store)
    tables = folder(str(prepared.directory), store)
    with steps.step("Build the features", prepared.rows["application"]) as step:
        try:
            kept = spark.kept_features(tables, lambda done, _: step.reach(done))
        finally:
            spark.close()
        built = load_parts(open_features(kept, feature_set()))
        step.result = f"{built.matrix.shape[1]} of {len(built.clients)} clients"
    return built


def training_data(prepared: PreparedTables, built: BuiltFeatures, steps: Steps) -> TrainingData:
    """Return the labelled clients, with their history and without.

    Raises
    ------
    InputError
        No client is labelled.
    """
    labelled = ~np.isnan(built.target)
    if not labelled.any():
        raise InputError(
            "No client has a known outcome.",
            field="TARGET",
            value=prepared.source,
            remedy="Give tables with application_train, whose TARGET is filled.",
        )
    clients, vectors = built.clients[labelled], built.matrix[labelled]
    with steps.step("Blank the histories", len(clients)) as step:
        blanked = _blanked(prepared.path("application"), clients, step.reach)
        step.result = f"{len(clients)} labelled clients"
    return TrainingData(
        LabelledClients(clients, built.target[labelled].astype(np.int64), history_depth(vectors)),
        vectors,
        blanked,
        prepared.absent,
        prepared.fingerprint,
        generated=(Path(prepared.source) / GENERATED).is_file(),
    )


def _kept(path: Path, prepared: PreparedTables) -> BuiltFeatures | None:
    """Return the features that an earlier command built, if they are of these tables and this release."""
    try:
        built = load_features(path)
    except InputError:
        return None
    same = (built.fingerprint, built.absent) == (prepared.fingerprint, prepared.absent)
    return built if same else None


def _blanked(application: Path, clients: np.ndarray, reach: Callable[[int], None]) -> np.ndarray:
    """Return the vectors of ``clients`` as if they had no history, a range of clients at a time."""
    features = feature_set()
    connection = ibis.duckdb.connect()
    facts = connection.read_parquet(str(application))
    facts = facts.filter(facts.TARGET.notnull())
    vectors = np.empty((len(clients), len(features.names)))
    for start in range(0, len(clients), CLIENTS_AT_ONCE):
        end = min(start + CLIENTS_AT_ONCE, len(clients))
        some = facts.filter(facts[_CLIENT].between(int(clients[start]), int(clients[end - 1])))
        built = features.blank_history(some).order_by(_CLIENT)
        vectors[start:end] = encode(connection.to_pyarrow(built), features)
        reach(end)
    return vectors
