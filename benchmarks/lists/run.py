"""How long lists take where there are many of everything: first page, page 100, filters, counts.

    python benchmarks/lists/run.py [--records 1000000] [--clients 100000] [--runs 10000] [--versions 2000]

A SQLite store with a year of decisions (vectors of 2 kB in the row), a PostgreSQL one (vectors apart, as
`benchmarks/store/at_size.py` fills it), drift runs of 70 features each, and a registry on SQLite. Seconds,
median and slowest of the rounds, through the interfaces that the services use. Ratios: a page of versions to
MLflow's own search of as many versions, which has no figures; page 100 to the first page. Writes
``results.json``.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from mlflow import MlflowClient

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT / "tests" / "fixtures")]

from drift.restart import fill as fill_runs  # noqa: E402
from lists.fill import FIRST, MODEL, registry, sqlite_store  # noqa: E402
from store.at_size import CLIENTS, filled  # noqa: E402
from throwaway_postgresql import NoPostgresqlError, throwaway_postgresql  # noqa: E402

from limpide_platform.registry import Registry  # noqa: E402
from limpide_platform.store import QueueFilter, Store, open_store  # noqa: E402

PAGE = 50
WEEK = QueueFilter(start=FIRST + timedelta(days=200), end=FIRST + timedelta(days=207))

Questions = Mapping[str, Callable[[], object]]


def queue(store: Store, records: int) -> Questions:
    """What the queue is asked."""
    page, count = store.queue.page, store.queue.count
    some = store.queue.page(before=records // 2, limit=1)[0].client_id
    grade = QueueFilter(start=WEEK.start, end=WEEK.end, decision="refused", grade="C")
    return {
        "queue, first page": lambda: page(limit=PAGE),
        "queue, page 100": lambda: page(before=records - 100 * PAGE, limit=PAGE),
        "queue, page in the middle": lambda: page(before=records // 2, limit=PAGE),
        "queue, refused of grade C in a week": lambda: page(grade, limit=PAGE),
        "queue, one client": lambda: page(QueueFilter(client_id=some), limit=PAGE),
        "queue, overruled": lambda: page(QueueFilter(overridden=True), limit=PAGE),
        "queue, not overruled": lambda: page(QueueFilter(overridden=False), limit=PAGE),
        "queue, simulations (there are none)": lambda: page(QueueFilter(kind="simulation"), limit=PAGE),
        "queue, a channel (there are none)": lambda: page(QueueFilter(channel="backdated"), limit=PAGE),
        "queue, count of all (over 10,000)": count,
        "queue, count of a week": lambda: count(WEEK),
        "queue, count of simulations": lambda: count(QueueFilter(kind="simulation")),
        "queue, count of a channel": lambda: count(QueueFilter(channel="backdated")),
    }


def clients(store: Store, number: int) -> Questions:
    """What the list of clients is asked."""
    page, count = store.clients.page, store.clients.count
    return {
        "clients, first page": lambda: page(limit=PAGE),
        "clients, page 100": lambda: page(after=100_000 + 100 * PAGE, limit=PAGE),
        "clients, by a name of all": lambda: page(search="durand", limit=PAGE),
        "clients, by a number": lambda: page(search=str(100_000 + number // 2), limit=PAGE),
        "clients, by a name of nobody": lambda: page(search="nobody", limit=PAGE),
        "clients, count": count,
        "clients, count of a name": lambda: count("durand"),
    }


def drift_runs(store: Store) -> Questions:
    """What the list of drift runs is asked, by its own cursors."""
    page = store.drift_runs.page
    cursor = None
    for _ in range(100):
        cursor = page(limit=PAGE, before=cursor).next_before
    return {
        "first page": lambda: page(limit=PAGE),
        "page 100": lambda: page(limit=PAGE, before=cursor),
    }


def versions(uri: str, number: int) -> Questions:
    """What the list of versions is asked, and MLflow's own."""
    ours, theirs = Registry(uri), MlflowClient(uri, registry_uri=uri)
    order = ["version_number DESC"]
    return {
        "first page": lambda: ours.versions(20),
        "page 50": lambda: ours.versions(20, before=number // 2),
        "MLflow's search": lambda: theirs.search_model_versions(
            f"name = '{MODEL}'", max_results=20, order_by=order
        ),
    }


def measured(questions: Questions, rounds: int) -> dict[str, dict[str, float]]:
    """Return the seconds of each question; they take turns, so that a busy machine disturbs all alike."""
    seconds: dict[str, list[float]] = {name: [] for name in questions}
    for _ in range(rounds):
        for name, ask in questions.items():
            began = time.perf_counter()
            ask()
            seconds[name].append(time.perf_counter() - began)
    return {name: {"median": statistics.median(one), "slowest": max(one)} for name, one in seconds.items()}


def on_postgresql(given: argparse.Namespace) -> dict[str, Any]:
    """The queue and the clients of a PostgreSQL store, unless there is none here."""
    try:
        with (
            throwaway_postgresql(durable=True) as server,
            filled(server, given.records, whole=False) as (store, _),
        ):
            return measured({**queue(store, given.records), **clients(store, CLIENTS)}, given.rounds)
    except NoPostgresqlError as error:
        return {"not measured": str(error)}


def main() -> None:
    """Fill, ask, print and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--clients", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--versions", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    results: dict[str, Any] = {"settings": vars(given), "load_before": os.getloadavg()[0]}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with sqlite_store(folder, given.records, given.clients) as store:
            asked = {**queue(store, given.records), **clients(store, given.clients)}
            results["sqlite"] = measured(asked, given.rounds)
        runs_url = f"sqlite:///{folder / 'runs.db'}"
        fill_runs(runs_url, given.runs)
        with closing(open_store(runs_url)) as store:
            results["drift_runs"] = measured(drift_runs(store), given.rounds)
        uri = registry(folder, given.versions)
        results["versions"] = measured(versions(uri, given.versions), given.rounds)
    results["postgresql"] = on_postgresql(given)
    of_versions, of_queue = results["versions"], results["sqlite"]
    results["ratios"] = {
        "page of versions to MLflow's search": _ratio(of_versions, "first page", "MLflow's search"),
        "page 100 of the queue to its first": _ratio(of_queue, "queue, page 100", "queue, first page"),
    }
    (HERE / "results.json").write_text(json.dumps(results, indent=2) + "\n")
    print(json.dumps(results, indent=2))


def _ratio(measurements: Mapping[str, Mapping[str, float]], one: str, other: str) -> float:
    return measurements[one]["median"] / measurements[other]["median"]


if __name__ == "__main__":
    main()
