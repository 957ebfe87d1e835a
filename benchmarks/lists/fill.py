"""Stores and a registry with many of everything, written by SQL: their hashes are no chain."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mlflow import MlflowClient
from sqlalchemy import text

from limpide_platform.registry import CHAMPION
from limpide_platform.store import Store, migrate, open_store

FIRST = datetime(2025, 11, 1, tzinfo=UTC)
MODEL = "limpide-credit"
VECTOR_BYTES = 2000
"""Of a stored vector; on SQLite it lies in the row that a list reads."""

_CLIENTS = """
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :clients)
INSERT INTO clients (client_id, name, search_text, application, feature_set_version, vector)
SELECT 100000 + n, 'Camille Durand', 'camille durand ' || (100000 + n), '{}', 'benchmark', ''
FROM numbers
"""
_DECISIONS = """
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :records)
INSERT INTO decisions
    (seq, id, at, client_id, channel, input, vector, feature_set_version, model_version, alias, probability,
     points, grade, threshold, decision, reasons, latency_seconds, previous_hash, hash)
SELECT n, printf('%08x-0000-7000-8000-%012x', n, n),
       strftime('%Y-%m-%dT%H:%M:%f', :first + n * :step, 'unixepoch') || '000+00:00',
       100001 + (n * 7919) % :clients, CASE WHEN n % 10 = 0 THEN 'batch' ELSE 'client' END,
       '{"client_id":' || (100001 + (n * 7919) % :clients) || '}', randomblob(:vector),
       'benchmark', '1', 'champion', risk, 600 - 300 * risk,
       substr('ABCDE', 1 + min(4, CAST(risk * 10 AS int)), 1), 0.0909,
       CASE WHEN risk < 0.0909 THEN 'approved' ELSE 'refused' END, '[]', 0.004, x'00', x'00'
FROM (SELECT n, ((n * 2654435761) % 1000003 / 1000003.0) * ((n * 40503) % 99991 / 99991.0) AS risk
      FROM numbers)
"""


@contextmanager
def sqlite_store(folder: Path, records: int, clients: int) -> Iterator[Store]:
    """Yield a SQLite store with a year of decisions on so many clients."""
    url = f"sqlite:///{folder / 'store.db'}"
    migrate(url)
    step = timedelta(days=365).total_seconds() / records
    given = {"clients": clients, "records": records, "first": FIRST.timestamp(), "step": step}
    with closing(open_store(url)) as store:
        store.database.write(lambda connection: connection.execute(text(_CLIENTS), given))
        store.database.write(
            lambda connection: connection.execute(text(_DECISIONS), {**given, "vector": VECTOR_BYTES})
        )
        yield store


def registry(folder: Path, versions: int) -> str:
    """Return the address of a registry with so many versions, each of its own run; the first is champion."""
    uri = f"sqlite:///{folder / 'mlflow.db'}"
    client = MlflowClient(uri, registry_uri=uri)
    client.create_registered_model(MODEL)
    run = client.create_run(client.create_experiment("credit", folder.as_uri()))
    for name in ("auc", "auc.low", "auc.high", "brier"):
        client.log_metric(run.info.run_id, name, 0.7)
    client.create_model_version(MODEL, (folder / "model").as_uri(), run.info.run_id)
    client.set_registered_model_alias(MODEL, CHAMPION, "1")
    with closing(sqlite3.connect(folder / "mlflow.db")) as connection, connection:
        for number in range(2, versions + 1):
            run_id = f"{number:032x}"
            for table, changed in (
                ("runs", {"run_uuid": run_id}),
                ("metrics", {"run_uuid": run_id}),
                ("latest_metrics", {"run_uuid": run_id}),
                ("model_versions", {"version": number, "run_id": run_id}),
            ):
                _copy(connection, table, run.info.run_id, changed)
    return uri


def _copy(connection: sqlite3.Connection, table: str, run_id: str, changed: Mapping[str, object]) -> None:
    """Insert the rows of a run again, with other values in some columns."""
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    read = [f":{name}" if name in changed else name for name in columns]
    which = "run_id" if "run_id" in columns else "run_uuid"
    more = " AND version = 1" if "version" in changed else ""
    connection.execute(
        f"INSERT INTO {table} SELECT {', '.join(read)} FROM {table} WHERE {which} = :first{more}",
        {**changed, "first": run_id},
    )
