"""How the scores of a sample of clients answer to one feature."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Curve:
    """The sample's part of a dependence, the same for every client.

    Parameters
    ----------
    values
        Shape (v,), as the vector holds them, rising.
    log_odds
        Shape (n, v), calibrated, of n clients at each value.
    moved_along
        Other features of the model that moved with it.
    """

    values: np.ndarray
    log_odds: np.ndarray
    moved_along: int
