"""The value of a feature as a person reads it."""

import re

from limpide_credit.contracts.shown_feature import FeatureValue, ShownFeature
from limpide_dashboard.facts import category_label
from limpide_dashboard.page_context import PageContext

_COUNTED_FROM = re.compile(r" \((jours|days|mois|months) [^)]*\)$")


def axis_label(feature: ShownFeature) -> str:
    """Return what a feature is called beside values that bring their own unit: without "(days before …)"."""
    return _COUNTED_FROM.sub("", feature.label)


def value_text(ctx: PageContext, feature: ShownFeature, value: FeatureValue) -> str:
    """Return a value with its unit, or the word of a category, in the person's language."""
    if isinstance(value, str):
        return category_label(ctx, feature.name, value)
    return ctx.show.fact(value, feature.unit, feature.kind)
