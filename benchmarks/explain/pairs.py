"""Exact interactions of every two facts against ``shap.TreeExplainer.shap_interaction_values``.

    python benchmarks/explain/pairs.py [--rounds 5]

A model of 500 trees of 8 leaves on the champion's features and clients, without splits by category, which
shap refuses. "concepts" is what the explainer shows: interactions summed within concepts, without a matrix of
all features. "features" is each pair by itself, as shap returns them. All take the same rows in turns and
give the same numbers (checked). Results go to ``pairs.json`` beside this file.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np
import shap

sys.path.insert(0, str(Path(__file__).parents[1]))
from scoring.scene import scene

from limpide_credit.explanation.kernel.shapley import ShapleyKernel
from limpide_platform.registry import CHAMPION

ROWS, MANY_ROWS = 20, 10_000


def seconds(call: Callable[[], Any]) -> float:
    """Return the wall time of one call."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def main() -> None:
    """Time all sides and write the results."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    made = scene()
    bundle = made.registry.load(made.registry.version_of(CHAMPION) or "")
    model = bundle.model
    table = np.take(np.asarray(bundle.reference.vectors, np.float64), model.positions, axis=1)
    settings = {"objective": "binary", "num_leaves": 8, "feature_fraction": 0.3, "seed": 0, "verbose": -1}
    booster = lgb.train(settings, lgb.Dataset(table, bundle.reference.target), 500)
    kernel, library = ShapleyKernel(booster), shap.TreeExplainer(booster)
    concepts = [model.layout.features[name].concept for name in model.feature_names]
    by_concept = np.unique(concepts, return_inverse=True)[1]
    single = np.arange(len(concepts))
    rows = table[:ROWS]
    kernel.pairs(rows[:1], by_concept)
    theirs = np.asarray(library.shap_interaction_values(rows))
    gap = float(np.abs(kernel.pairs(rows, single) - np.triu(theirs + theirs.transpose(0, 2, 1), 1)).max())
    sides: dict[str, Callable[[], Any]] = {
        "concepts": lambda: kernel.pairs(rows, by_concept),
        "features": lambda: kernel.pairs(rows, single),
        "shap": lambda: library.shap_interaction_values(rows),
    }
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, call in sides.items():
            taken[name].append(seconds(call))
    drawn = table[np.random.default_rng(0).integers(0, len(table), MANY_ROWS)]
    results = {
        "load_before": os.getloadavg()[0],
        "shap": shap.__version__,
        "trees": booster.num_trees(),
        "features": booster.num_feature(),
        "largest_difference_log_odds": gap,
        "milliseconds_a_row": {name: 1e3 * statistics.median(times) / ROWS for name, times in taken.items()},
        "ratios_to_shap": {
            name: statistics.median(
                mine / other for mine, other in zip(taken[name], taken["shap"], strict=True)
            )
            for name in ("concepts", "features")
        },
        "seconds_for_10000_rows_by_concept": seconds(lambda: kernel.pairs(drawn, by_concept)),
    }
    (Path(__file__).parent / "pairs.json").write_text(json.dumps(results, indent=2) + "\n")
    print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
