"""How much is known of a client's past credit."""

import numpy as np

from limpide_credit.features.feature_set import FeatureSet, feature_set

THIN = 3
"""A client with fewer past loans and applications than this has a thin history."""

_COUNTS = ("BURO_COUNT", "PREV_COUNT")


def history_depth(matrix: np.ndarray, features: FeatureSet | None = None) -> np.ndarray:
    """Return ``none``, ``thin`` or ``full`` for each vector of a matrix of shape (rows, features).

    What counts is the number of loans with other lenders and of earlier applications with this one.
    """
    features = features or feature_set()
    known = np.nansum(matrix[:, [features.position(name) for name in _COUNTS]], axis=1)
    return np.select([known == 0, known < THIN], ["none", "thin"], default="full")
