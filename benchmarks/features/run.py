"""Compare the kernel's pandas features with ours on the same generated tables, at three sizes.

Tables are generated and ingested when they are not there yet. Sides run one after the other, each in a
process of its own, interleaved; results are printed and written beside this file.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from limpide_training.generate import generate
from limpide_training.ingest import MANIFEST, ingest

HERE = Path(__file__).parent
SIDES = ("pandas", "polars", "duckdb")
FULL = 356_255
CLIENTS = (FULL // 100, FULL // 10, FULL)
SEED = 1


def main() -> None:
    arguments = _arguments()
    rows = []
    for clients in arguments.clients:
        prepared = _tables(arguments.tables, clients)
        rows += [_best(side, prepared, arguments.repeats) | {"clients": clients} for side in SIDES]
        _show(rows[-len(SIDES) :])
    single = json.loads(_run([sys.executable, str(HERE / "single.py")]))
    for name in ("application", "what_if"):
        print(f"{name:<12} p50 {single[name]['p50_ms']:.3f} ms, p99 {single[name]['p99_ms']:.3f} ms")
    results = {
        "cores": os.cpu_count(),
        "load_before": os.getloadavg(),
        "builds": rows,
        "single_request": single,
    }
    (HERE / "results.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, nargs="+", default=list(CLIENTS))
    parser.add_argument("--repeats", type=int, default=1, help="the best of so many runs counts")
    parser.add_argument("--tables", type=Path, default=Path("var/benchmarks/features"))
    return parser.parse_args()


def _tables(folder: Path, clients: int) -> Path:
    prepared = folder / f"prepared-{clients}"
    if not (prepared / MANIFEST).is_file():
        source = folder / f"generated-{clients}"
        print(f"generating {clients:,} clients", file=sys.stderr)
        generate(source, clients, SEED)
        ingest(source, prepared)
    return prepared


def _best(side: str, prepared: Path, repeats: int) -> dict[str, Any]:
    command = [sys.executable, str(HERE / "side.py"), side, str(prepared)]
    runs = [json.loads(_run(command)) for _ in range(repeats)]
    return {"side": side, **min(runs, key=lambda run: run["seconds"])}


def _run(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1]


def _show(rows: list[dict[str, Any]]) -> None:
    pandas = next(row for row in rows if row["side"] == "pandas")
    for row in rows:
        print(
            f"{row['clients']:>8,} clients  {row['side']:<7}{row['seconds']:8.1f} s"
            f"{row['seconds'] / pandas['seconds']:7.2f} of pandas"
            f"{row['cpu_seconds']:8.1f} CPU s{row['peak_gib']:6.2f} GiB{row['columns']:5} columns"
        )


if __name__ == "__main__":
    main()
