"""Time and peak memory of training by size, beside ``lightgbm.cv`` on the same matrix.

    python benchmarks/training/run.py [--clients 1000 4000 16000] [--preset quick] [--threads 2]

For each size, tables are generated and prepared once. Then processes take turns, each measured from inside
(wall and processor seconds, largest resident memory). Ours reads the features, cross-validates with
calibration, threshold and intervals, fits on all clients, writes bundle, card and pictures, and registers.
The peer runs ``lightgbm.cv`` with the same parameters, rows, copies and folds and nothing else, once with one
thread and once with all: its faster time counts. "ratio" is that of the folds' wall time, which another's
load distorts; "CPU ratio" that of the processor time of the whole processes. Results go to ``results.json``
beside this file.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from limpide_training.generate import generate
from limpide_training.ingest import ingest
from limpide_training.progress import Steps
from limpide_training.training_data import client_features, prepare

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Figures:
    """What one process took."""

    seconds: float
    fold_seconds: float
    processor_seconds: float
    peak_mib: float


def prepared_tables(folder: Path, clients: int) -> Path:
    """Generate and prepare the tables of ``clients``, with their features; return the prepared folder."""
    generate(folder / "tables", clients, seed=11)
    prepared = folder / "prepared"
    ingest(folder / "tables", prepared)
    steps = Steps()
    client_features(prepare(prepared, (), folder, steps), "duckdb", steps)
    return prepared


def measured(who: str, prepared: Path, preset: str, threads: int) -> Figures:
    """Run one side in a process of its own."""
    command = [sys.executable, str(HERE / "side.py"), who, str(prepared), preset, str(threads)]
    # Threads that spin while they wait would lose their turn on a busy machine: a kindness to both sides.
    environment = os.environ | {"OMP_WAIT_POLICY": "PASSIVE"}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    return Figures(**json.loads(done.stdout.splitlines()[-1]))


def compare(clients: int, preset: str, threads: int) -> dict[str, Any]:
    """Measure both sides at one size."""
    with tempfile.TemporaryDirectory() as temporary:
        prepared = prepared_tables(Path(temporary), clients)
        peers = [measured("peer", prepared, preset, count) for count in sorted({1, threads})]
        ours = measured("ours", prepared, preset, threads)
    peer = min(peers, key=lambda figures: figures.fold_seconds)
    return {
        "clients": clients,
        "load_average": os.getloadavg()[0],
        "ours": vars(ours),
        "lightgbm_cv": vars(peer),
        "folds_ratio": ours.fold_seconds / peer.fold_seconds,
        "processor_ratio": ours.processor_seconds / peer.processor_seconds,
        "memory_ratio": ours.peak_mib / peer.peak_mib,
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clients", type=int, nargs="+", default=[1_000, 4_000, 16_000])
    parser.add_argument("--preset", choices=["quick", "full"], default="quick")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    heads = (
        "clients",
        "ours, s",
        "its folds, s",
        "lightgbm.cv, s",
        "ratio",
        "of CPU, whole",
        "peak MiB",
        "peer's MiB",
    )
    print(" ".join(f"{head:>14}" for head in heads))
    machine = {"python": platform.python_version(), "machine": platform.machine(), "threads": options.threads}
    sizes: list[dict[str, Any]] = []
    document = {"machine": machine, "preset": options.preset, "sizes": sizes}
    for clients in options.clients:
        sizes.append(compare(clients, options.preset, options.threads))
        print(" ".join(f"{figure:>14,.1f}" for figure in shown(sizes[-1])), flush=True)
        (HERE / "results.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def shown(result: dict[str, Any]) -> list[float]:
    """Return the figures of one size in the order of the table's heads."""
    ours, peer = result["ours"], result["lightgbm_cv"]
    return [
        result["clients"],
        ours["seconds"],
        ours["fold_seconds"],
        peer["fold_seconds"],
        result["folds_ratio"],
        result["processor_ratio"],
        ours["peak_mib"],
        peer["peak_mib"],
    ]


if __name__ == "__main__":
    main()
