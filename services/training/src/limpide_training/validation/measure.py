"""All that a validation measures, on the folds and by the fits of training."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from limpide_credit.bundle import Measure
from limpide_credit.decision.policy import Policy
from limpide_credit.errors import InputError
from limpide_credit.features import FeatureSet
from limpide_credit.model import CreditModel
from limpide_credit.tables import APPLICATION
from limpide_credit.tables.roles import ROLES
from limpide_training.cross_validation import OutOfFold, cross_validate
from limpide_training.delong import placements
from limpide_training.evaluation import MINIMUM_OF_OUTCOME, evaluate
from limpide_training.fairness import groups_of_people
from limpide_training.fitting import Fitter, TrainingRequest
from limpide_training.labelled import TrainingData
from limpide_training.pipeline import evaluate_out_of_fold
from limpide_training.progress import Steps
from limpide_training.proxies import predictability, questions
from limpide_training.recipe import CARD_CELLS, CARD_FEATURES
from limpide_training.recording import OutOfFoldResult
from limpide_training.scorecard_fit import ScorecardCells
from limpide_training.validation.answers import (
    OfferFigures,
    ReasonFigures,
    explained_models,
    offer_figures,
    reason_figures,
)
from limpide_training.validation.approved_only import approved_only_auc
from limpide_training.validation.reject_inference import RejectInferenceResult, try_reject_inference
from limpide_training.validation.stability import (
    SeedFigures,
    SegmentFigures,
    Sensitivity,
    characteristic_stability,
    score_stability,
    seed_figures,
    segment_figures,
    sensitivity,
)
from limpide_training.wrong_turns import DirectionCheck, check_directions

# Fewer labelled clients than this, and every interval would hold every answer.
MINIMUM_LABELLED = 200
# Rebuilding the features of more clients would only take time.
_MOVED_CLIENTS = 500


@dataclass(frozen=True, eq=False)
class LaterPeriod:
    """What the model says of a later period's clients, whom it never saw."""

    clients: int  # Labelled ones
    figures: Mapping[str, Measure]  # Of `evaluate`
    psi: tuple[float, float]  # Of the score, and its level by chance
    csi: Mapping[str, tuple[float, float]]  # Input to its CSI and the level by chance, largest first


@dataclass(frozen=True, eq=False)
class Challenger:
    """A simpler model on the same folds: its AUC, and the champion's less its own, client by client."""

    name: str
    auc: Measure
    difference: Measure


@dataclass(frozen=True, eq=False)
class Validation:
    """What was measured."""

    data: TrainingData
    request: TrainingRequest
    model: CreditModel
    result: OutOfFoldResult
    segments: tuple[SegmentFigures, ...]
    seeds: SeedFigures
    reasons: ReasonFigures | None
    offers: tuple[OfferFigures, ...]
    directions: tuple[DirectionCheck, ...]
    sensitivity: tuple[Sensitivity, ...]
    challenger: Challenger
    inference: tuple[RejectInferenceResult, ...]
    approved_only: Mapping[str, tuple[int, Measure | float | None]]
    later: LaterPeriod | None


def validate(
    data: TrainingData,
    features: FeatureSet,
    request: TrainingRequest,
    seeds: int,
    steps: Steps,
    later: TrainingData | None = None,
) -> Validation:
    """Measure a recipe on the labelled clients of ``data``, and on those of a later period.

    Raises:
        InputError: Too few labelled clients, in all or of one outcome, or fewer than two seeds.
    """
    check_enough(data.labelled.target, seeds)
    if later is not None:
        check_enough(later.labelled.target, seeds, period="later ")
    target, plan = data.labelled.target, request.plan
    fitter = Fitter.of(data, features, request)
    vocabularies = [len(features.features[name].categories or ()) for name in fitter.columns.names]
    with steps.step("Cross-validate", plan.repeats * plan.folds) as step:
        predictions = cross_validate(fitter.fit, data, fitter.positions, plan, step.advance)
        proxies = predictability(
            data.vectors, fitter.positions, fitter.columns, questions(data.vectors, features), plan.seed
        )
        groups = groups_of_people(data.vectors, features)
        result = evaluate_out_of_fold(predictions, groups, proxies, request)
        step.result = f"AUC {result.figures['auc']}"
    with steps.step("Train with other seeds", seeds) as step:
        models = _by_seed(fitter, predictions, result.policy, seeds, step.advance)
        vectors = data.vectors[predictions.fold[0] == 0].astype(np.float64)
        between_seeds = seed_figures(
            np.stack([one.log_odds(vectors) for one in models]), result.policy.threshold
        )
        step.result = f"{between_seeds.changed:.2%} of {len(vectors)} decisions differ between two seeds"
    with steps.step("Reasons and offers of other seeds") as step:
        learned = np.flatnonzero(predictions.fold[0] != 0)
        explained = explained_models(models, data, learned, result.curve)
        reasons = reason_figures(explained, vectors)
        margin = between_seeds.moved * result.policy.points.points_per_log_odds
        offers = tuple(offer_figures(explained, vectors, one) for one in (0.0, margin))
        step.result = "no two refuse the same client" if reasons is None else f"{reasons.common:.0%} common"
    with steps.step("Fit, move facts"):
        model, _ = fitter.final(predictions, result.policy)
        directions = check_directions(model, data.vectors, features)
        moved = sensitivity(model, data.vectors[:_MOVED_CLIENTS], features)
    matrix = np.ascontiguousarray(data.vectors[:, fitter.positions])
    with steps.step("Challenger: scorecard") as step:
        challenger = _scorecard(matrix, target, vocabularies, predictions, result.log_odds)
        step.result = f"AUC {challenger.auc}"
    with steps.step("Segments, reject inference, later period"):
        return Validation(
            data,
            request,
            model,
            result,
            _segments(fitter, predictions, result.log_odds),
            between_seeds,
            reasons,
            offers,
            directions,
            moved,
            challenger,
            try_reject_inference(matrix, target, vocabularies, plan.seed),
            approved_only_auc(result.log_odds, target, result.policy.threshold),
            None
            if later is None
            else _later(model, matrix, vocabularies, result.log_odds[0], later, plan.seed),
        )


def check_enough(target: np.ndarray, seeds: int, period: str = "") -> None:
    """Refuse what cannot be validated.

    Raises:
        InputError: Too few labelled clients, in all or of one outcome, or fewer than two seeds.
    """
    if seeds < 2:
        raise InputError(
            "Seeds are compared in pairs.", field="--seeds", value=seeds, remedy="Give 2 or more."
        )
    if len(target) < MINIMUM_LABELLED:
        raise InputError(
            f"Too few {period}clients have an outcome to validate on.",
            field=ROLES.outcome,
            value=len(target),
            remedy=f"Give at least {MINIMUM_LABELLED} labelled clients.",
        )
    rarer = int(min(target.sum(), len(target) - target.sum()))
    if rarer < 4 * MINIMUM_OF_OUTCOME:
        raise InputError(
            f"Too few {period}clients have the rarer outcome.",
            field=ROLES.outcome,
            value=rarer,
            remedy=f"Give at least {4 * MINIMUM_OF_OUTCOME} who defaulted and as many who repaid.",
        )


def _by_seed(
    fitter: Fitter, predictions: OutOfFold, policy: Policy, seeds: int, advance: Callable[[], None]
) -> list[CreditModel]:
    """Return models of other seeds that did not see the clients of the first fold."""
    learned, found = np.flatnonzero(predictions.fold[0] != 0), []
    for seed in range(seeds):
        scorer = fitter.fit(learned, fitter.request.plan.seed + seed)
        found.append(fitter.model(scorer, predictions, policy))
        advance()
    return found


def _scorecard(
    matrix: np.ndarray,
    target: np.ndarray,
    vocabularies: list[int],
    predictions: OutOfFold,
    champion: np.ndarray,
) -> Challenger:
    """Cross-validate the scorecard on the first repeat's folds.

    The champion's figure is its mean of repeats, as everywhere.
    """
    fold, scores = predictions.fold[0], np.empty(len(target))
    clients = ScorecardCells.of([matrix], np.arange(matrix.shape[1]), vocabularies, CARD_CELLS)
    for held_out in np.unique(fold):
        rows = fold != held_out
        card = clients.learn(np.flatnonzero(rows), target[rows], CARD_FEATURES)
        scores[~rows] = card.log_odds(matrix[~rows])
    simple = placements(scores[None], target)
    return Challenger(
        "scorecard (weight of evidence, logistic regression)",
        simple.measure(),
        placements(champion, target).minus(simple).measure(),
    )


def _segments(fitter: Fitter, predictions: OutOfFold, log_odds: np.ndarray) -> tuple[SegmentFigures, ...]:
    """Return the segments by depth of history and by each categorical fact that the model reads."""
    target, features, depth = predictions.target, fitter.features, predictions.depth
    found = [segment_figures(log_odds, target, f"history: {one}", depth == one) for one in np.unique(depth)]
    for name in fitter.columns.categorical:
        feature = features.features[name]
        if feature.tables != (APPLICATION.name,):
            continue
        codes = fitter.data.vectors[:, features.position(name)]
        found += [
            segment_figures(log_odds, target, f"{name}: {word}", codes == code)
            for code, word in enumerate(feature.categories or ())
        ]
    return tuple(one for one in found if one is not None)


def _later(
    model: CreditModel,
    matrix: np.ndarray,
    vocabularies: list[int],
    first_period: np.ndarray,
    later: TrainingData,
    seed: int,
) -> LaterPeriod:
    log_odds = model.log_odds(later.vectors)
    index, chance = characteristic_stability(matrix, later.vectors[:, model.positions], vocabularies)
    largest = np.argsort(-index, kind="stable")[:10]
    return LaterPeriod(
        len(later.labelled.target),
        evaluate(log_odds[None], later.labelled.target, seed),
        score_stability(first_period, log_odds),
        {model.feature_names[place]: (float(index[place]), float(chance[place])) for place in largest},
    )
