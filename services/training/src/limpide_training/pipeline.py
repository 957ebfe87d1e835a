"""From labelled vectors to a registered challenger."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from limpide_credit.bundle import SEED_POINTS, Measure, ModelBundle
from limpide_credit.decision.policy import Policy
from limpide_credit.decision.threshold import choose_threshold, cost_curve
from limpide_credit.features import FeatureSet
from limpide_platform.identity.actor import Actor
from limpide_platform.registry import CHALLENGER, Registry
from limpide_platform.runs import Runs
from limpide_training.cross_validation import OutOfFold, cross_validate
from limpide_training.evaluation import calibration_curve, evaluate_by_history, evaluate_hidden
from limpide_training.fair_search import LEFT_OUT, Alternative, alternatives, choose
from limpide_training.fairness import Groups, fairness, groups_of_people
from limpide_training.fitting import Fitter, TrainingRequest
from limpide_training.further_repeats import FurtherRepeats, further_repeats
from limpide_training.kept_folds import KeptFolds
from limpide_training.labelled import TrainingData
from limpide_training.progress import Steps
from limpide_training.proxies import most_predictive_inputs, predictability, questions
from limpide_training.recording import OutOfFoldResult, make_bundle, record_run


@dataclass(frozen=True, eq=False)
class TrainedVersion:
    """A registered version and the run that made it."""

    version: str
    run_id: str
    bundle: ModelBundle


def train(
    data: TrainingData,
    features: FeatureSet,
    request: TrainingRequest,
    registry: Registry,
    runs: Runs,
    steps: Steps,
    by: Actor,
    work: Path | None = None,
) -> TrainedVersion:
    """Train, evaluate and register a model as trained ``by`` somebody; the alias ``challenger`` names it.

    Predictions of finished folds are kept under ``work`` until the model is registered, so that a run that
    was cut off goes on after them.

    Raises:
        InputError: Too few labelled clients of one outcome, or a setting of the recipe that does not exist.
        UnavailableError: MLflow does not answer.
    """
    with steps.step("Bin the clients") as step:
        fitter = Fitter.of(data, features, request)
        step.result = f"{len(fitter.columns.names)} features"
    kept = KeptFolds.under(work, fitter.shaped_by) if work else None
    with runs.start(f"train {len(data.labelled.target)} clients") as run:
        groups = groups_of_people(data.vectors, features)
        candidates = _alternatives(fitter, groups, steps) if request.fair else []
        if candidates:
            fitter = candidates[chosen := choose(candidates)].fitter
            predictions = candidates[chosen].predictions
            run.tags({"limpide.left_out_for_fairness": str(len(candidates[chosen].left_out))})
        else:
            predictions = _cross_validated(fitter, kept, steps)
        with steps.step("Calibrate, set the threshold, evaluate") as step:
            proxies = predictability(
                data.vectors,
                fitter.positions,
                fitter.columns,
                questions(data.vectors, features),
                request.plan.seed,
            )
            judged = evaluate_out_of_fold(predictions, groups, proxies, request)
            step.result = (
                f"AUC {judged.figures['auc']}, ECE {judged.figures['ece']}, "
                f"threshold {judged.policy.threshold:.4f}"
                if judged.figures
                else "too few clients of one outcome to say"
            )
        with steps.step("Fit on all labelled clients") as step:
            model, recipe = fitter.final(predictions, judged.policy)
            moved = fitter.seed_points(model, recipe)
            judged = replace(judged, figures=judged.figures | {SEED_POINTS: moved})
            step.result = (
                f"{len(model.feature_names)} features, {model.scorer.size}; another seed moves "
                f"99 % of scores by less than {moved.value:.1f} points"
            )
        with steps.step("Write the bundle and the model card"):
            bundle = make_bundle(
                model, data, features, predictions, judged, recipe, request, registry.pseudonyms, candidates
            )
        with steps.step("Register") as step:
            record_run(run, data, features, bundle, predictions, judged, recipe, request, candidates)
            version = registry.register(bundle, run.id, trained_by=by)
            registry.set_alias(CHALLENGER, version)
            step.result = f"{registry.model_name} version {version}, alias {CHALLENGER}"
    if kept:
        kept.remove()
    return TrainedVersion(version, run.id, replace(bundle, version=version))


def _cross_validated(fitter: Fitter, kept: KeptFolds | None, steps: Steps) -> OutOfFold:
    request, target = fitter.request, fitter.data.labelled.target
    plan = request.plan

    def look(raw: np.ndarray, fold: np.ndarray) -> FurtherRepeats:
        return further_repeats(raw, fold, target, request.costs, plan.repeats)

    with steps.step("Cross-validate", plan.repeats * plan.folds) as step:
        arguments = (fitter.fit, fitter.data, fitter.positions, plan, step.advance, kept)
        found = cross_validate(*arguments, look if plan.at_most else None)
        left = found.left_out
        step.result = f"{len(found.raw)} x {plan.folds} folds" + (
            ""
            if left is None
            else f" of at most {left.planned}: more would change the AUC by less than {left.auc:.4f}, "
            f"scores by {left.score_points:.1f} points, the threshold by {left.threshold_points:.1f}"
        )
        return found


def _alternatives(fitter: Fitter, groups: Groups, steps: Steps) -> list[Alternative]:
    plan = fitter.request.plan
    answer = questions(fitter.data.vectors, fitter.features)["gender"]
    telling = most_predictive_inputs(fitter.data.vectors, fitter.positions, fitter.columns, answer, plan.seed)
    with steps.step("Cross-validate alternatives", len(LEFT_OUT) * plan.repeats * plan.folds) as step:
        found = alternatives(fitter, telling, groups, advance=step.advance)
        one = found[choose(found)]
        step.result = f"{len(one.left_out)} inputs left out, gap {one.gap}"
    return found


def evaluate_out_of_fold(
    predictions: OutOfFold, groups: Groups, proxies: Mapping[str, Measure], request: TrainingRequest
) -> OutOfFoldResult:
    """Calibrate, evaluate, set the threshold and compare groups of people, all out of fold."""
    calibrated = predictions.calibrated()
    log_odds, target, seed = calibrated.as_is, predictions.target, request.plan.seed
    figures = evaluate_by_history(calibrated, target, predictions.depth, seed)
    figures |= evaluate_hidden(calibrated.hidden, target[predictions.measured_rows])
    probability = 1.0 / (1.0 + np.exp(-log_odds))
    curve = cost_curve(
        probability.ravel(), np.tile(target, len(log_odds)), request.costs, repeats=len(log_odds)
    )
    policy = Policy(choose_threshold(curve, request.costs), request.costs, grades=request.grades)
    return OutOfFoldResult(
        log_odds,
        calibrated.blanked,
        figures,
        curve,
        policy,
        calibration_curve(probability, target),
        fairness(probability, target, policy.threshold, groups, request.plan.seed),
        proxies,
    )
