"""Requests per second of ``/score``, beside a bare FastAPI route and ``mlflow models serve``, in one run.

    python benchmarks/scoring/run.py [--seconds 4] [--rounds 5] [--connections 32] [--rows 300]

All servers run with one worker, hold the same booster and are asked for the same clients in turn. Ours
validates, reads the client from the store, scores, and answers when its record is durable (SQLite), with
metrics and log on. The servers take turns within each round, so that a busy machine disturbs all alike;
the ratios are medians of the rounds' ratios. CPU is the time of the server's processes a request.
"""

import argparse
import json
import statistics
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from scene import Scene, Served, mlflow_server, scene, scoring_command, serve

from limpide_credit.scorers.boosted_trees import BoostedTrees
from limpide_platform.registry import CHAMPION

HERE = Path(__file__).parent
# What the project promises, as shares of the bare route and of MLflow's own server.
PROMISED_OF_BARE = 0.40
PROMISED_OF_MLFLOW = 20.0


@dataclass(frozen=True)
class Case:
    """One thing that is asked of one server."""

    name: str
    server: Served
    path: str
    bodies: Path


@dataclass(frozen=True)
class Figures:
    """What one case did in one round."""

    rate: float
    p50: float
    p99: float
    cpu: float


def write_bodies(made: Scene, rows: int) -> dict[str, Path]:
    """Write the rows and the request bodies that each server takes, and the booster; return the files."""
    store = made.store()
    model = made.registry.load(made.registry.version_of(CHAMPION) or "").model
    clients = store.clients.sample(rows)
    store.close()
    used = np.stack([client.vector[model.positions] for client in clients])
    files = {name: made.folder / f"{name}.jsonl" for name in ("client", "application", "row", "mlflow")}
    files |= {"model": made.folder / "booster.txt", "rows": made.folder / "rows.npz"}
    assert isinstance(model.scorer, BoostedTrees)
    model.scorer.booster.save_model(files["model"])
    np.savez(files["rows"], clients=[client.client_id for client in clients], used=used)
    _write(files["client"], [{"client_id": client.client_id} for client in clients])
    _write(files["application"], [{"application": _facts(client.application)} for client in clients])
    plain = [[None if np.isnan(value) else value for value in row] for row in used.tolist()]
    _write(files["row"], [{"features": row} for row in plain])
    columns = list(model.feature_names)
    _write(files["mlflow"], [{"dataframe_split": {"columns": columns, "data": [row]}} for row in plain])
    return files


def _facts(application: dict[str, Any]) -> dict[str, Any]:
    left_out = {"SK_ID_CURR", "TARGET"}
    return {name: value for name, value in application.items() if value is not None and name not in left_out}


def _write(file: Path, documents: list[dict[str, Any]]) -> None:
    file.write_bytes(b"\n".join(map(orjson.dumps, documents)))


def measure(case: Case, connections: int, seconds: float) -> Figures:
    before = case.server.cpu_seconds()
    asked = (case.server.port, case.path, case.bodies, connections, seconds)
    command = [sys.executable, str(HERE / "load.py"), *map(str, asked)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    cpu = case.server.cpu_seconds() - before
    answer = json.loads(output)
    if answer["failures"] or not answer["requests"]:
        raise RuntimeError(f"{case.name}: {answer}")
    return Figures(
        answer["requests"] / answer["seconds"], answer["p50"], answer["p99"], cpu / answer["requests"]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--rows", type=int, default=300)
    given = parser.parse_args()
    made = scene()
    files = write_bodies(made, given.rows)
    version = made.registry.version_of(CHAMPION) or ""
    bare = [sys.executable, "-m", "uvicorn", "bare:app", "--app-dir", str(HERE), "--no-access-log"]
    with ExitStack() as stack:
        ours = stack.enter_context(
            serve("scoring", scoring_command(), "/readyz", made.environment(), made.folder)
        )
        rows = {"BARE_MODEL": str(files["model"]), "BARE_ROWS": str(files["rows"])}
        plain = stack.enter_context(serve("bare", bare, "/openapi.json", rows, made.folder))
        theirs = stack.enter_context(mlflow_server(made, version))
        cases = [
            Case("score by client", ours, "/v1/score", files["client"]),
            Case("score by application", ours, "/v1/score", files["application"]),
            Case("bare FastAPI", plain, "/client", files["client"]),
            Case("bare FastAPI, row sent", plain, "/row", files["row"]),
            Case("mlflow models serve", theirs, "/invocations", files["mlflow"]),
        ]
        for case in cases:
            measure(case, given.connections, 1)
        rounds = [
            {case.name: measure(case, given.connections, given.seconds) for case in cases}
            for _ in range(given.rounds)
        ]
    report(rounds, vars(given))


def report(rounds: list[dict[str, Figures]], settings: dict[str, Any]) -> None:
    """Print the table and write it beside this file."""
    names = list(rounds[0])
    results: dict[str, Any] = {"settings": settings, "cases": {}}
    print(f"\n{'':26}{'req/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'CPU ms':>9}{'of bare':>9}{'of MLflow':>11}")
    for name in names:
        rate, p50, p99, cpu = (
            statistics.median(getattr(one[name], figure) for one in rounds)
            for figure in ("rate", "p50", "p99", "cpu")
        )
        of_bare = statistics.median(one[name].rate / one["bare FastAPI"].rate for one in rounds)
        of_mlflow = statistics.median(one[name].rate / one["mlflow models serve"].rate for one in rounds)
        cpu_of_bare = statistics.median(one["bare FastAPI"].cpu / one[name].cpu for one in rounds)
        results["cases"][name] = {
            "requests_per_second": rate,
            "p50_seconds": p50,
            "p99_seconds": p99,
            "cpu_seconds": cpu,
            "of_bare": of_bare,
            "of_bare_by_cpu": cpu_of_bare,
            "of_mlflow": of_mlflow,
        }
        print(
            f"{name:26}{rate:9.0f}{1e3 * p50:9.2f}{1e3 * p99:9.2f}{1e3 * cpu:9.3f}"
            f"{of_bare:9.2f}{of_mlflow:11.1f}"
        )
    kept = True
    for name in ("score by client", "score by application"):
        figures = results["cases"][name]
        held = figures["of_bare"] >= PROMISED_OF_BARE and figures["of_mlflow"] >= PROMISED_OF_MLFLOW
        kept &= held
        print(f"{'kept' if held else 'NOT KEPT'}: {name} at least 0.40 of bare and 20 times MLflow")
    results["kept"] = kept
    (HERE / "results.json").write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
