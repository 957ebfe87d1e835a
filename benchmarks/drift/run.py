"""What a drift run costs, how often it calls for nothing, and what it finds.

    python benchmarks/drift/run.py [--decisions 100000] [--windows 200]

Four things, the first three on a champion trained on 3,000 generated clients and on people whom it never saw:

- **cost**: reading and comparing 100,000 decisions of every feature from a SQLite store, in a process of its
  own; and Evidently's preset beside our comparison on one smaller frame: the whole would take it ten minutes.
- **false alarms**: windows of 1,000 people who come as usual, each drawn with a seed of its own.
- **shifts**: what is found of each of the generator's named shifts, and the AUC that was expected (CBPE)
  beside the one that came true.
- **outcomes**: how many a second the store takes as a file, and one by one, on SQLite and PostgreSQL.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parents[1] / "tests" / "fixtures")]

from outcomes import outcomes  # noqa: E402
from picture import draw  # noqa: E402
from pools import SIZES, Pool, pool  # noqa: E402
from scoring.scene import scene  # noqa: E402
from windows import Champion, found_of  # noqa: E402

from limpide_credit.drift import DriftRules  # noqa: E402

WINDOW = 1000
SHIFT_WINDOW = 3000
EVIDENTLY_COLUMNS, EVIDENTLY_ROWS = 60, 10_000
# Bands take no part in a verdict.
RULES = DriftRules(resamples=2)


def side(name: str, *arguments: object) -> dict[str, float]:
    """Run one side in a process of its own; its last line is its figures."""
    command = [sys.executable, str(HERE / "side.py"), name, *map(str, arguments)]
    return json.loads(
        subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1]
    )


def cost(decisions: int) -> dict[str, Any]:
    whole = side("whole", decisions)
    ours = side("ours", EVIDENTLY_COLUMNS, EVIDENTLY_ROWS)
    theirs = side("evidently", EVIDENTLY_COLUMNS, EVIDENTLY_ROWS)
    return {
        "whole": whole,
        "same_frame": {
            "columns": EVIDENTLY_COLUMNS,
            "rows": EVIDENTLY_ROWS,
            "ours_processor_seconds": ours["processor_seconds"],
            "evidently_processor_seconds": theirs["processor_seconds"],
            "ours_to_evidently": ours["processor_seconds"] / theirs["processor_seconds"],
        },
    }


def false_alarms(champion: Champion, usual: Pool, windows: int) -> dict[str, Any]:
    """Count the windows of usual people in which any alert of infra/prometheus/rules/drift.yml would fire."""
    alarms: dict[str, int] = {}
    for seed in range(windows):
        chosen = np.random.default_rng(seed).choice(len(usual.vectors), WINDOW, replace=False)
        fired = found_of(champion, usual.vectors[chosen], None, RULES).alerts
        for one in fired or ["none"]:
            alarms[one] = alarms.get(one, 0) + 1
    return {"windows": windows, "of": WINDOW, "alarms": windows - alarms.pop("none", 0), "by_alert": alarms}


def shifts(champion: Champion) -> Iterator[tuple[str, dict[str, Any]]]:
    for shift in SIZES:
        people = pool(shift)
        found = found_of(champion, people.vectors[:SHIFT_WINDOW], people.defaulted[:SHIFT_WINDOW], RULES)
        yield shift, {"decisions": SHIFT_WINDOW, **asdict(found)}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--decisions", type=int, default=100_000)
    parser.add_argument("--windows", type=int, default=200)
    parser.add_argument("--only", choices=["cost", "false_alarms", "shifts", "outcomes"])
    given = parser.parse_args()
    results_file = HERE / "results.json"
    results = json.loads(results_file.read_text()) if results_file.exists() else {}
    started = time.perf_counter()
    if given.only in (None, "cost"):
        results["cost"] = cost(given.decisions)
    if given.only in (None, "outcomes"):
        results["outcomes"] = outcomes()
    if given.only in (None, "false_alarms", "shifts"):
        champion = Champion.of(scene().registry)
        if given.only != "shifts":
            results["false_alarms"] = false_alarms(champion, pool("none"), given.windows)
        if given.only != "false_alarms":
            results["shifts"] = dict(shifts(champion))
            draw(results["shifts"])
    results_file.write_text(json.dumps(results, indent=2) + "\n")
    print(json.dumps(results, indent=2))
    print(f"{time.perf_counter() - started:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
