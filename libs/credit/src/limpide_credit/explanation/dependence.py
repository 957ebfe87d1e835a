"""Partial dependence (Friedman 2001) and a client's own curve (Goldstein et al. 2015), in points."""

from collections.abc import Sequence

import numpy as np

from limpide_credit.contracts.dependence import DependenceAnswer, DependenceClient, DependencePoint
from limpide_credit.contracts.shown_feature import Language
from limpide_credit.explanation.curve import Curve
from limpide_credit.explanation.reference_view import ReferenceView
from limpide_credit.explanation.shown import feature_value, find_shown, shown_feature
from limpide_credit.features import Feature, RowBuilder
from limpide_credit.tables import APPLICATION_FACTS

_CLIENTS = 200
_VALUES = 20
_BAND = (0.1, 0.9)


def dependence_curve(view: ReferenceView, builder: RowBuilder, name: str) -> Curve:
    """Return the scores of a sample of clients at the values of a feature; made once, and kept in ``view``.

    A fact of the application takes along every feature that follows from it; another feature moves alone.

    Raises:
        NotFoundError: The feature is unknown, or not shown to people.
    """
    feature = find_shown(view.features, name)
    if name not in view.curves:
        values = _values(view, feature)
        log_odds = _along(view, builder, feature, view.sample.vectors[view.draw(_CLIENTS)], values)
        followers = set(builder.dependents([name]) if name in APPLICATION_FACTS else ())
        view.curves[name] = Curve(values, log_odds, len(followers & view.used.keys() - {name}))
    return view.curves[name]


def dependence(
    view: ReferenceView,
    builder: RowBuilder,
    name: str,
    language: Language,
    *,
    vector: np.ndarray | None = None,
    client_id: int | None = None,
) -> DependenceAnswer:
    """Return the mean of the sample's curves with its band, and the client's own if ``vector`` is given.

    Raises:
        NotFoundError: The feature is unknown, or not shown to people.
    """
    feature = find_shown(view.features, name)
    curve = dependence_curve(view, builder, name)
    own = None if vector is None else _along(view, builder, feature, vector[None], curve.values)[0]
    points = np.vectorize(view.points, otypes=[float])
    sample = points(curve.log_odds)
    low, high = np.quantile(sample, _BAND, axis=0)
    threshold = view.model.policy.threshold
    return DependenceAnswer(
        model_version=view.bundle.version or "",
        language=language,
        feature=shown_feature(feature, language),
        client_id=client_id,
        moved="fact" if name in APPLICATION_FACTS else "feature",
        moved_along=curve.moved_along,
        rows=len(curve.log_odds),
        threshold=threshold,
        threshold_points=view.points(float(np.log(threshold) - np.log1p(-threshold))),
        curve=[
            DependencePoint(
                value=value,
                mean_points=float(sample[:, place].mean()),
                low_points=float(low[place]),
                high_points=float(high[place]),
                mean_probability_of_default=float(_probability(curve.log_odds[:, place]).mean()),
                client_points=None if own is None else view.points(float(own[place])),
                client_probability_of_default=None if own is None else float(_probability(own[place])),
                client_approved=None if own is None else bool(_probability(own[place]) < threshold),
            )
            for place, number in enumerate(curve.values.tolist())
            if (value := feature_value(feature, number)) is not None
        ],
        client=None if vector is None else _client(view, feature, vector),
    )


def _client(view: ReferenceView, feature: Feature, vector: np.ndarray) -> DependenceClient:
    (assessment,) = view.model.assess(vector[None])
    return DependenceClient(
        value=feature_value(feature, float(vector[view.features.position(feature.name)])),
        points=view.points(assessment.log_odds),
        probability_of_default=assessment.probability_of_default,
    )


def _values(view: ReferenceView, feature: Feature) -> np.ndarray:
    """Return the values of a curve: each of a few, or quantiles of the sample as somebody has them."""
    known = np.unique(view.ordered(feature.name))
    if feature.kind == "category":
        return known[(known >= 0) & (known < len(feature.categories))]
    if len(known) <= _VALUES:
        return known
    shares = np.linspace(0.01, 0.99, _VALUES)
    return np.unique(np.quantile(view.ordered(feature.name), shares, method="nearest"))


def _along(
    view: ReferenceView, builder: RowBuilder, feature: Feature, vectors: np.ndarray, values: np.ndarray
) -> np.ndarray:
    """Return calibrated log-odds, shape (n, v), of each vector with the feature at each value."""
    rows = np.repeat(vectors, len(values), axis=0)
    tried = np.tile(values, len(vectors))
    if feature.name in APPLICATION_FACTS:
        rows = builder.rebuild_rows(rows, {feature.name: _facts(feature, tried)})
    else:
        rows[:, view.features.position(feature.name)] = tried
    return view.model.log_odds(rows).reshape(len(vectors), len(values))


def _facts(feature: Feature, numbers: np.ndarray) -> Sequence[float | str | None]:
    return [feature_value(feature, number) for number in numbers.tolist()]


def _probability(log_odds: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-log_odds))
