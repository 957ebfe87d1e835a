"""How the scores of a sample of clients answer to one feature."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Curve:
    """The sample's part of a dependence, the same for every client."""

    values: np.ndarray  # Shape (v,), as the vector holds them, rising
    log_odds: np.ndarray  # Shape (n, v), calibrated, of n clients at each value
    moved_along: int  # Other features of the model that moved with it
