"""One side of the training benchmark, in a process of its own; its last line is its figures as JSON."""

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import lightgbm as lgb
import numpy as np

from limpide_credit.features import feature_set
from limpide_platform.registry import Registry
from limpide_platform.runs import Runs
from limpide_training.acting_person import acting_person
from limpide_training.cross_validation import FoldPlan
from limpide_training.feature_build import load_features
from limpide_training.fitting import Fitter, TrainingRequest
from limpide_training.ingest import load_manifest
from limpide_training.labelled import TrainingData
from limpide_training.pipeline import train
from limpide_training.progress import Steps
from limpide_training.recipe import lightgbm_parameters
from limpide_training.training_data import training_data


def read(prepared: Path) -> TrainingData:
    return training_data(load_manifest(prepared), load_features(prepared / "features.parquet"), Steps())


def ours(prepared: Path, request: TrainingRequest) -> float:
    steps = Steps()
    with tempfile.TemporaryDirectory() as temporary:
        uri = f"sqlite:///{temporary}/mlflow.db"
        train(read(prepared), feature_set(), request, Registry(uri), Runs(uri), steps, acting_person())
    return steps.seconds["Cross-validate"]


def peer(prepared: Path, request: TrainingRequest) -> float:
    data = read(prepared)
    fitter = Fitter.of(data, feature_set(), request)
    target, rows = data.labelled.target, len(data.labelled.target)
    states = len(data.states)
    held_out = request.plan.assign(target)[0]
    started = time.perf_counter()
    stacked = lgb.Dataset(
        np.vstack([state[:, fitter.positions] for state in data.states]),
        np.tile(target, states),
        feature_name=list(fitter.columns.names),
        categorical_feature=list(fitter.columns.categorical),
        free_raw_data=False,
    )
    kept = [np.flatnonzero(held_out != fold) for fold in range(request.plan.folds)]
    folds = [
        (np.concatenate([rest + state * rows for state in range(states)]), np.flatnonzero(held_out == fold))
        for fold, rest in enumerate(kept)
    ]
    parameters = lightgbm_parameters(fitter.recipe, request.threads)
    lgb.cv(parameters, stacked, fitter.recipe.rounds, folds=folds, metrics="auc")
    return time.perf_counter() - started


def peak_mib() -> float:
    """Largest resident memory of this process; getrusage would count what its parent held, too."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main(who: str, prepared: str, preset: str, threads: str) -> None:
    request = TrainingRequest(plan=FoldPlan(repeats=1), quick=preset == "quick", threads=int(threads))
    started = time.perf_counter()
    fold_seconds = {"ours": ours, "peer": peer}[who](Path(prepared), request)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    figures = {
        "seconds": time.perf_counter() - started,
        "fold_seconds": fold_seconds,
        "processor_seconds": usage.ru_utime + usage.ru_stime,
        "peak_mib": peak_mib(),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
