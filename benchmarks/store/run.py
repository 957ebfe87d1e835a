"""What a durable decision costs, alone and in company, on SQLite and on PostgreSQL.

    python benchmarks/store/run.py [--seconds 3] [--rounds 3] [--records 100000]

Records carry 750 features and are durable when their call returns: SQLite with synchronous=FULL, a local
PostgreSQL with fsync. The sizes take turns within each round, so that a busy machine disturbs all alike, and
each figure is the median of the rounds. CPU is that of the calling process; ``clients`` are threads that
wait for each answer before they ask again, as a scoring worker's requests do.
"""

import argparse
import json
import statistics
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1] / "tests" / "fixtures"))

from throwaway_postgresql import NoPostgresqlError, throwaway_postgresql  # noqa: E402

from limpide_platform.store import (  # noqa: E402
    Client,
    DecisionWriter,
    NewDecision,
    Store,
    migrate,
    open_store,
)

FEATURES = 750
BATCHES = (1, 16, 64)
CLIENTS = (1, 32)


def vectors(rows: int) -> np.ndarray:
    """Numbers as features have them: counts, amounts with cents, and four tenths missing."""
    random = np.random.default_rng(0)
    values = np.round(random.lognormal(5, 3, (rows, FEATURES)), 2)
    values[:, ::3] = np.round(values[:, ::3]) % 5
    values[random.random(values.shape) < 0.4] = np.nan
    return values


VECTORS = vectors(500)


def new_decision() -> NewDecision:
    return NewDecision(
        id=str(uuid.uuid4()),
        at=datetime.now(UTC),
        client_id=100038,
        channel="score",
        input={"client_id": 100038},
        vector=VECTORS[uuid.uuid4().int % len(VECTORS)],
        feature_set_version="benchmark",
        model_version="1",
        alias="champion",
        probability=0.0832,
        points=582.0,
        grade="C",
        threshold=0.0909,
        decision="approved",
        reasons=[],
        latency_seconds=0.004,
    )


def timed(work: Callable[[float], int], seconds: float) -> tuple[float, float]:
    """Run ``work(deadline)``; return wall and CPU milliseconds for each thing it says it did."""
    wall, cpu = time.perf_counter(), time.process_time()
    done = work(wall + seconds)
    return 1e3 * (time.perf_counter() - wall) / done, 1e3 * (time.process_time() - cpu) / done


def append(store: Store, batch: int, deadline: float) -> int:
    done = 0
    while time.perf_counter() < deadline:
        done += len(store.decisions.append([new_decision() for _ in range(batch)]))
    return done


def write(store: Store, clients: int, deadline: float) -> int:
    done = [0] * clients
    with closing(DecisionWriter(store)) as writer:

        def ask(number: int) -> None:
            while time.perf_counter() < deadline:
                writer.submit(new_decision()).result()
                done[number] += 1

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return sum(done)


def read_client(store: Store, deadline: float) -> int:
    done = 0
    while time.perf_counter() < deadline:
        store.clients.get(100_000 + done % 1000)
        done += 1
    return done


def publish(store: Store) -> None:
    application = {f"FACT_{number}": 1.5 * number for number in range(120)}
    store.clients.put_many(
        Client(100_000 + number, "Camille Durand", application, VECTORS[number % len(VECTORS)], "benchmark")
        for number in range(1000)
    )


def measure(store: Store, seconds: float, rounds: int) -> dict[str, dict[str, float]]:
    publish(store)
    works: dict[str, Callable[[float], int]] = {
        **{f"append, {n} a commit": lambda deadline, n=n: append(store, n, deadline) for n in BATCHES},
        **{f"writer, {n} clients": lambda deadline, n=n: write(store, n, deadline) for n in CLIENTS},
        "read a client": lambda deadline: read_client(store, deadline),
    }
    samples: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            samples[name].append(timed(work, seconds))
    alone = [wall for wall, _ in samples["append, 1 a commit"]]
    return {
        name: {
            "wall_ms": statistics.median(wall for wall, _ in taken),
            "cpu_ms": statistics.median(cpu for _, cpu in taken),
            "of_one_commit_each": statistics.median(
                wall / one for (wall, _), one in zip(taken, alone, strict=True)
            ),
        }
        for name, taken in samples.items()
    }


def measure_reading(store: Store, records: int) -> dict[str, float]:
    """Seconds for a drift job's window and for a verification of so many records."""
    while (missing := records - store.decisions.count()) > 0:
        store.decisions.append([new_decision() for _ in range(min(1000, missing))])
    count = store.decisions.count()
    started = time.perf_counter()
    start, end = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
    read = sum(len(batch) for batch in store.decisions.window(start, end))
    window = time.perf_counter() - started
    started = time.perf_counter()
    faults = store.decisions.verify()
    verify = time.perf_counter() - started
    if read != count or faults:
        raise SystemExit(f"{read} of {count} records read, {len(faults)} faults in the chain")
    return {"records": count, "window_seconds": window, "verify_seconds": verify}


def stores() -> Iterator[tuple[str, str]]:
    """Name and URL of a migrated store of each kind."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="limpide-benchmark-"))
        yield "sqlite", f"sqlite:///{folder}/store.db"
        try:
            server = stack.enter_context(throwaway_postgresql(durable=True))
        except NoPostgresqlError as error:
            print(f"PostgreSQL is left out: {error}")
            return
        yield "postgresql", server.create("limpide")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=3.0, help="how long each figure is taken in a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--records", type=int, default=100_000, help="records that are read and verified")
    options = parser.parse_args()
    results: dict[str, dict[str, dict[str, float]]] = {}
    for name, url in stores():
        migrate(url)
        with closing(open_store(url)) as store:
            figures = measure(store, options.seconds, options.rounds)
            reading = measure_reading(store, options.records)
        results[name] = {**figures, "reading": reading}
        print(f"\n{name}\n{'':24}{'wall ms':>10}{'CPU ms':>10}{'of one commit each':>22}")
        for figure, one in figures.items():
            share = "" if figure.startswith("read") else f"{one['of_one_commit_each']:.3f}"
            print(f"{figure:24}{one['wall_ms']:10.3f}{one['cpu_ms']:10.3f}{share:>22}")
        print(
            f"{reading['records']:,} records: window {reading['window_seconds']:.1f} s, "
            f"verify {reading['verify_seconds']:.1f} s"
        )
    (HERE / "results.json").write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
