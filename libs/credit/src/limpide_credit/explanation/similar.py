"""The clients whom the model sees most like one: nearest by what their scores are made of."""

import math

import numpy as np

from limpide_credit.contracts.shown_feature import Language
from limpide_credit.contracts.similar import SharedFeature, SimilarAnswer, SimilarClient
from limpide_credit.explanation.reference_view import ReferenceView
from limpide_credit.explanation.shown import feature_value, shown_feature

_COMPARED = 8
_NORMAL_95 = 1.959963984540054


def similar(
    view: ReferenceView,
    client_id: int,
    vector: np.ndarray,
    language: Language,
    *,
    pseudonym: int,
    neighbours: int = 10,
) -> SimilarAnswer:
    """Return the nearest clients of the reference sample with their outcomes, nearest first.

    The distance of two clients is the Euclidean one of the contributions of all the model's features, in
    points (ADR 0210, point 5). The client asked for, if in the sample, is left out: known by his
    pseudonym or, where the sample was made under another key, by a distance of zero.

    Args:
        vector: Shape (width,), the client's.
        pseudonym: The client's.
    """
    own = view.contributions_of(vector[None])[0]
    distances = np.linalg.norm(view.contributions - own, axis=1)
    himself = view.sample.pseudonyms == pseudonym
    others = np.flatnonzero(~himself if himself.any() else distances > 0.0)
    order = others[np.argsort(distances[others], kind="stable")]
    nearest: list[int] = order[:neighbours].tolist()
    entries = [view.features.features[name] for name in view.model.feature_names]
    by_effect: list[int] = np.argsort(-np.abs(own), kind="stable").tolist()
    compared = [place for place in by_effect if entries[place].shown][:_COMPARED]
    positions = view.model.positions
    defaulted = int(view.defaulted[nearest].sum())
    low, high = wilson(defaulted, len(nearest))
    return SimilarAnswer(
        model_version=view.bundle.version or "",
        language=language,
        client_id=client_id,
        rows=len(others),
        typical_distance=float(np.median(distances[others])) if len(others) else 0.0,
        compared=[
            SharedFeature(
                feature=shown_feature(entries[place], language),
                value=feature_value(entries[place], float(vector[positions[place]])),
                contribution=float(own[place]),
            )
            for place in compared
        ],
        neighbours=[
            SimilarClient(
                pseudonym=int(view.sample.pseudonyms[row]),
                distance=float(distances[row]),
                defaulted=bool(view.defaulted[row]),
                probability_of_default=view.assessments[row].probability_of_default,
                points=view.assessments[row].points,
                grade=view.assessments[row].grade,
                approved=view.assessments[row].decision == "approved",
                values=[
                    feature_value(entries[place], float(view.sample.vectors[row, positions[place]]))
                    for place in compared
                ],
            )
            for row in nearest
        ],
        defaulted=defaulted,
        default_rate=defaulted / max(len(nearest), 1),
        default_rate_low=low,
        default_rate_high=high,
        population_default_rate=float(view.defaulted.mean()),
    )


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share (Wilson 1927); from 0 to 1 without trials.

    Examples:
        >>> [round(bound, 3) for bound in wilson(0, 10)]
        [0.0, 0.278]
    """
    if trials == 0:
        return 0.0, 1.0
    share, z2 = successes / trials, _NORMAL_95**2
    centre = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = _NORMAL_95 * math.sqrt(share * (1 - share) / trials + z2 / (4 * trials**2)) / (1 + z2 / trials)
    return max(centre - half, 0.0), min(centre + half, 1.0)
