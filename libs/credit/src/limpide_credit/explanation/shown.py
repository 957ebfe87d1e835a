"""Which features a person may be shown, and how they and their values are said."""

from limpide_credit.contracts.facts import near_names
from limpide_credit.contracts.shown_feature import FeatureValue, Language, ShownFeature
from limpide_credit.errors import NotFoundError
from limpide_credit.features import CONCEPTS, Feature, VectorLayout, Words


def find_shown(features: VectorLayout, name: str, *, field: str = "feature") -> Feature:
    """Return a feature by name.

    Raises:
        NotFoundError: There is no such feature, or it is a combination that means nothing to a person.
    """
    feature = features.features.get(name)
    if feature is not None and feature.shown:
        return feature
    known = [one.name for one in features.features.values() if one.shown]
    what = f"There is no feature {name}." if feature is None else f"Feature {name} is not shown to people."
    raise NotFoundError(
        what,
        field=field,
        value=name,
        remedy=near_names(name, known) or "GET /importance lists features that may be shown.",
    )


def say(words: Words, language: Language) -> str:
    """Return a phrase in one language."""
    return words.fr if language == "fr" else words.en


def shown_feature(feature: Feature, language: Language) -> ShownFeature:
    """Return a feature as answers carry it."""
    return ShownFeature(
        name=feature.name,
        label=feature.label(language),
        unit=feature.unit,
        kind=feature.kind,
        concept=feature.concept,
        concept_label=say(CONCEPTS[feature.concept], language),
    )


def feature_value(feature: Feature, number: float) -> FeatureValue:
    """Return the number of a vector as a value: None if missing, the word of a category."""
    if number != number:
        return None
    if feature.kind != "category":
        return float(number)
    return feature.word(number)
