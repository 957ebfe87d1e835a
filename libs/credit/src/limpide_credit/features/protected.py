"""The features that derive from protected columns.

Gender and family are never model inputs. Age is one only where the operator of a training run says so
(ADR 0207, point 1).
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

import numpy as np

from limpide_credit.features.catalogue import Feature
from limpide_credit.features.layout import VectorLayout
from limpide_credit.schemas.chosen import SCHEMA
from limpide_credit.tables.protected import AGE, FAIRNESS_COLUMNS, GENDER_AND_FAMILY, PROTECTED

__all__ = [
    "AGE",
    "GENDER_AND_FAMILY",
    "NEUTRAL_WORDS",
    "PROTECTED",
    "protected_features",
    "without_fairness_facts",
]

NEUTRAL_WORDS = SCHEMA.neutral_words
"""Fact to the words that would reveal gender or family, each with the word that the feature holds instead."""


def protected_features(features: Mapping[str, Feature], columns: Iterable[str] = PROTECTED) -> frozenset[str]:
    """Return the names of the features whose lineage holds one of ``columns``, given as ``table.COLUMN``."""
    barred = frozenset(columns)
    return frozenset(name for name, feature in features.items() if not barred.isdisjoint(feature.columns))


def without_fairness_facts(vectors: np.ndarray, layout: VectorLayout) -> np.ndarray:
    """Return a copy of vectors, shape (..., width), in which what is for fairness alone is not known."""
    blank = np.array(vectors)
    blank[..., _fairness_positions(layout)] = np.nan
    return blank


@lru_cache(maxsize=8)  # asked for each client that is published
def _fairness_positions(layout: VectorLayout) -> np.ndarray:
    return layout.positions(protected_features(layout.features, FAIRNESS_COLUMNS))
