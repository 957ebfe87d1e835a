"""Features: what a client's tables say of him, defined once for training, batch and a single request."""

from limpide_credit.features.catalogue import OTHER, Feature
from limpide_credit.features.depth import DEPTH_COUNTS, history_depth
from limpide_credit.features.feature_set import FeatureSet, feature_set
from limpide_credit.features.layout import Translation, VectorLayout, correspondence
from limpide_credit.features.row_builder import RowBuilder
from limpide_credit.features.source_states import HISTORY_COUNTS, not_asked
from limpide_credit.features.vector import decode, encode
from limpide_credit.features.words import CONCEPTS, SOURCE_WORDS, Words

__all__ = [
    "CONCEPTS",
    "DEPTH_COUNTS",
    "HISTORY_COUNTS",
    "OTHER",
    "SOURCE_WORDS",
    "Feature",
    "FeatureSet",
    "RowBuilder",
    "Translation",
    "VectorLayout",
    "Words",
    "correspondence",
    "decode",
    "encode",
    "feature_set",
    "history_depth",
    "not_asked",
]
