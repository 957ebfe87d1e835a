"""What each rule of a policy does to labelled clients, by models that never saw them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from limpide_credit.bundle import Measure
from limpide_credit.decision.grades import GRADES, GradeScale
from limpide_credit.decision.points import PointsScale
from limpide_credit.decision.threshold import choose_threshold, cost_curve
from limpide_credit.features import FeatureSet
from limpide_credit.policy import CompiledPolicy, PolicyDocument
from limpide_credit.policy.compiled import OUTCOMES
from limpide_credit.policy.trial import share
from limpide_training.cross_validation import cross_validate
from limpide_training.fitting import Fitter, TrainingRequest
from limpide_training.labelled import TrainingData


@dataclass(frozen=True)
class RuleEffect:
    """Some of the clients."""

    name: str  # The rule's code, or an outcome
    clients: Measure  # How many, as a share of all labelled
    approved_by_score: Measure  # The same share among those whom the score alone would approve
    # Observed, of those among them whom the score alone would approve; None if there are none.
    default_rate: Measure | None
    mean_probability: float | None  # Mean probability of default of the same; None if there are none.


@dataclass(frozen=True)
class PolicyEffect:
    """What a policy does: by outcome and by rule, and to everybody whom the score alone approves."""

    clients: int
    threshold: float
    everybody: RuleEffect
    outcomes: tuple[RuleEffect, ...]
    rules: tuple[RuleEffect, ...]


def policy_effect(
    document: PolicyDocument,
    data: TrainingData,
    features: FeatureSet,
    request: TrainingRequest,
    advance: Callable[[], None] = lambda: None,
) -> PolicyEffect:
    """Cross-validate once, and apply a policy to each fold with the bounds of the others.

    Raises:
        InputError: Too few labelled clients of one outcome.
    """
    fitter = Fitter.of(data, features, request)
    predictions = cross_validate(fitter.fit, data, fitter.positions, request.plan, advance)
    log_odds, fold, target = predictions.calibrated().as_is[0], predictions.fold[0], predictions.target
    probability = 1.0 / (1.0 + np.exp(-log_odds))
    threshold = choose_threshold(cost_curve(probability, target, request.costs), request.costs)
    scores = _scores(log_odds, probability, threshold, request.grades)
    outcome = np.zeros(len(target), np.int8)
    touched = {rule.code: np.zeros(len(target), bool) for rule in document.rules}
    for one in np.unique(fold):
        rows = np.flatnonzero(fold == one)
        policy = CompiledPolicy(document, features.layout, data.vectors[fold != one])
        read = features.layout.positions(policy.features)
        outcome[rows], masks = policy.outcomes(data.vectors[np.ix_(rows, read)], scores[rows])
        for code, mask in masks.items():
            touched[code][rows] = mask

    def effect(name: str, mask: np.ndarray) -> RuleEffect:
        by_score = probability < threshold
        kept = mask & by_score
        count = int(kept.sum())
        return RuleEffect(
            name,
            share(int(mask.sum()), len(mask)),
            share(count, int(by_score.sum())),
            share(int(target[kept].sum()), count) if count else None,
            float(probability[kept].mean()) if count else None,
        )

    return PolicyEffect(
        len(target),
        threshold,
        effect("whom the score alone approves", probability < threshold),
        tuple(effect(name, outcome == place) for place, name in enumerate(OUTCOMES)),
        tuple(effect(code, mask) for code, mask in touched.items()),
    )


def effect_table(effect: PolicyEffect) -> str:
    """Return the effect as Markdown."""
    lines = [
        (
            f"{effect.clients:,} labelled clients, out of fold; the score refuses from a probability of "
            f"{effect.threshold:.1%} on."
        ),
        "",
        "| | share of all | share of those whom the score approves | they default | their mean probability |",
        "|---|---|---|---|---|",
    ]
    lines += [_line(one) for one in (effect.everybody, *effect.outcomes, *effect.rules)]
    return "\n".join(lines) + "\n"


def _line(one: RuleEffect) -> str:
    mean = "-" if one.mean_probability is None else f"{one.mean_probability:.1%}"
    measures = (one.clients, one.approved_by_score, one.default_rate)
    return f"| {one.name} | {' | '.join(map(_shown, measures))} | {mean} |"


def _shown(measure: Measure | None) -> str:
    return "-" if measure is None else f"{measure.value:.1%} [{measure.low:.1%}, {measure.high:.1%}]"


def _scores(
    log_odds: np.ndarray, probability: np.ndarray, threshold: float, grades: GradeScale
) -> np.ndarray:
    """Return what a score says of each client, shape (n, 4), as `CompiledPolicy.outcomes` takes it."""
    scale = PointsScale()
    points = [scale.points(one) for one in log_odds.tolist()]
    places = [GRADES.index(grades.grade(one)) for one in points]
    return np.column_stack([probability, np.full(len(points), threshold), points, places])
