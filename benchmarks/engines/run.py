"""Features of the three engines from the same generated tables: that they are equal, and what each costs.

    benchmarks/engines/run.py [--clients 356255] [--spark-clients 35625]

DuckDB and Polars are compared at both sizes, Spark with Polars at the smaller one, each value to 1e-9 on the
scale of its feature; the command fails where they differ. Engines run one after the other, each in a process
of its own; planning, reading and writing are timed, the start of the JVM apart. Results are printed and
written beside this file.
"""

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pyarrow as pa
import pyarrow.dataset as ds

from limpide_credit.features import feature_set
from limpide_training.feature_build import build_features
from limpide_training.generate import generate
from limpide_training.ingest import MANIFEST, ingest
from limpide_training.spark.engine import SPARK, Spark
from limpide_training.spark.settings import SparkSettings
from limpide_training.storage import ObjectStoreSettings, folder

HERE = Path(__file__).parent
FULL, TENTH = 356_255, 35_625
SEED = 1
DIGITS = 1e-9


def main() -> None:
    arguments = _arguments()
    if arguments.side:
        print(json.dumps(_build(arguments.side, arguments.prepared, arguments.built)))
        return
    builds, differences = [], []
    for clients in sorted({arguments.spark_clients, arguments.clients}):
        prepared = _tables(arguments.tables, clients)
        engines = ["polars", "duckdb", *([SPARK] if clients == arguments.spark_clients else [])]
        with tempfile.TemporaryDirectory(prefix="limpide-engines-", dir=arguments.tables) as scratch:
            places = {engine: Path(scratch) / engine for engine in engines}
            for engine, place in places.items():
                builds.append({"engine": engine, "clients": clients, **_timed(engine, prepared, place)})
                _show(builds[-1])
            for engine in engines[1:]:
                worst, name = _difference(places["polars"], places[engine])
                differences.append({"of": engine, "clients": clients, "worst": worst, "feature": name})
                print(f"{clients:>8,} clients  {engine} and polars differ by {worst:.1e} at most, in {name}")
    load = os.getloadavg()
    results = {"cores": os.cpu_count(), "load_after": load, "builds": builds, "differences": differences}
    (HERE / "results.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    if any(one["worst"] > DIGITS for one in differences):
        sys.exit(f"Engines differ by more than {DIGITS}.")


def _tables(place: Path, clients: int) -> Path:
    prepared = place / f"prepared-{clients}"
    if not (prepared / MANIFEST).is_file():
        print(f"generating {clients:,} clients", file=sys.stderr)
        generate(place / f"generated-{clients}", clients, SEED)
        ingest(place / f"generated-{clients}", prepared)
    return prepared


def _timed(engine: str, prepared: Path, built: Path) -> dict[str, Any]:
    command = [sys.executable, __file__, "--side", engine, "--prepared", str(prepared), "--built", str(built)]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(answer.splitlines()[-1])


def _build(engine: str, prepared: Path, built: Path) -> dict[str, float]:
    """Build features in this process; return seconds, and gibibytes of memory."""
    if engine == SPARK:
        return _on_spark(prepared, built)
    if engine == "polars":
        # With numba, which only this engine needs: importing is not timed.
        importlib.import_module("limpide_training.polars_engine")
    before, started = _processor_seconds(), time.perf_counter()
    rows = build_features(prepared, built, engine)
    return _cost(rows, started, before)


def _on_spark(prepared: Path, built: Path) -> dict[str, float]:
    store = ObjectStoreSettings()
    engine = Spark(SparkSettings(log=built.with_suffix(".log")), store)
    started = time.perf_counter()
    _ = engine.session
    start = time.perf_counter() - started
    before, started = _processor_seconds(), time.perf_counter()
    rows = engine.build_features(folder(str(prepared), store), folder(str(built), store), None)
    cost = _cost(rows, started, before)
    engine.close()
    return {**cost, "start_seconds": start}


def _cost(rows: int, started: float, before: float) -> dict[str, float]:
    return {
        "rows": rows,
        "seconds": time.perf_counter() - started,
        "cpu_seconds": _processor_seconds() - before,
        "peak_gib": _peak(),
    }


def _processes() -> list[psutil.Process]:
    own = psutil.Process()
    return [own, *own.children(recursive=True)]


def _processor_seconds() -> float:
    return sum(sum(one.cpu_times()[:2]) for one in _processes())


def _peak() -> float:
    """Sum the most memory that each process had."""
    lines = (Path(f"/proc/{one.pid}/status").read_text().splitlines() for one in _processes())
    peaks = (int(line.split()[1]) for status in lines for line in status if line.startswith("VmHWM"))
    return sum(peaks) / 1024**2


def _difference(ours: Path, theirs: Path) -> tuple[float, str]:
    """Return the largest difference of two builds, on the scale of its feature, and that feature's name.

    Infinite where a category differs, or a value is missing on one side only; a feature at a time in memory.
    """
    worst, where = 0.0, "none"
    for name in feature_set().names:
        one, other = _column(ours, name), _column(theirs, name)
        found = _apart(one, other)
        if found > worst:
            worst, where = found, name
    return worst, where


def _column(built: Path, name: str) -> pa.ChunkedArray:
    """Return a feature, clients rising."""
    files = sorted(built.glob("*/part.parquet"), key=lambda part: int(part.parent.name.partition("=")[2]))
    dataset = ds.dataset([str(file) for file in files or [built]], format="parquet")
    return dataset.to_table(columns=["SK_ID_CURR", name]).sort_by("SK_ID_CURR")[name]


def _apart(one: pa.ChunkedArray, other: pa.ChunkedArray) -> float:
    if not (pa.types.is_floating(one.type) or pa.types.is_integer(one.type)):
        return 0.0 if one.to_pylist() == other.to_pylist() else np.inf
    ours, theirs = (side.cast(pa.float64()).to_numpy() for side in (one, other))
    if ours.shape != theirs.shape or (np.isnan(ours) != np.isnan(theirs)).any():
        return np.inf
    scale = np.nanmax(np.abs(theirs), initial=0.0) or 1.0
    return float(np.nanmax(np.abs(ours - theirs), initial=0.0) / scale)


def _show(row: dict[str, Any]) -> None:
    print(
        f"{row['clients']:>8,} clients  {row['engine']:<7}{row['seconds']:8.1f} s"
        f"{row['cpu_seconds']:8.1f} CPU s{row['peak_gib']:6.2f} GiB",
        flush=True,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=FULL, help="of DuckDB and Polars")
    parser.add_argument("--spark-clients", type=int, default=TENTH)
    parser.add_argument("--tables", type=Path, default=Path("var/benchmarks/features"))
    parser.add_argument("--side", help=argparse.SUPPRESS)
    parser.add_argument("--prepared", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--built", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
