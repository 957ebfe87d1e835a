"""The 5,000 test applications of the real sample against its training ones: what a drift run says of them.

    LIMPIDE_HOME_CREDIT_DIR=… python benchmarks/drift/real.py

Trains a quick model on the labelled clients, compares the others with its reference, writes ``real.json`` and
the picture of docs/drift.md. No row of the sample is written.
"""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE)]

from windows import Champion, found_of, window_of  # noqa: E402

from limpide_credit.drift import Comparison, DriftRules, FeatureShift  # noqa: E402
from limpide_credit.features import feature_set  # noqa: E402
from limpide_drift.findings import compare_features  # noqa: E402
from limpide_drift.window import read_window  # noqa: E402
from limpide_platform.registry import CHAMPION, Registry  # noqa: E402
from limpide_platform.runs import Runs  # noqa: E402
from limpide_platform.settings import configure_mlflow_client  # noqa: E402
from limpide_training.acting_person import acting_person  # noqa: E402
from limpide_training.cross_validation import FoldPlan  # noqa: E402
from limpide_training.feature_build import BuiltFeatures  # noqa: E402
from limpide_training.fitting import TrainingRequest  # noqa: E402
from limpide_training.pipeline import train  # noqa: E402
from limpide_training.progress import Steps  # noqa: E402
from limpide_training.training_data import client_features, prepare, training_data  # noqa: E402

FOLDER = HERE.parents[1] / "var" / "benchmarks" / "drift" / "real"
PICTURE = HERE.parents[1] / "docs" / "images" / "drift-real-sample.svg"
ABSENT = ("installments_payments",)
SHOWN = 14


def champion_of(sample: Path) -> tuple[Champion, BuiltFeatures]:
    """Return a model of the labelled clients, trained once, and all clients' features."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    uri = f"sqlite:///{FOLDER / 'mlflow.db'}"
    registry, steps = Registry(uri), Steps()
    prepared = prepare(sample, ABSENT, FOLDER, steps)
    built = client_features(prepared, "duckdb", steps)
    runs = Runs(uri)
    if not (FOLDER / "mlflow.db").exists() or registry.version_of(CHAMPION) is None:
        request = TrainingRequest(plan=FoldPlan(repeats=1), quick=True)
        data, by = training_data(prepared, built, steps), acting_person()
        trained = train(data, feature_set(), request, registry, runs, steps, by)
        registry.set_alias(CHAMPION, trained.version)
    return Champion.of(registry), built


def compared(champion: Champion, vectors: np.ndarray, rules: DriftRules) -> Comparison:
    window = read_window(
        [window_of(champion, vectors, np.full(len(vectors), np.nan))], champion.reference, sample_rows=1
    )
    return compare_features(champion.reference, window, rules)


def leaders_of(comparison: Comparison) -> list[FeatureShift]:
    """Return the most drifted feature of each concept: a broken source must not fill the whole picture."""
    catalogue, found = feature_set().features, {}
    for one in comparison.features:
        found.setdefault(catalogue[one.name].concept, one)
    return list(found.values())[:SHOWN]


def draw(shifts: Sequence[FeatureShift], decisions: int, reference: int) -> None:
    """Draw the PSI of features with their bands, chance and the two conventions."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    mpl.rcParams.update({"svg.fonttype": "none", "font.size": 9, "svg.hashsalt": "limpide"})
    figure, axes = plt.subplots(figsize=(8, 4.6), layout="constrained")
    places = np.arange(len(shifts))[::-1]
    psi = np.array([one.psi for one in shifts])
    low, high = np.array([one.psi_low for one in shifts]), np.array([one.psi_high for one in shifts])
    axes.errorbar(psi, places, xerr=[psi - low, high - psi], fmt="o", color="#1b5e8c", capsize=3)
    axes.plot([one.chance for one in shifts], places, "|", color="#777777", markersize=12)
    for value, text in ((0.1, "moderate"), (0.25, "drifted")):
        axes.axvline(value, color="#b04a00", linewidth=0.8, linestyle="--")
        axes.text(value * 1.03, len(shifts) - 0.3, text, color="#b04a00", ha="left", va="bottom")
    axes.set_yticks(places, [one.name for one in shifts])
    axes.set_ylim(-0.7, len(shifts) + 0.3)
    axes.set_xlim(left=0.003)
    axes.set_xscale("log")
    axes.set_xlabel(
        "PSI with its 95 % band; grey marks: what chance hardly exceeds\n"
        f"{decisions:,} applications against a reference of {reference:,}"
    )
    axes.spines[["top", "right"]].set_visible(False)
    PICTURE.parent.mkdir(exist_ok=True)
    figure.savefig(PICTURE, metadata={"Date": None})


def main() -> None:
    configure_mlflow_client()
    champion, built = champion_of(Path(os.environ["LIMPIDE_HOME_CREDIT_DIR"]))
    others = built.matrix[np.isnan(built.target)]
    rules = DriftRules()
    comparison = compared(champion, others, rules)
    found = found_of(champion, others, None, rules)
    used = set(champion.reference.used)
    beyond = [one for one in comparison.features if one.psi > one.chance]
    leaders = leaders_of(comparison)
    draw(leaders, comparison.decisions, comparison.reference_rows)
    results = {
        "decisions": comparison.decisions,
        "reference": comparison.reference_rows,
        "verdict": found.verdict,
        "alerts": found.alerts,
        "score_psi": found.score_psi,
        "approval_rate": found.approval_rate,
        "reference_approval_rate": found.reference_approval_rate,
        "expected_auc": found.expected_auc,
        "auc_at_training": champion.reference.auc.model_dump() if champion.reference.auc else None,
        "features": len(comparison.features),
        "features_used": len(used),
        "moderate": comparison.with_verdict("moderate"),
        "drifted": comparison.with_verdict("drifted"),
        "beyond_chance": len(beyond),
        "most_drifted": [
            {
                "feature": one.name,
                "used": one.name in used,
                "psi": round(one.psi, 4),
                "band": [round(one.psi_low, 4), round(one.psi_high, 4)],
                "chance": round(one.chance, 4),
                "verdict": one.verdict,
                "missing": round(one.missing, 4),
                "reference_missing": round(one.reference_missing, 4),
                "outside": round(one.outside, 4),
            }
            for one in dict.fromkeys([*comparison.features[:SHOWN], *leaders])
        ],
    }
    (HERE / "real.json").write_text(json.dumps(results, indent=2) + "\n")
    print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
