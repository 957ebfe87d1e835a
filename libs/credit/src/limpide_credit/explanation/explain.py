"""One explanation: a score, what each feature and concept did to it, and reasons, in words."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from limpide_credit.contracts.shown_feature import Addressee, Language
from limpide_credit.decision.reasons import ReasonFound, find_reasons
from limpide_credit.explanation.concept_pairs import concept_pairs
from limpide_credit.explanation.explained_model import ExplainedModel
from limpide_credit.explanation.sentences import plain_label, sentence
from limpide_credit.explanation.shown import feature_value, say
from limpide_credit.explanation.values import say_value
from limpide_credit.features import CONCEPTS

_TOP_FEATURES = 20


def explain(
    explained: ExplainedModel, vector: np.ndarray, language: Language, addressee: Addressee = "client"
) -> dict[str, Any]:
    """Return the explanation of one vector, shape (width,).

    Returns:
        Of `limpide_credit.contracts.explanation.ExplainAnswer`, without what the vector does not say: who it
        is, which version the model is, and what a policy makes of it.
    """
    model = explained.model
    found = explained.view.explain(vector[None])
    (assessment,) = model.assess(vector[None])
    log_odds, points = found.log_odds[0], found.points[0]
    exact = model.policy.points.exact(assessment.log_odds)
    scale = model.policy.points
    threshold = model.policy.threshold
    features = _features(explained, vector, log_odds, points, language)
    reasons = find_reasons(explained, vector, points)
    return {
        "language": language,
        "probability_of_default": assessment.probability_of_default,
        "log_odds": assessment.log_odds,
        "points": assessment.points,
        "points_exact": exact,
        "points_clipped": not scale.minimum <= round(exact) <= scale.maximum,
        "grade": assessment.grade,
        "threshold": threshold,
        "threshold_points": scale.exact(float(np.log(threshold / (1.0 - threshold)))),
        "base": {"log_odds": float(found.base_log_odds[0]), "points": float(found.base_points[0])},
        "concepts": _concepts(explained, features, log_odds, points, language),
        "pairs": concept_pairs(explained.view, vector, language),
        "features": [one for one in features if one["shown"]][:_TOP_FEATURES],
        "feature_set_version": model.feature_set_version,
        "reasons": [_reason(one, language, explained.currency, addressee) for one in reasons.adverse],
        "supports": [_reason(one, language, explained.currency, addressee) for one in reasons.supporting],
    }


def _features(
    explained: ExplainedModel,
    vector: np.ndarray,
    log_odds: np.ndarray,
    points: np.ndarray,
    language: Language,
) -> list[dict[str, Any]]:
    """Return every feature that moved the score, the largest first."""
    values = vector[explained.model.positions].tolist()
    order = np.argsort(-np.abs(points), kind="stable")
    moving: list[int] = order[points[order] != 0.0].tolist()
    return [
        {
            "feature": (entry := explained.entries[place]).name,
            "label": plain_label(entry, language),
            "concept": entry.concept,
            "shown": entry.shown,
            "value": feature_value(entry, values[place]),
            "value_text": say_value(entry, values[place], language, explained.currency),
            "unit": entry.unit,
            "log_odds": float(log_odds[place]),
            "points": float(points[place]),
        }
        for place in moving
    ]


def _concepts(
    explained: ExplainedModel,
    features: Sequence[dict[str, Any]],
    log_odds: np.ndarray,
    points: np.ndarray,
    language: Language,
) -> list[dict[str, Any]]:
    inside: dict[str, list[dict[str, Any]]] = {concept: [] for concept in explained.concepts}
    for one in features:
        inside[one["concept"]].append(one)
    ranked = [
        {
            "concept": concept,
            "label": say(CONCEPTS[concept], language),
            "log_odds": float(log_odds[places].sum()),
            "points": float(points[places].sum()),
            "features": inside[concept],
        }
        for concept, places in explained.concepts.items()
    ]
    return sorted(ranked, key=lambda one: -abs(one["points"]))


def _reason(
    reason: ReasonFound, language: Language, currency: str | None, addressee: Addressee
) -> dict[str, Any]:
    feature = reason.feature
    return {
        "feature": feature.name,
        "concept": feature.concept,
        "concept_label": say(CONCEPTS[feature.concept], language),
        "label": plain_label(feature, language),
        "sentence": sentence(reason, language, currency, addressee),
        "value": feature_value(feature, reason.value),
        "value_text": say_value(feature, reason.value, language, currency),
        "usual": feature_value(feature, reason.usual),
        "usual_text": say_value(feature, reason.usual, language, currency),
        "points_if_usual": reason.points_if_usual,
    }
