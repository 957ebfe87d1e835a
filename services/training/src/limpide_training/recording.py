"""What a run leaves: the bundle with its model card, and the run's figures, pictures and predictions."""

import datetime as dt
import platform
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version as installed_version
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from limpide_credit.bundle import (
    CalibrationBin,
    Fairness,
    Measure,
    ModelBundle,
    mean_contributions,
    outcome_quantiles,
    reference_sample,
)
from limpide_credit.decision.policy import Policy
from limpide_credit.decision.threshold import CostCurve
from limpide_credit.features import FeatureSet
from limpide_credit.model import CreditModel
from limpide_platform.pseudonyms import Pseudonyms
from limpide_platform.runs import Run
from limpide_training.cross_validation import OutOfFold
from limpide_training.fair_search import Alternative, choose, draw_alternatives
from limpide_training.fitting import TrainingRequest
from limpide_training.labelled import TrainingData
from limpide_training.model_card import CardFacts, Language, model_card
from limpide_training.pictures import draw_pictures
from limpide_training.promotion import EVIDENCE, FINGERPRINT, evidence_table
from limpide_training.recipe import Recipe

_REFERENCE_CLIENTS = 5_000
# Shapley values of many rows take long; the mean over this many is steady to the second digit.
_IMPORTANCE_CLIENTS = 1_000
_PACKAGES = ("lightgbm", "numpy", "scikit-learn", "ibis-framework", "duckdb", "polars", "mlflow-skinny")


@dataclass(frozen=True, eq=False)
class OutOfFoldResult:
    """What cross-validation says."""

    # log_odds and blanked: shape (repeats, n), calibrated, out of fold: with the history as it is, and
    # blanked.
    log_odds: np.ndarray
    blanked: np.ndarray
    figures: dict[str, Measure]  # With intervals, named as in `evaluation`
    # curve and policy: the cost of each threshold, and the one chosen.
    curve: CostCurve
    policy: Policy
    # calibration and fairness: the calibration curve, and how groups of people are treated.
    calibration: tuple[CalibrationBin, ...]
    fairness: tuple[Fairness, ...]
    proxies: Mapping[str, Measure]  # How well the inputs predict each protected fact


def make_bundle(
    model: CreditModel,
    data: TrainingData,
    features: FeatureSet,
    predictions: OutOfFold,
    judged: OutOfFoldResult,
    recipe: Recipe,
    request: TrainingRequest,
    pseudonyms: Pseudonyms,
    candidates: Sequence[Alternative] = (),
) -> ModelBundle:
    """Return the bundle of a model: what scores, with what explains, compares and documents it."""
    labelled = data.labelled
    reference = reference_sample(
        model,
        pseudonyms.of_all(labelled.clients.tolist()),
        data.vectors,
        labelled.target,
        _REFERENCE_CLIENTS,
        request.plan.seed,
    )
    importance = mean_contributions(model, reference.vectors[:_IMPORTANCE_CLIENTS])

    def card(language: Language) -> str:
        depths, counts = np.unique(predictions.depth, return_counts=True)
        facts = CardFacts(
            made_on=dt.datetime.now(dt.UTC).date().isoformat(),
            clients=len(labelled.target),
            defaults=int(labelled.target.sum()),
            by_depth=dict(zip(depths.tolist(), counts.tolist(), strict=True)),
            generated=data.generated,
            absent_tables=data.absent_tables,
            fingerprint=data.fingerprint,
            repeats=len(predictions.raw),
            left_out_repeats=predictions.left_out,
            folds=request.plan.folds,
            parameters=recipe.as_dict(),
            with_age=request.with_age,
            features=len(model.feature_names),
            feature_set_version=features.version,
            figures=judged.figures,
            policy=judged.policy,
            curve=judged.curve,
            fairness=judged.fairness,
            proxies=judged.proxies,
            strongest={features.features[name].label(language): value for name, value in importance.items()},
            left_out_for_fairness=len(candidates[choose(candidates)].left_out) if candidates else None,
            model=model.scorer.kind,
        )
        return model_card(facts, language)

    return ModelBundle(
        model=model,
        reference=reference,
        quantiles=outcome_quantiles(model, data.vectors, labelled.target),
        importance=importance,
        metrics=judged.figures,
        cost_curve=judged.curve,
        card_fr=card("fr"),
        card_en=card("en"),
        data_fingerprint=data.fingerprint,
        calibration_curve=judged.calibration,
        fairness=judged.fairness,
    )


def record_run(
    run: Run,
    data: TrainingData,
    features: FeatureSet,
    bundle: ModelBundle,
    predictions: OutOfFold,
    judged: OutOfFoldResult,
    recipe: Recipe,
    request: TrainingRequest,
    candidates: Sequence[Alternative] = (),
) -> None:
    """Keep parameters, figures, pictures, predictions out of fold, cards and environment with the run."""
    labelled = data.labelled
    run.parameters(
        recipe.as_dict()
        | {
            "repeats": len(predictions.raw),
            "repeats_planned": request.plan.repeats,
            "folds": request.plan.folds,
            "fold_seed": request.plan.seed,
            "cost_default": request.costs.default,
            "cost_refused_good": request.costs.refused_good,
            "with_age": request.with_age,
            "fair": request.fair,
            "search": "nested" if request.budget is not None else "none",
            "clients": len(labelled.target),
            "defaults": int(labelled.target.sum()),
            "generated": data.generated,
            "absent_tables": ", ".join(data.absent_tables) or "none",
            "feature_set_version": features.version,
            "features": len(bundle.model.feature_names),
        }
    )
    run.figures(
        {"threshold": judged.policy.threshold, "cost": float(judged.curve.cost.min())}
        | {name: measure.value for name, measure in judged.figures.items()}
        | {f"{name}.low": measure.low for name, measure in judged.figures.items()}
        | {f"{name}.high": measure.high for name, measure in judged.figures.items()}
        | {f"inputs_tell.{name}": measure.value for name, measure in judged.proxies.items()}
    )
    run.tags({FINGERPRINT: data.fingerprint})
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        pictures, evaluation, cards = folder / "pictures", folder / "evaluation", folder / "model_card"
        for path in (pictures, evaluation, cards):
            path.mkdir()
        importance = {features.features[name].label_en: value for name, value in bundle.importance.items()}
        draw_pictures(
            pictures,
            judged.log_odds,
            judged.blanked,
            labelled.target,
            judged.curve,
            request.costs,
            judged.policy.threshold,
            judged.policy.points,
            importance,
        )
        if candidates:
            draw_alternatives(candidates, choose(candidates), pictures / "alternatives.png")
        pq.write_table(
            evidence_table(labelled.target, predictions.fold, judged.log_odds, judged.blanked),
            evaluation / Path(EVIDENCE).name,
        )
        (cards / "card.fr.md").write_text(bundle.card_fr, encoding="utf-8")
        (cards / "card.en.md").write_text(bundle.card_en, encoding="utf-8")
        (folder / "environment.txt").write_text(_environment(), encoding="utf-8")
        run.folder(folder, "")


def _environment() -> str:
    lines = [f"python=={platform.python_version()}", f"machine {platform.machine()} {platform.system()}"]
    return "\n".join([*lines, *(f"{name}=={installed_version(name)}" for name in _PACKAGES)]) + "\n"
