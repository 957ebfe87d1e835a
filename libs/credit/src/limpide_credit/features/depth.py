"""How much is known of a client's past credit."""

from collections.abc import Iterable

import numpy as np

from limpide_credit.features.feature_set import feature_set
from limpide_credit.features.layout import VectorLayout
from limpide_credit.schemas.chosen import SCHEMA

THIN = 3
"""A client with fewer past loans and applications than this has a thin history."""

DEPTH_COUNTS = tuple(SCHEMA.history_counts.values())
"""The features that tell it."""


def history_depth(
    matrix: np.ndarray, layout: VectorLayout | None = None, counts: Iterable[str] = DEPTH_COUNTS
) -> np.ndarray:
    """Return ``none``, ``thin`` or ``full`` for each vector of a matrix of shape (rows, features).

    What counts is the number of past loans and applications that each source of history knows: the
    features ``counts`` of ``layout``, that of this release by default.
    """
    known = np.nansum(matrix[:, (layout or feature_set()).positions(counts)], axis=1)
    return np.select([known == 0, known < THIN], ["none", "thin"], default="full")
