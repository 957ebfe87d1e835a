"""Time and peak memory of generating and ingesting tables, by number of clients.

    python benchmarks/tables/run.py [--clients 1000 10000 100000 356255]

356,255 clients are as many as were published: 57 million rows. Each step runs in a process of its own, which
measures itself: wall and processor seconds, largest resident memory. Results go to ``results.json`` beside
this file.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from limpide_training.generate import generate
from limpide_training.ingest import ingest

HERE = Path(__file__).parent


def measured(*arguments: str) -> dict[str, float]:
    """Run this file with ``arguments`` in a process of its own; return what it measured."""
    command = [sys.executable, str(Path(__file__)), *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def step(name: str, folder: Path, clients: int) -> dict[str, float]:
    """Do one step and measure it."""
    start = time.perf_counter()
    rows = 0
    if name == "generate":
        generate(folder / "raw", clients)
    else:
        rows = sum(ingest(folder / "raw", folder / "prepared").rows.values())
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "rows": rows,
        "wall_seconds": round(time.perf_counter() - start, 1),
        "processor_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_gigabytes": round(used.ru_maxrss * 1024 / 1e9, 2),
    }


def main() -> None:
    """Measure every size, print the table and write the results."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clients", type=int, nargs="+", default=[1_000, 10_000, 100_000, 356_255])
    parser.add_argument("--step", nargs=3, metavar=("NAME", "FOLDER", "CLIENTS"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        name, folder, clients = options.step
        print(json.dumps(step(name, Path(folder), int(clients))))
        return
    results = []
    print(f"{'clients':>9} {'step':>9} {'rows':>11} {'wall s':>8} {'processor s':>12} {'peak GB':>8}")
    for clients in options.clients:
        with tempfile.TemporaryDirectory() as folder:
            for name in ("generate", "ingest"):
                figures = measured("--step", name, folder, str(clients))
                results.append({"clients": clients, "step": name, **figures})
                print(
                    f"{clients:>9,} {name:>9} {figures['rows'] or '':>11} {figures['wall_seconds']:>8} "
                    f"{figures['processor_seconds']:>12} {figures['peak_gigabytes']:>8}",
                    flush=True,
                )
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "load": os.getloadavg()[0]}
    report = {"machine": machine, "results": results}
    (HERE / "results.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
