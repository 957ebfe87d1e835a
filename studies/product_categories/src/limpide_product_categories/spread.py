"""A figure that was measured several times."""

from collections.abc import Sequence

import numpy as np

from limpide_credit.contracts.product_study import Spread


def spread(values: Sequence[float] | np.ndarray) -> Spread:
    """Return mean, standard deviation, least and most of figures measured several times."""
    array = np.asarray(values, dtype=float)
    return Spread(
        mean=float(array.mean()),
        deviation=float(array.std(ddof=1)) if len(array) > 1 else 0.0,
        least=float(array.min()),
        most=float(array.max()),
        times=len(array),
    )
