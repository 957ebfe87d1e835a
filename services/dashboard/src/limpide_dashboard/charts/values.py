"""The value of a feature as a person reads it."""

from limpide_credit.contracts.shown_feature import FeatureValue, ShownFeature
from limpide_credit.errors import NotFoundError
from limpide_credit.words import value_words
from limpide_dashboard.here import Here


def value_text(here: Here, feature: ShownFeature, value: FeatureValue) -> str:
    """Return a value with its unit, or the word of a category, in the person's language."""
    if isinstance(value, str):
        return category_text(here, feature.name, value)
    return here.show.fact(value, feature.unit, feature.kind)


def category_text(here: Here, feature: str, word: str) -> str:
    """Return what a word of a category is called; the word itself where nobody has named it."""
    try:
        words = value_words(feature, word)
    except NotFoundError:
        return word
    return words.fr if here.language == "fr" else words.en
