"""A bundle as a report that crosses the wire."""

from limpide_credit.bundle import Fairness, GroupFigures, Measure, ModelBundle
from limpide_credit.contracts.model_report import (
    CalibrationPoint,
    CostPoint,
    FairnessReport,
    FeatureImportance,
    Figure,
    ModelReport,
    Threshold,
)
from limpide_credit.contracts.model_report import GroupFigures as GroupReport
from limpide_credit.features.words import CONCEPTS, Words
from limpide_credit.tables import NOT_AVAILABLE
from limpide_credit.tables.roles import ROLES
from limpide_credit.words import value_words

_ATTRIBUTE_CONCEPTS = {"gender": "gender", "age": "age", "family_status": "family"}
_ATTRIBUTE_COLUMNS = {"gender": ROLES.gender, "family_status": ROLES.family_status}
_MISSING = Words("Non renseigné", "Not given")


def model_report(
    bundle: ModelBundle, *, model: str, alias: str | None = None, features: int = 30
) -> ModelReport:
    """Return what a person needs to judge a registered model.

    Args:
        bundle: With its version.
        model: Name in the registry.
        alias: The alias that it was found by.
        features: How many of the most important features to tell.
    """
    credit, curve, policy = bundle.model, bundle.cost_curve, bundle.model.policy
    return ModelReport(
        model=model,
        version=bundle.version or "",
        alias=alias,
        feature_set_version=credit.feature_set_version,
        features_used=len(credit.feature_names),
        absent_tables=list(credit.absent_tables),
        data_fingerprint=bundle.data_fingerprint,
        metrics={name: _figure(measure) for name, measure in bundle.metrics.items()},
        threshold=Threshold(
            chosen=policy.threshold,
            cost_default=policy.costs.default,
            cost_refused_good=policy.costs.refused_good,
            break_even=policy.costs.break_even,
        ),
        cost_curve=[
            CostPoint(
                threshold=threshold,
                cost=cost / policy.costs.refused_good,
                refused=refused,
                missed=missed,
                plateau=plateau,
            )
            for threshold, cost, refused, missed, plateau in zip(
                curve.thresholds.tolist(),
                curve.cost.tolist(),
                curve.refused.tolist(),
                curve.missed.tolist(),
                curve.plateau.tolist(),
                strict=True,
            )
        ],
        calibration_curve=[
            CalibrationPoint(
                clients=one.clients, mean_predicted=one.mean_predicted, observed=_figure(one.observed)
            )
            for one in bundle.calibration_curve
        ],
        importance=_importance(bundle, features),
        fairness=[_fairness(one) for one in bundle.fairness],
        card_fr=bundle.card_fr,
        card_en=bundle.card_en,
    )


def group_words(attribute: str, group: str) -> Words:
    """Return what a group of people is called."""
    if group == NOT_AVAILABLE:
        return _MISSING
    column = _ATTRIBUTE_COLUMNS.get(attribute)
    if column is not None:
        return value_words(column, group)
    first, _, last = group.partition("-")
    if not last:
        years = group.rstrip("+")
        return Words(f"{years} ans et plus", f"{years} and over")
    return Words(f"{first} à {last} ans", f"{first} to {last}")


def attribute_words(attribute: str) -> Words:
    """Return what an attribute that makes groups is called."""
    return CONCEPTS[_ATTRIBUTE_CONCEPTS[attribute]]


def _importance(bundle: ModelBundle, features: int) -> list[FeatureImportance]:
    credit = bundle.model
    catalogue = credit.layout.features
    slope, factor = abs(credit.calibration.slope), credit.policy.points.points_per_log_odds
    return [
        FeatureImportance(
            feature=name,
            label_fr=catalogue[name].label_fr,
            label_en=catalogue[name].label_en,
            concept=catalogue[name].concept,
            log_odds=value * slope,
            points=value * slope * factor,
        )
        for name, value in list(bundle.importance.items())[:features]
    ]


def _fairness(fairness: Fairness) -> FairnessReport:
    words = attribute_words(fairness.attribute)
    return FairnessReport(
        attribute=fairness.attribute,
        label_fr=words.fr,
        label_en=words.en,
        minimum_clients=fairness.minimum_clients,
        minimum_of_outcome=fairness.minimum_of_outcome,
        groups=[_group(fairness.attribute, one) for one in fairness.groups],
        left_out=dict(fairness.left_out),
        lowest_approval_ratio=_perhaps(fairness.lowest_approval_ratio),
    )


def _group(attribute: str, figures: GroupFigures) -> GroupReport:
    words = group_words(attribute, figures.group)
    return GroupReport(
        group=figures.group,
        label_fr=words.fr,
        label_en=words.en,
        clients=figures.clients,
        defaults=figures.defaults,
        approval_rate=_figure(figures.approval_rate),
        true_positive_rate=_perhaps(figures.true_positive_rate),
        false_positive_rate=_perhaps(figures.false_positive_rate),
        mean_predicted=figures.mean_predicted,
        observed_rate=figures.observed_rate,
        calibration_gap=_figure(figures.calibration_gap),
    )


def _figure(measure: Measure) -> Figure:
    return Figure(value=measure.value, low=measure.low, high=measure.high)


def _perhaps(measure: Measure | None) -> Figure | None:
    return None if measure is None else _figure(measure)
