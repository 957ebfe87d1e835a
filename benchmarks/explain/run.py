"""The explanation kernel against LightGBM's ``pred_contrib`` and ``shap.TreeExplainer``; and recourse.

    python benchmarks/explain/run.py [--rounds 5] [--recourses 40]

Two models are explained: the champion of the serving benchmarks' scene, trained on generated clients, and a
larger one, 1,000 trees of 31 leaves on the same features and clients. All sides take the same rows and return
the same numbers (checked). They take turns within each round, so that a busy machine disturbs all alike; a
"ratio" is the median of the rounds' ratios. One row is explained by one thread everywhere; many rows by two
threads of the kernel (and by one, told apart), and by as many as LightGBM takes, which shap calls. What is
compiled and what is prepared once is timed apart. Memory is the peak of one call beyond what the process had,
over the size of the rows. Recourse is timed whole, from a client's vector to the nearest loans in words, on
clients who are refused. Results go to ``results.json`` beside this file.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np
import shap

sys.path.insert(0, str(Path(__file__).parents[1]))
from scoring.scene import scene

from limpide_credit.bundle import ModelBundle
from limpide_credit.decision.loan_grid import RecourseLimits
from limpide_credit.decision.recourse import find_recourse
from limpide_credit.explanation.contributions import contributions
from limpide_credit.explanation.kernel.shapley import ShapleyKernel
from limpide_credit.explanation.recourse_answer import recourse_answer
from limpide_credit.features import RowBuilder, feature_set
from limpide_credit.model import CreditModel
from limpide_credit.policy import CompiledPolicy, default_policy_text, read_policy
from limpide_credit.scorers.boosted_trees import BoostedTrees
from limpide_platform.registry import CHAMPION
from limpide_platform.store import Client

HERE = Path(__file__).parent
SIZES = (1, 1_000, 10_000)
# A single row takes so little that one call says nothing.
REPEATS = {1: 100, 1_000: 1, 10_000: 1}
# Explaining 10,000 rows by the larger model takes the libraries half a minute.
LARGER_ROUNDS = {1: 5, 1_000: 2, 10_000: 1}
COMPARED_ROWS = 500
PROMISED_ONE_ROW = 0.4
PROMISED_MANY_ROWS = 0.1
PROMISED_MEMORY = 1.5
PROMISED_RECOURSE_SECONDS = 1.0
COMPILE = """
import time
from limpide_credit.explanation.kernel.__main__ import compile_ahead
started = time.perf_counter()
compile_ahead()
first = time.perf_counter() - started
compile_ahead()
print(2 * first - (time.perf_counter() - started))
"""


def seconds(call: Callable[[], Any], repeats: int) -> float:
    """Return the wall time of one call, the mean of ``repeats``."""
    started = time.perf_counter()
    for _ in range(repeats):
        call()
    return (time.perf_counter() - started) / repeats


def peak_bytes(call: Callable[[], Any]) -> int:
    """Return by how much the process grew at most while ``call`` ran."""
    Path("/proc/self/clear_refs").write_text("5")  # forgets the highest resident size
    before = _resident("VmRSS")
    kept = call()
    peak = _resident("VmHWM")
    del kept
    return peak - before


def _resident(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith(name))


def compilation() -> dict[str, float]:
    """Time the first use of the kernel in a process, without and with what an earlier process compiled."""
    with tempfile.TemporaryDirectory() as folder:
        answer = [
            subprocess.run(
                [sys.executable, "-c", COMPILE],
                env={**os.environ, "NUMBA_CACHE_DIR": folder},
                check=True,
                capture_output=True,
                text=True,
            ).stdout
            for _ in range(2)
        ]
    return {"compiled_seconds": float(answer[0]), "kept_seconds": float(answer[1])}


def larger_model(bundle: ModelBundle, folder: Path) -> lgb.Booster:
    """Return 1,000 trees of 31 leaves on the champion's features and clients, trained once."""
    file = folder / "larger.txt"
    if not file.exists():
        model, names = bundle.model, bundle.model.feature_names
        categories = [names.index(name) for name in feature_set().categorical if name in names]
        settings = {"objective": "binary", "num_leaves": 31, "learning_rate": 0.02, "feature_fraction": 0.3}
        data = lgb.Dataset(
            np.take(bundle.reference.vectors, model.positions, axis=1).astype(np.float64),
            bundle.reference.target,
            feature_name=list(names),
            categorical_feature=categories,
        )
        lgb.train({**settings, "verbose": -1, "seed": 0}, data, 1_000).save_model(file)
    return lgb.Booster(model_file=file)


def prepared(booster: lgb.Booster) -> tuple[ShapleyKernel, dict[str, Any]]:
    """Return the kernel of a model, and what it takes to prepare it."""
    kernel = ShapleyKernel(booster)  # compiles, or loads what was compiled
    times = [seconds(lambda: ShapleyKernel(booster), 1) for _ in range(3)]
    starts = kernel.layout.branches.table_start
    return kernel, {
        "trees": booster.num_trees(),
        "features": booster.num_feature(),
        "preparation_seconds": statistics.median(times),
        "tables_bytes": kernel.tables.nbytes,
        "branches": len(starts),
        "leaves_without_table": int((starts < 0).sum()),
    }


def compare(kernel: ShapleyKernel, booster: lgb.Booster, rows: np.ndarray, rounds: int) -> dict[str, Any]:
    """Time all sides on the same rows."""
    explainer, count = shap.TreeExplainer(booster), len(rows)
    sides: dict[str, Callable[[], Any]] = {
        "kernel": lambda: kernel(rows, threads=2),
        "pred_contrib": lambda: booster.predict(rows, pred_contrib=True, num_threads=1 if count == 1 else 0),
        "shap": lambda: explainer.shap_values(rows),
    }
    if count > 1:
        sides["kernel_one_thread"] = lambda: kernel(rows)
    compared = rows[:COMPARED_ROWS]
    gap = float(np.abs(kernel(compared) - np.asarray(booster.predict(compared, pred_contrib=True))).max())
    memory = peak_bytes(lambda: kernel(rows, threads=2)) / rows.nbytes
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, call in sides.items():
            taken[name].append(seconds(call, REPEATS[count]))
    ratios = {
        f"{ours}_to_{library}": statistics.median(
            mine / theirs for mine, theirs in zip(taken[ours], taken[library], strict=True)
        )
        for ours in taken
        if ours.startswith("kernel")
        for library in ("pred_contrib", "shap")
    }
    return {
        "rows": count,
        "seconds": {name: statistics.median(times) for name, times in taken.items()},
        "ratios": ratios,
        "largest_difference_log_odds": gap,
        # Of one row, a page of memory is more than the row.
        "peak_memory_to_rows": memory if count > 1 else None,
    }


def whole(model: CreditModel, kernel: ShapleyKernel, vectors: np.ndarray, rounds: int) -> dict[str, Any]:
    """Time contributions as the explainer makes them, in log-odds and points, with the kernel and without."""
    repeats = REPEATS[len(vectors)]
    pairs = []
    for _ in range(rounds):
        ours = seconds(lambda: contributions(model, vectors, kernel), repeats)
        pairs.append((ours, seconds(lambda: contributions(model, vectors), repeats)))
    return {
        "rows": len(vectors),
        "kernel_seconds": statistics.median(ours for ours, _ in pairs),
        "pred_contrib_seconds": statistics.median(theirs for _, theirs in pairs),
        "ratio": statistics.median(ours / theirs for ours, theirs in pairs),
    }


def recourses(model: CreditModel, policy: CompiledPolicy, clients: list[Client], most: int) -> dict[str, Any]:
    """Time the search for a path to approval on clients who are refused."""
    builder, limits = RowBuilder(), RecourseLimits()
    times, processor, found, sizes = [], [], 0, []
    for client in clients:
        if model.assess(client.vector[None])[0].decision == "approved":
            continue
        started, used = time.perf_counter(), time.process_time()
        one = find_recourse(model, policy, builder, client.vector, client.application, limits)
        recourse_answer(one, "fr", model_version="", client_id=client.client_id, given={}, seconds=0.0)
        times.append(time.perf_counter() - started)
        processor.append(time.process_time() - used)
        sizes.append(one.combinations)
        found += bool(one.options)
        if len(times) == most:
            break
    return {
        "clients": len(times),
        "with_a_way": found,
        "loans_scored": statistics.median(sizes),
        "p50_seconds": statistics.median(times),
        "p95_seconds": float(np.quantile(times, 0.95)),
        "largest_seconds": max(times),
        "p50_processor_seconds": statistics.median(processor),
    }


def main() -> None:
    """Run everything and write the results."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--recourses", type=int, default=40)
    arguments = parser.parse_args()
    made = scene()
    bundle = made.registry.load(made.registry.version_of(CHAMPION) or "")
    store = made.store()
    clients = store.clients.sample(400)
    store.close()
    model = bundle.model
    document = read_policy(default_policy_text(), model.layout.features)
    policy = CompiledPolicy(document, model.layout, bundle.reference.vectors)
    larger = larger_model(bundle, made.folder)
    load_before = os.getloadavg()[0]
    chosen = np.random.default_rng(0).integers(0, len(bundle.reference.vectors), max(SIZES))
    vectors = np.asarray(bundle.reference.vectors, dtype=np.float64)[chosen]
    used = np.take(vectors, model.positions, axis=1)
    assert isinstance(model.scorer, BoostedTrees)
    of_champion = model.scorer.booster
    models = {}
    champion_rounds: dict[int, int] = dict.fromkeys(SIZES, arguments.rounds)
    for name, booster, rounds in (
        ("champion", of_champion, champion_rounds),
        ("larger", larger, LARGER_ROUNDS),
    ):
        kernel, about = prepared(booster)
        explained = [compare(kernel, booster, used[:size], rounds[size]) for size in SIZES]
        models[name] = {**about, "explained": explained}
    kernel = ShapleyKernel(of_champion, model.positions)
    results = {
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load_before": load_before,
        "shap": shap.__version__,
        "compilation": compilation(),
        "models": models,
        "service": [whole(model, kernel, vectors[:rows], arguments.rounds) for rows in SIZES],
        "recourse": recourses(model, policy, clients, arguments.recourses),
        "load_after": os.getloadavg()[0],
    }
    (HERE / "results.json").write_text(json.dumps(results, indent=2) + "\n")
    print(json.dumps(results, indent=2))
    for name, answer in models.items():
        one, _, many = answer["explained"]
        promise(f"{name}, one row to pred_contrib", one["ratios"]["kernel_to_pred_contrib"], PROMISED_ONE_ROW)
        promise(f"{name}, 10,000 rows to shap", many["ratios"]["kernel_to_shap"], PROMISED_MANY_ROWS)
        promise(f"{name}, memory of 10,000 rows", many["peak_memory_to_rows"], PROMISED_MEMORY)
    promise(
        "recourse, seconds at the 95th percentile",
        results["recourse"]["p95_seconds"],
        PROMISED_RECOURSE_SECONDS,
    )


def promise(what: str, found: float, most: float) -> None:
    """Say whether a figure is within what was promised."""
    print(f"{what}: {found:.3f}, at most {most:g}: {'kept' if found <= most else 'NOT kept'}")


if __name__ == "__main__":
    main()
