"""What a model may read of the feature row: an ordered subset, by name."""

from collections.abc import Mapping

from limpide_credit.features.catalogue import Feature
from limpide_credit.features.protected import GENDER_AND_FAMILY, PROTECTED, protected_features
from limpide_credit.features.source_states import CONCEPT as SOURCES


def model_inputs(features: Mapping[str, Feature], *, with_age: bool = False) -> tuple[str, ...]:
    """Return the names of the features that a model may read, in the order of ``features``.

    Left out is what derives from a protected fact, what a fact of known direction moves both ways, and what
    says which sources were asked.

    Args:
        features: The catalogue by name.
        with_age: Whether age, and what derives from it, may be read too.
    """
    barred = protected_features(features, GENDER_AND_FAMILY if with_age else PROTECTED)
    return tuple(
        name
        for name, feature in features.items()
        if name not in barred and feature.direction is not None and feature.concept != SOURCES
    )
