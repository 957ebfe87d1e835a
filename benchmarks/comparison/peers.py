"""Opens explainerdashboard or Shapash's web app on a model of ours, for docs/comparison.md.

    .venv/bin/python benchmarks/comparison/peers.py export BUNDLE FOLDER   (our environment)
    PEERS/bin/python benchmarks/comparison/peers.py explainerdashboard FOLDER
    PEERS/bin/python benchmarks/comparison/peers.py shapash FOLDER

BUNDLE is the folder of a registered version (its `model.lgb` and `limpide/`), PEERS an environment of its own
with `setuptools<80 pyarrow lightgbm explainerdashboard shapash`: neither is a dependency of this project.
"""

import shutil
import sys
import time
from pathlib import Path
from typing import Any

ROWS = 300
ADDRESS = {"host": "127.0.0.1", "port": 8601}


def export(bundle: Path, folder: Path) -> None:
    """Write the trees and some reference clients with their outcome, as a peer reads them."""
    import pandas as pd

    from limpide_platform.bundle_files import read_bundle

    found = read_bundle(bundle)
    reference, model = found.reference, found.model
    rows = pd.DataFrame(reference.vectors[:ROWS, model.positions], columns=list(model.feature_names))
    rows["TARGET"] = reference.target[:ROWS].astype(int)
    folder.mkdir(parents=True, exist_ok=True)
    rows.to_parquet(folder / "rows.parquet")
    shutil.copy(bundle / "model.lgb", folder)


def given(folder: Path) -> tuple[Any, Any, Any]:
    """Return the model as scikit-learn has it, clients and outcomes."""
    import lightgbm
    import numpy as np
    import pandas as pd
    from sklearn.preprocessing import LabelEncoder

    rows = pd.read_parquet(folder / "rows.parquet")
    rows.index = pd.Index([f"client {number}" for number in range(len(rows))])
    outcomes = rows.pop("TARGET")
    model = lightgbm.LGBMClassifier()
    fitted = {"_Booster": lightgbm.Booster(model_file=str(folder / "model.lgb")), "fitted_": True}
    shape = {"_n_features": rows.shape[1], "_n_features_in": rows.shape[1], "_best_iteration": -1}
    classes = {"_classes": np.array([0, 1]), "_n_classes": 2, "_le": LabelEncoder().fit([0, 1])}
    vars(model).update(fitted | shape | classes | {"_objective": "binary"})
    return model, rows, outcomes


def explainerdashboard(folder: Path) -> None:
    """Serve explainerdashboard, without interactions, which would take longest."""
    from explainerdashboard import (  # pyright: ignore[reportMissingImports]
        ClassifierExplainer,
        ExplainerDashboard,
    )

    model, rows, outcomes = given(folder)
    started = time.perf_counter()
    explainer = ClassifierExplainer(model, rows, outcomes, labels=["repays", "defaults"], shap="tree")
    board = ExplainerDashboard(explainer, title="Credit", shap_interaction=False)
    print(f"ready after {time.perf_counter() - started:.0f} s", flush=True)
    board.run(use_waitress=False, **ADDRESS)


def shapash(folder: Path) -> None:
    """Serve Shapash's web app until the process ends."""
    from shapash import SmartExplainer  # pyright: ignore[reportMissingImports]

    model, rows, outcomes = given(folder)
    started = time.perf_counter()
    explainer = SmartExplainer(model=model, title_story="Credit")
    explainer.compile(x=rows, y_target=outcomes)
    app = explainer.run_app(**ADDRESS)
    print(f"ready after {time.perf_counter() - started:.0f} s", flush=True)
    app.join()


if __name__ == "__main__":
    {"export": export, "explainerdashboard": explainerdashboard, "shapash": shapash}[sys.argv[1]](
        *map(Path, sys.argv[2:])
    )
