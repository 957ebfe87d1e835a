"""Rows a second of score-batch, on this machine and on Spark, beside `predict` alone on the same vectors.

Clients are generated and their features built when they are not there yet; the model has 1,000 trees over all
features, and the policy is the one that ships. One warm range is scored before the clock starts, so that no
start is timed. Results are printed and written beside this file.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import get_args

import lightgbm as lgb
import numpy as np

from limpide_credit.bundle import ModelBundle, mean_contributions, outcome_quantiles, reference_sample
from limpide_credit.decision.calibration import fit_calibration
from limpide_credit.decision.policy import Policy
from limpide_credit.decision.threshold import Costs, choose_threshold, cost_curve
from limpide_credit.features import feature_set, history_depth
from limpide_credit.model import CreditModel
from limpide_credit.policy import default_policy_text, read_policy
from limpide_credit.scorers.boosted_trees import BoostedTrees
from limpide_training.batch.feature_files import FeatureFiles, open_features
from limpide_training.batch.part_scorer import Explain
from limpide_training.batch.scoring import Batch, score_here
from limpide_training.feature_build import BuiltFeatures, build_features, load_features
from limpide_training.generate import generate
from limpide_training.ingest import ingest
from limpide_training.spark.engine import Spark
from limpide_training.spark.settings import SparkSettings
from limpide_training.storage import ObjectStoreSettings, folder

HERE = Path(__file__).parent
SEED = 1


def main() -> None:
    arguments = _arguments()
    store = ObjectStoreSettings()
    path = _features(arguments.folder, arguments.clients)
    files = open_features(folder(str(path), store), feature_set(), arguments.numbers_a_range)
    built = load_features(path)
    bundle = _bundle(built, arguments.trees)
    policy = read_policy(default_policy_text(), feature_set().features)
    rows = [_predict(bundle, built)]
    with tempfile.TemporaryDirectory(prefix="limpide-batch-") as scratch:
        spark = Spark(SparkSettings(log=Path(scratch) / "spark.log"), store)
        for explain in get_args(Explain):
            few = files if explain != "reasons" else _first(files, arguments.explained)
            batch = Batch(few, bundle, policy, feature_set(), explain)
            for engine in ("one machine", "spark"):
                score = score_here if engine == "one machine" else spark.score
                score(
                    replace(batch, files=_first(files, 1)),
                    folder(f"{scratch}/{engine}-{explain}-warm", store),
                    None,
                )
                started = time.perf_counter()
                clients = score(batch, folder(f"{scratch}/{engine}-{explain}", store), None)
                rows.append(_row(engine, explain, clients, time.perf_counter() - started))
        spark.close()
    for row in rows:
        print(
            f"{row['engine']:<12}{row['explain']:<10}"
            f"{row['rows']:>8,} rows{row['rows_a_second']:>12,.0f} rows/s"
        )
    results = {
        "cores": os.cpu_count(),
        "load_before": os.getloadavg(),
        "trees": arguments.trees,
        "rows": rows,
    }
    (HERE / "results.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


def _features(place: Path, clients: int) -> Path:
    path = place / f"features-{clients}.parquet"
    if not path.is_file():
        print(f"building the features of {clients:,} clients", file=sys.stderr)
        generate(place / f"source-{clients}", clients, SEED)
        ingest(place / f"source-{clients}", place / f"prepared-{clients}")
        build_features(place / f"prepared-{clients}", path, "polars")
    return path


def _bundle(built: BuiltFeatures, trees: int) -> ModelBundle:
    features = feature_set()
    known = ~np.isnan(built.target)
    vectors, target = built.matrix[known], built.target[known].astype(np.int64)
    parameters = {"objective": "binary", "num_leaves": 16, "learning_rate": 0.02, "verbose": -1, "seed": SEED}
    data = lgb.Dataset(vectors, target, feature_name=list(features.names))
    booster = lgb.train(parameters, data, num_boost_round=trees)
    raw = np.asarray(booster.predict(vectors, raw_score=True))
    calibration = fit_calibration(raw, target)
    curve = cost_curve(1 / (1 + np.exp(-calibration.apply(raw))), target, Costs())
    model = CreditModel(
        scorer=BoostedTrees(booster),
        calibration=calibration,
        policy=Policy(choose_threshold(curve, Costs()), Costs()),
        layout=features.layout,
        feature_names=features.names,
        history_depth=history_depth,
    )
    reference = reference_sample(model, built.clients[known], vectors, target, size=500, seed=SEED)
    return ModelBundle(
        model=model,
        reference=reference,
        quantiles=outcome_quantiles(model, vectors, target),
        importance=mean_contributions(model, reference.vectors),
        metrics={},
        cost_curve=curve,
        card_fr="",
        card_en="",
        data_fingerprint=built.fingerprint,
        version="1",
    )


def _predict(bundle: ModelBundle, built: BuiltFeatures) -> dict[str, object]:
    bundle.model.raw_log_odds(built.matrix[:1000])
    started = time.perf_counter()
    bundle.model.raw_log_odds(built.matrix)
    return _row("predict", "no", len(built.matrix), time.perf_counter() - started)


def _first(files: FeatureFiles, ranges: int) -> FeatureFiles:
    chosen = dict(list(files.ranges.items())[:ranges])
    return replace(files, ranges=chosen)


def _row(engine: str, explain: str, rows: int, seconds: float) -> dict[str, object]:
    return {
        "engine": engine,
        "explain": explain,
        "rows": rows,
        "seconds": seconds,
        "rows_a_second": rows / seconds,
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=20_000)
    parser.add_argument("--trees", type=int, default=1_000)
    parser.add_argument("--numbers-a-range", type=int, default=1_000)
    parser.add_argument("--explained", type=int, default=2, help="ranges that get reasons")
    parser.add_argument("--folder", type=Path, default=Path("var/benchmarks/score_batch"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
