"""What training reads: every labelled client as a vector, with its history and without."""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from limpide_credit.errors import InputError
from limpide_credit.features import FeatureSet, encode, history_depth
from limpide_training.cross_validation import LabelledClients
from limpide_training.ingest import PreparedTables

_CLIENT = "SK_ID_CURR"


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
    """

    labelled: LabelledClients
    vectors: np.ndarray
    blanked: np.ndarray
    absent_tables: tuple[str, ...]
    fingerprint: str


def read_training_data(prepared: PreparedTables, features: FeatureSet) -> TrainingData:
    """Build the vectors of the labelled clients.

    Raises
    ------
    InputError
        No client is labelled.
    """
    if not prepared.labelled:
        raise InputError(
            "No client has a known outcome.",
            field="TARGET",
            value=prepared.source,
            remedy="Give tables with application_train, whose TARGET is filled.",
        )
    connection = ibis.duckdb.connect()
    tables = {name: connection.read_parquet(str(prepared.path(name))) for name in prepared.rows}
    application = tables["application"]
    tables["application"] = application.filter(application.TARGET.notnull())
    clients, vectors = _vectors(features.build(tables), features)
    _, blanked = _vectors(features.blank_history(tables["application"]), features)
    outcomes = tables["application"].select(_CLIENT, "TARGET").order_by(_CLIENT).to_pyarrow()
    target = outcomes["TARGET"].to_numpy().astype(np.int64)
    return TrainingData(
        LabelledClients(clients, target, history_depth(vectors, features)),
        vectors,
        blanked,
        prepared.absent,
        prepared.fingerprint,
    )


def _vectors(built: ir.Table, features: FeatureSet) -> tuple[np.ndarray, np.ndarray]:
    frame: pa.Table = built.order_by(_CLIENT).to_pyarrow()
    return frame[_CLIENT].to_numpy(), encode(frame, features)
