"""Features on Spark's local master beside DuckDB and Polars, on the same generated tables, at 1/10.

    benchmarks/features/spark.py --clients 35625

Engines run one after the other, each in a process of its own; planning, reading and writing are timed, the
start of the JVM apart. Results are printed and written beside this file.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

import psutil
from run import HERE, _run, _tables

from limpide_training.spark.engine import Spark
from limpide_training.spark.settings import SparkSettings
from limpide_training.storage import ObjectStoreSettings, folder

TENTH = 35_625


def main() -> None:
    arguments = _arguments()
    if arguments.side:
        print(json.dumps(_spark(arguments.side)))
        return
    prepared = _tables(arguments.tables, arguments.clients)
    rows = []
    for side in ("polars", "duckdb"):
        told = json.loads(_run([sys.executable, str(HERE / "side.py"), side, str(prepared)]))
        rows.append({"engine": side, "clients": arguments.clients, **told})
    told = json.loads(_run([sys.executable, __file__, "--side", str(prepared)]))
    rows.append({"engine": "spark", "clients": arguments.clients, **told})
    for row in rows:
        print(
            f"{row['clients']:>8,} clients  {row['engine']:<7}{row['seconds']:8.1f} s"
            f"{row['cpu_seconds']:8.1f} CPU s{row['peak_gib']:6.2f} GiB"
        )
    results = {"cores": os.cpu_count(), "load_before": os.getloadavg(), "builds": rows}
    (HERE / "spark.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


def _spark(prepared: Path) -> dict[str, float]:
    store = ObjectStoreSettings()
    with tempfile.TemporaryDirectory(prefix="limpide-features-") as scratch:
        engine = Spark(SparkSettings(log=Path(scratch) / "spark.log"), store)
        started = time.perf_counter()
        _ = engine.session
        start, before, started = time.perf_counter() - started, _cpu(), time.perf_counter()
        clients = engine.build_features(
            folder(str(prepared), store), folder(f"{scratch}/features", store), None
        )
        seconds, cpu, peak = time.perf_counter() - started, _cpu() - before, _peak()
        engine.close()
    return {
        "seconds": seconds,
        "cpu_seconds": cpu,
        "peak_gib": peak,
        "start_seconds": start,
        "rows": clients,
    }


def _processes() -> list[psutil.Process]:
    own = psutil.Process()
    return [own, *own.children(recursive=True)]


def _cpu() -> float:
    return sum(sum(one.cpu_times()[:2]) for one in _processes())


def _peak() -> float:
    """Sum the most memory that each process had."""
    lines = (Path(f"/proc/{one.pid}/status").read_text().splitlines() for one in _processes())
    peaks = (int(line.split()[1]) for status in lines for line in status if line.startswith("VmHWM"))
    return sum(peaks) / 1024**2


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=TENTH)
    parser.add_argument("--tables", type=Path, default=Path("var/benchmarks/features"))
    parser.add_argument("--side", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
