"""What two concepts did to a score only together: their part beyond what each does by itself."""

from typing import Any

import numpy as np

from limpide_credit.contracts.shown_feature import Language
from limpide_credit.explanation.reference_view import ReferenceView
from limpide_credit.explanation.shown import say
from limpide_credit.features import CONCEPTS

_SHOWN = 5


def concept_pairs(view: ReferenceView, vector: np.ndarray, language: Language) -> list[dict[str, Any]]:
    """Return the pairs of concepts that moved the score most together, of a vector of shape (width,).

    Returns:
        Of `limpide_credit.contracts.explanation.ConceptPair`, the largest first, at most five; empty where
        nothing says what two concepts do together, and of an additive model, of which they do nothing.
    """
    if view.source.pairs is None:
        return []
    concepts = list(view.concepts)
    groups = np.empty(len(view.model.feature_names), np.int64)
    for group, places in enumerate(view.concepts.values()):
        groups[places] = group
    (raw,) = view.source.pairs(vector[None], groups)
    log_odds = raw * view.model.calibration.slope
    points = -view.model.policy.points.points_per_log_odds * log_odds
    order = np.argsort(-np.abs(points), axis=None, kind="stable")[:_SHOWN]
    return [
        {
            "concepts": [concepts[one], concepts[other]],
            "labels": [say(CONCEPTS[concepts[one]], language), say(CONCEPTS[concepts[other]], language)],
            "log_odds": float(log_odds[one, other]),
            "points": float(points[one, other]),
        }
        for one, other in zip(*np.unravel_index(order, points.shape), strict=True)
        if points[one, other] != 0.0
    ]
