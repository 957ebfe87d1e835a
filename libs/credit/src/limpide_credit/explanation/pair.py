"""Two features of a sample of clients, for a chart coloured by outcome, decision or score."""

from collections.abc import Sequence

import numpy as np

from limpide_credit.contracts.population import PairAnswer, PairPoint
from limpide_credit.contracts.shown_feature import Language
from limpide_credit.explanation.ranks import spearman
from limpide_credit.explanation.reference_view import ReferenceView
from limpide_credit.explanation.shown import feature_value, find_shown, shown_feature
from limpide_credit.features import Feature
from limpide_credit.model import Assessment


def pair(
    view: ReferenceView,
    x: str,
    y: str,
    language: Language,
    *,
    vector: np.ndarray | None = None,
    client_id: int | None = None,
    sample: int = 500,
) -> PairAnswer:
    """Return two features of at most ``sample`` clients who have both, and of the client if given.

    Raises:
        NotFoundError: A feature is unknown, or not shown to people.
    """
    across, up = find_shown(view.features, x, field="x"), find_shown(view.features, y, field="y")
    columns = view.column(x), view.column(y)
    complete = np.flatnonzero(_known(across, columns[0]) & _known(up, columns[1]))
    drawn: list[int] = np.sort(np.random.default_rng(0).permutation(complete)[:sample]).tolist()
    numbers = across.kind != "category" and up.kind != "category"
    client = None
    if vector is not None:
        (own,) = view.model.assess(vector[None])
        values = [float(vector[view.features.position(name)]) for name in (x, y)]
        client = _point(across, up, values, own, defaulted=None)
    return PairAnswer(
        model_version=view.bundle.version or "",
        language=language,
        x=shown_feature(across, language),
        y=shown_feature(up, language),
        rows=len(view.sample.target),
        complete=len(complete),
        correlation=spearman(columns[0][complete], columns[1][complete]) if numbers else None,
        sample=[
            _point(
                across,
                up,
                [column[place].item() for column in columns],
                view.assessments[place],
                defaulted=bool(view.defaulted[place]),
            )
            for place in drawn
        ],
        client_id=client_id,
        client=client,
    )


def _known(feature: Feature, column: np.ndarray) -> np.ndarray:
    if feature.kind == "category":
        return (column >= 0) & (column < len(feature.categories))
    return ~np.isnan(column)


def _point(
    across: Feature, up: Feature, values: Sequence[float], assessment: Assessment, *, defaulted: bool | None
) -> PairPoint:
    return PairPoint(
        x=feature_value(across, values[0]),
        y=feature_value(up, values[1]),
        defaulted=defaulted,
        probability_of_default=assessment.probability_of_default,
        points=assessment.points,
        approved=assessment.decision == "approved",
    )
