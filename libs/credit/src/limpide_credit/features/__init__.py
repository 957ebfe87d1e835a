"""Features: what a client's tables say of him, defined once for training, batch and a single request."""

from limpide_credit.features.catalogue import Feature
from limpide_credit.features.depth import history_depth
from limpide_credit.features.feature_set import FeatureSet, feature_set
from limpide_credit.features.row_builder import RowBuilder
from limpide_credit.features.vector import decode, encode
from limpide_credit.features.words import CONCEPTS, Words

__all__ = [
    "CONCEPTS",
    "Feature",
    "FeatureSet",
    "RowBuilder",
    "Words",
    "decode",
    "encode",
    "feature_set",
    "history_depth",
]
