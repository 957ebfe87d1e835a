"""Global importance: mean size of the contributions over the reference sample, and their direction."""

import numpy as np

from limpide_credit.contracts.importance import (
    BeeswarmPoint,
    ConceptImportance,
    Direction,
    FeatureImportance,
    HiddenImportance,
    ImportanceAnswer,
    OwnContribution,
)
from limpide_credit.contracts.shown_feature import Language
from limpide_credit.explanation.ranks import spearman
from limpide_credit.explanation.reference_view import ReferenceView
from limpide_credit.explanation.shown import feature_value, say, shown_feature
from limpide_credit.features import CONCEPTS, Feature

# Below this rank correlation a feature is not said to have a direction.
_CLEAR_DIRECTION = 0.2
# Of what is drawn: finer than any screen, and half the bytes of all digits.
_DIGITS = 4


def importance(
    view: ReferenceView,
    language: Language,
    *,
    vector: np.ndarray | None = None,
    client_id: int | None = None,
    features: int = 20,
    beeswarm: int = 200,
) -> ImportanceAnswer:
    """Return what the model goes by; the client's own contributions beside it if ``vector`` is given.

    Args:
        vector: Shape (width,), the client's.
        features: At most so many features; all concepts are returned.
        beeswarm: At most so many clients of the reference sample in each beeswarm, the same in all.
    """
    means = np.abs(view.contributions).mean(axis=0)
    total = float(means.sum()) or 1.0
    drawn = view.draw(beeswarm)
    explained = None if vector is None else view.explain(vector[None])
    own = None if explained is None else explained.points[0]
    entries = [view.features.features[name] for name in view.model.feature_names]
    by_mean: list[int] = np.argsort(-means, kind="stable").tolist()
    ranked = enumerate(by_mean, 1)
    shown = [(rank, place) for rank, place in ranked if entries[place].shown][:features]
    hidden = [place for place, feature in enumerate(entries) if not feature.shown]
    return ImportanceAnswer(
        model_version=view.bundle.version or "",
        language=language,
        client_id=client_id,
        rows=len(view.sample.target),
        base_points=view.base_points if explained is None else float(explained.base_points[0]),
        features=[
            FeatureImportance(
                feature=shown_feature(entries[place], language),
                rank=rank,
                mean_absolute=float(means[place]),
                share=min(float(means[place]) / total, 1.0),
                correlation=(correlation := _correlation(view, entries[place], place)),
                direction=direction(correlation),
                beeswarm=_beeswarm(view, entries[place], place, drawn),
                client=None
                if own is None or vector is None
                else _own(view, entries[place], place, own, vector),
            )
            for rank, place in shown
        ],
        hidden=HiddenImportance(features=len(hidden), share=min(float(means[hidden].sum()) / total, 1.0)),
        concepts=_concepts(view, drawn, own, language),
    )


def direction(correlation: float | None) -> Direction | None:
    """Say in a word which way a feature speaks, by the rank correlation of its value and its contribution."""
    if correlation is None:
        return None
    if abs(correlation) < _CLEAR_DIRECTION:
        return "mixed"
    return "more_is_better" if correlation > 0 else "more_is_worse"


def _correlation(view: ReferenceView, feature: Feature, place: int) -> float | None:
    values = view.column(feature.name)
    known = ~np.isnan(values)
    return None if feature.kind == "category" else spearman(values[known], view.contributions[known, place])


def _beeswarm(view: ReferenceView, feature: Feature, place: int, drawn: np.ndarray) -> list[BeeswarmPoint]:
    values = view.column(feature.name)[drawn]
    standings = view.percentile_rank(feature.name, values).tolist()
    moved = view.contributions[drawn, place].tolist()
    return [
        BeeswarmPoint(
            value=feature_value(feature, value),
            standing=None if standing != standing else round(standing, _DIGITS),
            contribution=round(contribution, _DIGITS),
        )
        for value, standing, contribution in zip(values.tolist(), standings, moved, strict=True)
    ]


def _own(
    view: ReferenceView, feature: Feature, place: int, own: np.ndarray | None, vector: np.ndarray | None
) -> OwnContribution | None:
    if own is None or vector is None:
        return None
    return OwnContribution(
        value=feature_value(feature, float(vector[view.model.positions[place]])),
        contribution=float(own[place]),
        rank=1 + int((np.abs(own) > abs(own[place])).sum()),
    )


def _concepts(
    view: ReferenceView, drawn: np.ndarray, own: np.ndarray | None, language: Language
) -> list[ConceptImportance]:
    folded = view.concept_contributions
    means = np.abs(folded).mean(axis=0)
    total = float(means.sum()) or 1.0
    client = None if own is None else view.folded(own[None])[0]
    names = list(view.concepts)
    by_mean: list[int] = np.argsort(-means, kind="stable").tolist()
    return [
        ConceptImportance(
            concept=names[place],
            label=say(CONCEPTS[names[place]], language),
            rank=rank,
            mean_absolute=float(means[place]),
            share=min(float(means[place]) / total, 1.0),
            features=len(view.concepts[names[place]]),
            contributions=np.round(folded[drawn, place], _DIGITS).tolist(),
            client=None if client is None else float(client[place]),
        )
        for rank, place in enumerate(by_mean, 1)
    ]
