"""What is usual among approved clients: the yardstick of reasons."""

from collections.abc import Mapping

import numpy as np

from limpide_credit.features import Feature

# Of a feature that most approved clients lack, no value is usual.
_KNOWN_SHARE = 0.5


def usual_values(features: Mapping[str, Feature], names: tuple[str, ...], approved: np.ndarray) -> np.ndarray:
    """Return the usual value of each feature: the median of a number, the most frequent word or flag.

    Args:
        features: The catalogue.
        names: k features of it.
        approved: Shape (n, k), their values among approved clients, missing ones NaN.

    Returns:
        Shape (k,); NaN where fewer than half of the clients have a value. A median is a value that somebody
        has: the lower one of two.
    """
    found = np.full(len(names), np.nan)
    if not len(approved):
        return found
    for place, name in enumerate(names):
        known = approved[:, place]
        known = known[~np.isnan(known)]
        if len(known) < _KNOWN_SHARE * len(approved):
            continue
        if features[name].kind == "number":
            found[place] = np.quantile(known, 0.5, method="lower")
        else:
            values, counts = np.unique(known, return_counts=True)
            found[place] = values[counts.argmax()]
    return found
