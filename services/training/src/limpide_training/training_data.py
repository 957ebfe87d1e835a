"""What training and publishing read: clients as vectors, from source tables or a prepared folder."""

from collections.abc import Collection
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from limpide_credit.errors import InputError
from limpide_credit.features import feature_set, history_depth
from limpide_credit.numbers import DecimalMark
from limpide_credit.tables import APPLICATION, APPLICATION_FACTS
from limpide_credit.tables.roles import ROLES
from limpide_platform.settings import load_settings
from limpide_training.batch.feature_files import load_parts, open_features
from limpide_training.feature_build import (
    ENGINES,
    BuiltFeatures,
    build_features,
    load_features,
)
from limpide_training.generate import MARKER as GENERATED
from limpide_training.hidden_facts import (
    CopyRequest,
    Hiding,
    draw_hiding,
    measured_hidings,
    without_history,
    write_copies,
)
from limpide_training.ingest import MANIFEST, PreparedTables, ingest, load_manifest
from limpide_training.labelled import LabelledClients, TrainingData
from limpide_training.progress import Steps
from limpide_training.spark.engine import SPARK, Spark, unknown_engine
from limpide_training.storage import ObjectStoreSettings, folder

_CLIENT = ROLES.client
_FEATURES = "features.parquet"
_HIDING_SEED = 41
# On so many clients an AUC is known to the third digit; more would only take time.
_MOST_MEASURED = 20_000


def prepare(
    data: Path,
    without: Collection[str],
    work: Path,
    steps: Steps,
    decimal: DecimalMark | None = None,
) -> PreparedTables:
    """Return ``data`` as a prepared folder; source tables are checked and written under ``work`` first.

    Args:
        decimal: The decimal mark of CSV files whose numbers do not show it.

    Raises:
        InputError: A table, column or value is not as it should be, or a prepared folder lacks other tables
            than said.
    """
    if (data / MANIFEST).is_file():
        prepared = load_manifest(data)
        if decimal is not None:
            raise InputError(
                f"{data} is prepared: its numbers have been read.",
                field="--decimal",
                value=decimal,
                remedy="Leave --decimal out, or prepare the tables again with `limpide tables ingest`.",
            )
        if without and set(without) != set(prepared.absent):
            raise InputError(
                f"{data} was prepared without {', '.join(prepared.absent) or 'leaving a table out'}.",
                field="--without",
                value=", ".join(without),
                remedy="Leave --without out, or prepare the tables again with `limpide tables ingest`.",
            )
        return prepared
    with steps.step("Check and prepare the tables") as step:
        prepared = ingest(data, work / data.resolve().name, without, decimal=decimal)
        step.result = f"{prepared.rows[APPLICATION.name]} clients, {prepared.labelled} labelled"
        if prepared.other_words:
            others = sum(sum(columns.values()) for columns in prepared.other_words.values())
            step.result += f", {others} words outside of the vocabularies"
    for name, read_as in prepared.read_as.items():
        steps.say(f"{name} was read as {read_as}.")
    return prepared


def client_features(prepared: PreparedTables, engine: str, steps: Steps) -> BuiltFeatures:
    """Return every client's vector; built once and kept in the prepared folder.

    Raises:
        InputError: There is no such engine.
        UnavailableError: The file cannot be written; or PySpark, Java or the master is missing.
    """
    if engine == SPARK:
        return _built_on_spark(prepared, steps)
    if engine not in ENGINES:
        raise unknown_engine(engine, (*ENGINES, SPARK))
    path = prepared.directory / _FEATURES
    with steps.step("Build the features", prepared.rows[APPLICATION.name]) as step:
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
    with steps.step("Build the features", prepared.rows[APPLICATION.name]) as step:
        try:
            kept = spark.kept_features(tables, lambda done, _: step.reach(done))
        finally:
            spark.close()
        built = load_parts(open_features(kept, feature_set()))
        step.result = f"{built.matrix.shape[1]} of {len(built.clients)} clients"
    return built


def training_data(prepared: PreparedTables, built: BuiltFeatures, steps: Steps) -> TrainingData:
    """Return the labelled clients in every state of knowledge.

    Raises:
        InputError: No client is labelled.
    """
    labelled = ~np.isnan(built.target)
    if not labelled.any():
        raise InputError(
            "No client has a known outcome.",
            field=ROLES.outcome,
            value=prepared.source,
            remedy=f"Give tables with {APPLICATION.files[0]}, whose {ROLES.outcome} is filled.",
        )
    clients, vectors = built.clients[labelled], built.matrix[labelled]
    rows, measured_rows = np.arange(len(clients)), _measured_rows(len(clients))
    width = vectors.shape[1]

    def request(some: np.ndarray, hiding: Hiding) -> CopyRequest:
        return CopyRequest(some, hiding, np.empty((len(some), width), dtype=np.float32))

    blanked = request(rows, without_history(len(rows)))
    hidden = request(rows, draw_hiding(len(rows), _HIDING_SEED))
    measured = {
        name: request(measured_rows, hiding)
        for name, hiding in measured_hidings(len(measured_rows), _HIDING_SEED).items()
    }
    requests = [blanked, hidden, *measured.values()]
    with steps.step("Copy clients of whom less is known", sum(len(one.rows) for one in requests)) as step:
        write_copies(_facts(prepared.path(APPLICATION.name), clients), vectors, requests, step.reach)
        step.result = f"{len(rows)} without history, {len(rows)} with facts hidden"
    return TrainingData(
        LabelledClients(clients, built.target[labelled].astype(np.int64), history_depth(vectors)),
        vectors,
        blanked.out,
        hidden.out,
        prepared.absent,
        prepared.fingerprint,
        generated=(Path(prepared.source) / GENERATED).is_file(),
        measured_rows=measured_rows,
        measured={name: one.out for name, one in measured.items()},
    )


def _kept(path: Path, prepared: PreparedTables) -> BuiltFeatures | None:
    """Return the features that an earlier command built, if they are of these tables and this release."""
    try:
        built = load_features(path)
    except InputError:
        return None
    same = (built.fingerprint, built.absent) == (prepared.fingerprint, prepared.absent)
    return built if same else None


def _measured_rows(clients: int) -> np.ndarray:
    """Return rising positions of the clients that are measured with facts hidden: all, or some at random."""
    if clients <= _MOST_MEASURED:
        return np.arange(clients)
    return np.sort(np.random.default_rng(_HIDING_SEED).permutation(clients)[:_MOST_MEASURED])


def _facts(application: Path, clients: np.ndarray) -> pa.Table:
    """Return the applications of ``clients``, numbers rising, as given."""
    table = pq.read_table(application, columns=[_CLIENT, *APPLICATION_FACTS])
    return table.filter(pa.array(np.isin(table[_CLIENT].to_numpy(), clients))).sort_by(_CLIENT)
