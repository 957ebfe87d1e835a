"""How long drift takes to be ready again beside many stored runs, and to list them.

    python benchmarks/drift/restart.py [--runs 10000]

A SQLite store is filled with runs of full size (70 features each); then, in a new process, a store link and
a runner start as they do in the service. The champion, fetched from the registry meanwhile, is not in it.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

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

RESTART = """
import json, sys, time
began = time.perf_counter()
from prometheus_client import CollectorRegistry
from limpide_drift.answers import line_of
from limpide_drift.metrics import DriftMetrics
from limpide_drift.report_keeper import ReportKeeper
from limpide_drift.runner import Runner
from limpide_drift.settings import DriftSettings
from limpide_platform.serving.active_models import ActiveModels
from limpide_platform.serving.store_link import StoreLink
from limpide_platform.store import open_store
imported = time.perf_counter()
metrics = DriftMetrics(CollectorRegistry())
link = StoreLink(lambda: open_store(sys.argv[1]), metrics)
runner = Runner(DriftSettings(), ActiveModels(), None, link, ReportKeeper(None, metrics, 1), metrics)
link.start()
while link.fault is not None:
    time.sleep(0.001)
runner.restore()
ready = time.perf_counter()
page = link.store().drift_runs.page(limit=50)
lines = [line_of(run) for run in page.runs]
listed = time.perf_counter()
parts = {"imports": imported - began, "ready": ready - imported, "page of 50": listed - ready}
print(json.dumps({"runs": page.total, **parts}))
link.close()
"""


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


def main() -> None:
    """Fill, restart, and print the seconds of each part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'store.db'}"
        began = time.perf_counter()
        fill(url, given.runs)
        print(f"filled in {time.perf_counter() - began:.1f} s")
        made = subprocess.run(
            [sys.executable, "-c", RESTART, url], capture_output=True, text=True, check=True
        )
        for name, value in json.loads(made.stdout).items():
            print(f"{name}: {value:.3f} s" if isinstance(value, float) else f"{name}: {value}")


if __name__ == "__main__":
    main()
