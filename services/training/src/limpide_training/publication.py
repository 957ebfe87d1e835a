"""Publishing: clients with a name, their application, history and vector, into the store."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from limpide_credit.features import feature_set
from limpide_credit.features.protected import without_fairness_facts
from limpide_credit.tables import APPLICATION
from limpide_credit.tables.protected import split_facts
from limpide_credit.tables.roles import ROLES
from limpide_platform.store import Client, Store
from limpide_training.feature_build import BuiltFeatures
from limpide_training.history_rows import HistoryRows
from limpide_training.ingest import PreparedTables
from limpide_training.names import client_name

_CLIENT = ROLES.client
_OUTCOME = ROLES.outcome
_ROWS_AT_ONCE = 500


def publish(
    store: Store,
    prepared: PreparedTables,
    built: BuiltFeatures,
    chosen: np.ndarray,
    advance: Callable[[], None] = lambda: None,
) -> int:
    """Put clients into the store and return how many.

    Each client is written anew under its number, in batches that are durable one by one: publishing again, or
    after it was cut off, ends with the same clients.

    Args:
        store: An open store.
        prepared: The tables, sorted by client.
        built: The vectors.
        chosen: Their positions in ``built``, rising; see `to_publish`.
        advance: Called after each client.
    """
    store.layouts.put(feature_set())
    return store.clients.put_many(_clients(prepared, built, chosen, advance), batch=_ROWS_AT_ONCE)


def to_publish(built: BuiltFeatures, limit: int | None = None) -> np.ndarray:
    """Return the positions in ``built`` of those without a known outcome, or of all if none is such.

    Args:
        limit: At most this many, lowest numbers first.
    """
    unlabelled = np.isnan(built.target)
    chosen = np.flatnonzero(unlabelled) if unlabelled.any() else np.arange(len(built.clients))
    return chosen[:limit]


def _clients(
    prepared: PreparedTables, built: BuiltFeatures, chosen: np.ndarray, advance: Callable[[], None]
) -> Iterator[Client]:
    numbers = built.clients[chosen]
    position = dict(zip(numbers.tolist(), chosen.tolist(), strict=True))
    histories = HistoryRows(prepared)
    with pq.ParquetFile(prepared.path(APPLICATION.name)) as file:
        columns = [name for name in file.schema_arrow.names if name != _OUTCOME]
        for batch in file.iter_batches(_ROWS_AT_ONCE, columns=columns):
            wanted = batch.filter(pa.array(np.isin(batch[_CLIENT].to_numpy(), numbers)))
            histories_here = histories.of(wanted[_CLIENT].to_numpy())
            for facts, history in zip(wanted.to_pylist(), histories_here, strict=True):
                yield _client(facts, history, built, position)
                advance()


def _client(
    facts: dict[str, Any],
    history: dict[str, dict[str, list[Any]]],
    built: BuiltFeatures,
    position: dict[int, int],
) -> Client:
    number = int(facts.pop(_CLIENT))
    application, protected = split_facts(facts)
    return Client(
        client_id=number,
        name=client_name(number, facts.get(ROLES.gender)),
        application={name: value for name, value in application.items() if value is not None},
        vector=without_fairness_facts(built.matrix[position[number]], feature_set()),
        feature_set_version=built.feature_set_version,
        history=history,
        protected=protected,
    )
