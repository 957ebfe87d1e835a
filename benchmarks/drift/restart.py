"""How long the drift service takes from its start to ready beside many stored runs, and to list them.

    python benchmarks/drift/restart.py [--runs 10000] [--rounds 5]

A small installation (a trained champion in a registry, a SQLite store) is made once. The service starts as a
process, ``/readyz`` is asked until it answers 200, and a page of 50 runs is asked for: in turn without any
run, and beside runs of full size (70 features each). Medians and ranges; the start without runs is the peer.
"""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "fixtures"))

from installation import Installation, drift_of, install

from limpide_platform.store import migrate, open_store
from limpide_platform.store.schema import drift_runs

FIRST = datetime(2020, 1, 1, tzinfo=UTC)
FIGURE = {"value": 0.0123456789, "low": 0.0023456789, "high": 0.0323456789}
FEATURE = {
    "feature": "INSTAL_AMT_PAYMENT_MEAN",
    "label_fr": "Échéances payées, moyenne",
    "label_en": "Instalments paid, mean",
    "concept": "instalments",
    "used": True,
    "psi": FIGURE,
    "chance": 0.0123456789,
    "distance": 0.0123456789,
    "missing": 0.0123456789,
    "reference_missing": 0.0123456789,
    "missing_jump": False,
    "new_categories": 0.0,
    "outside": 0.0123456789,
    "verdict": "stable",
}
SUMMARY = {
    "verdict": "stable",
    "set_aside": {},
    "overridden": 0,
    "mean_amount": 599000.0,
    "features": [FEATURE] * 70,
    "totals": None,
    "score": None,
    "expected": None,
    "reference_auc": FIGURE,
    "realised": None,
    "realised_months": [],
    "fairness": [],
    "report_run_id": None,
}


def fill(url: str, runs: int) -> None:
    """Put so many runs into a store, an hour apart."""
    migrate(url)
    store = open_store(url)
    text = json.dumps(SUMMARY)
    rows = [
        {
            "id": f"run-{number}",
            "model_version": "1",
            "window_start": FIRST + timedelta(hours=number),
            "window_end": FIRST + timedelta(hours=number + 24),
            "state": "done",
            "started_at": FIRST + timedelta(hours=number + 24),
            "finished_at": FIRST + timedelta(hours=number + 24, seconds=9),
            "decisions": 1000,
            "summary": text,
            "reference": "training",
        }
        for number in range(runs)
    ]
    store.database.write(lambda connection: connection.execute(insert(drift_runs), rows))
    store.close()


def start(installation: Installation, store: Path) -> tuple[float, float]:
    """Start the service once; return the seconds until it is ready, and those of a page of 50 runs."""
    service = drift_of(installation)
    service.ready = "/readyz"
    service.environment = {**service.environment, "LIMPIDE_STORE_URL": f"sqlite:///{store}"}
    began = time.perf_counter()
    try:
        service.start()
        service.wait_ready()
        ready = time.perf_counter()
        service.ask("/runs?limit=50")
        return ready - began, time.perf_counter() - ready
    finally:
        service.stop()


def main() -> None:
    """Start in turn without runs and beside them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        installation = install(Path(folder))
        without = Path(folder) / "limpide.db"
        beside = Path(folder) / "beside.db"
        shutil.copyfile(without, beside)
        fill(f"sqlite:///{beside}", given.runs)
        rounds = [(start(installation, without), start(installation, beside)) for _ in range(given.rounds)]
    for position, what in enumerate(("ready", "page of 50")):
        for name, column in (("no run", 0), (f"{given.runs:,} runs", 1)):
            seconds = [one[column][position] for one in rounds]
            middle = statistics.median(seconds)
            print(f"{what}, {name}: {middle:.2f} s ({min(seconds):.2f} to {max(seconds):.2f})")
    ratio = statistics.median(beside[0] / without[0] for without, beside in rounds)
    print(f"ready, ratio of the two: {ratio:.2f}")


if __name__ == "__main__":
    main()
