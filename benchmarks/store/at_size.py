"""What a large store weighs on PostgreSQL, and how long its common questions take.

    python benchmarks/store/at_size.py [--records 10000000] [--whole 1000000] [--rounds 7]

Twice, each in a server of its own that is thrown away: ``--whole`` decisions with vectors of 750 features,
which give the size; then ``--records`` with an empty vector, since what the questions read does not lie in it
(it is kept apart from the row) and ten million of them would fill most disks. A year of decisions of 356,255
clients, each with an idempotency key, one in 200 overridden; written by SQL, so their hashes are no chain.
What verifying a chain costs, and a drift run's window, is in ``run.py``. Times are medians of ``--rounds``,
each with other clients, decisions and moments, through the store's own interface.
"""

import argparse
import json
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "tests" / "fixtures")]

from run import VECTORS, new_decision  # noqa: E402
from throwaway_postgresql import ThrowawayPostgresql, throwaway_postgresql  # noqa: E402

from limpide_platform.store import QueueFilter, Store, migrate, open_store  # noqa: E402

CLIENTS = 356_255
OVERRIDDEN_ONE_IN = 200
YEAR = timedelta(days=365)
FIRST = datetime(2025, 11, 1, tzinfo=UTC)
# What a record and its key take, indexes included, as a run of this program found; for the look at the disk.
BYTES_A_RECORD, BYTES_A_VECTOR = 1200, 5000

_CLIENTS = """
INSERT INTO clients SELECT 100000 + n, 'Camille Durand', 'camille durand ' || n, '{}', 'benchmark', ''
FROM generate_series(1, %(clients)s) AS n
"""
# One month a statement, so that each keeps to one partition.
_DECISIONS = """
INSERT INTO decisions
SELECT n, md5(n::text)::uuid::text, %(first)s + n * %(step)s, 100000 + 1 + (n * 7919) %% %(clients)s,
       CASE WHEN n %% 10 = 0 THEN 'batch' ELSE 'client' END,
       json_build_object('client_id', 100000 + 1 + (n * 7919) %% %(clients)s),
       coalesce(vectors.vector, ''), 'benchmark', (1 + n / 2500000)::text, 'champion', risk, 600 - 300 * risk,
       substr('ABCDE', 1 + least(4, (risk * 10)::int), 1), 0.0909,
       CASE WHEN risk < 0.0909 THEN 'approved' ELSE 'refused' END, '[]', 0.004,
       md5('key' || n), repeat('0', 64), sha256(n::text::bytea), sha256((n + 1)::text::bytea)
FROM (SELECT n, power(abs(hashint8(n)::bigint) / 2147483648.0, 3) AS risk
      FROM generate_series(%(start)s::bigint, %(end)s::bigint) AS n) AS drawn
LEFT JOIN benchmark_vectors AS vectors ON vectors.number = n %% %(vectors)s
"""
_KEYS = """
INSERT INTO idempotency_keys
SELECT idempotency_key, request_hash, id, at FROM decisions WHERE seq BETWEEN %(start)s AND %(end)s
"""
_OVERRIDES = """
INSERT INTO overrides
SELECT row_number() OVER (ORDER BY seq), md5('override' || seq)::uuid::text, id, at + interval '1 hour',
       'officer', CASE decision WHEN 'approved' THEN 'refused' ELSE 'approved' END, 'Seen.', hash, hash
FROM decisions WHERE seq %% %(one_in)s = 0
"""
_HEAD = "UPDATE chain_heads SET count = %(records)s WHERE chain = 'decisions'"
_SIZES = """
SELECT CASE WHEN relname LIKE 'decisions%%' THEN 'decisions' ELSE relname END AS name,
       sum(pg_relation_size(oid))::bigint AS rows,
       sum(coalesce(pg_total_relation_size(nullif(reltoastrelid, 0)), 0))::bigint AS vectors,
       sum(pg_indexes_size(oid))::bigint AS indexes
FROM pg_class WHERE relkind = 'r' AND (relname LIKE 'decisions%%' OR relname = 'idempotency_keys') GROUP BY 1
"""


@contextmanager
def filled(
    server: ThrowawayPostgresql, records: int, *, whole: bool
) -> Iterator[tuple[Store, psycopg.Connection]]:
    """A store with so many generated decisions, and a connection beside it."""
    url = server.create("limpide")
    migrate(url)
    step = YEAR / records
    common = {"first": FIRST, "step": step, "clients": CLIENTS, "vectors": len(VECTORS)}
    plain = url.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET synchronous_commit = off")
        connection.execute(_CLIENTS, common)
        connection.execute("CREATE TABLE benchmark_vectors (number int PRIMARY KEY, vector bytea NOT NULL)")
        for number, vector in enumerate(VECTORS if whole else ()):
            connection.execute("INSERT INTO benchmark_vectors VALUES (%s, %s)", (number, vector.tobytes()))
        for month in range(13):
            moment = (FIRST.replace(day=1) + timedelta(days=31 * month)).date().replace(day=1)
            connection.execute("SELECT limpide_make_partition(%s)", (moment,))
        for start in range(1, records + 1, 250_000):
            span = {"start": start, "end": min(records, start + 249_999)}
            connection.execute(_DECISIONS, {**common, **span})
            connection.execute(_KEYS, span)
        connection.execute(_OVERRIDES, {"one_in": OVERRIDDEN_ONE_IN})
        connection.execute(_HEAD, {"records": records})
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")
        with closing(open_store(url)) as store:
            yield store, connection


def sizes(connection: psycopg.Connection, records: int) -> dict[str, dict[str, float]]:
    """Gigabytes that a million decisions take, by table and part."""
    return {
        name: dict(zip(("rows", "vectors", "indexes"), (part / records / 1e3 for part in parts), strict=True))
        for name, *parts in connection.execute(_SIZES)
    }


def questions(store: Store, records: int) -> dict[str, Callable[[random.Random], object]]:
    """What is asked of a store most, each for a place that luck chooses."""

    def some(luck: random.Random) -> int:
        return luck.randrange(1, records)

    def moment(luck: random.Random) -> datetime:
        return FIRST + luck.random() * (YEAR - timedelta(days=8))

    known = [one.id for one in store.queue.page(before=records // 3, limit=200)]
    return {
        "append one decision, durable": lambda _: store.decisions.append([new_decision()]),
        "one decision by its id": lambda luck: store.decisions.get(luck.choice(known)),
        "first page of the queue": lambda _: store.queue.page(),
        "a page from the middle of the queue": lambda luck: store.queue.page(before=some(luck)),
        "queue: refused, grade C, one week": lambda luck: store.queue.page(
            QueueFilter(
                start=(start := moment(luck)), end=start + timedelta(days=7), decision="refused", grade="C"
            )
        ),
        "queue: one client": lambda luck: store.queue.page(
            QueueFilter(client_id=100_000 + luck.randrange(1, CLIENTS))
        ),
        "queue: overridden": lambda _: store.queue.page(QueueFilter(overridden=True)),
        "how many decisions": lambda _: store.decisions.count(),
        "decisions of one day, by feature set": lambda luck: store.decision_vectors.by_feature_set(
            (start := moment(luck)), start + timedelta(days=1)
        ),
    }


def ask(store: Store, records: int, rounds: int) -> dict[str, dict[str, float]]:
    """Milliseconds of each question: the median, and the slowest."""
    asked = questions(store, records)
    taken: dict[str, list[float]] = {name: [] for name in asked}
    for turn in range(rounds):
        luck = random.Random(turn)
        for name, question in asked.items():
            started = time.perf_counter()
            question(luck)
            taken[name].append(1e3 * (time.perf_counter() - started))
    return {
        name: {"median_ms": statistics.median(one), "slowest_ms": max(one)} for name, one in taken.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--records", type=int, default=10_000_000)
    parser.add_argument("--whole", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args()
    needed = 2 * max(given.records * BYTES_A_RECORD, given.whole * (BYTES_A_RECORD + BYTES_A_VECTOR))
    free = shutil.disk_usage(tempfile.gettempdir()).free
    if free < needed:
        raise SystemExit(
            f"{needed / 1e9:.0f} GB are needed and {free / 1e9:.0f} are free: give --records and --whole."
        )
    results: dict[str, object] = {"settings": vars(given)}
    for name, records, whole in (("whole", given.whole, True), ("light", given.records, False)):
        with throwaway_postgresql(durable=True) as server:
            started = time.perf_counter()
            with filled(server, records, whole=whole) as (store, connection):
                print(f"{name}: {records:,} decisions, made in {time.perf_counter() - started:.0f} s")
                figures = {"records": records, "gigabytes_a_million": sizes(connection, records)}
                figures["questions"] = ask(store, records, given.rounds)
        results[name] = figures
        for table, parts in figures["gigabytes_a_million"].items():
            print(
                f"  {table:38}"
                + "  ".join(f"{part} {size:.2f}" for part, size in parts.items())
                + " GB a million"
            )
        for question, one in figures["questions"].items():
            print(f"  {question:38}{one['median_ms']:9.1f} ms, slowest {one['slowest_ms']:.1f}")
    (HERE / "at_size.json").write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
