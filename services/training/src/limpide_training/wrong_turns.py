"""Whether a model turns the wrong way: facts are varied, features rebuilt, and the log-odds watched.

The facts are those whose direction the field knows (`limpide_credit.features.directions`).
"""

from dataclasses import dataclass

import numpy as np

from limpide_credit.features import FeatureSet, RowBuilder
from limpide_credit.features.directions import FACT_DIRECTIONS
from limpide_credit.model import CreditModel

_CLIENTS = 200
# Where on the fact's own distribution it is put, one after the other.
_SHARES = (0.0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 1.0)


@dataclass(frozen=True)
class DirectionCheck:
    """What varying one fact showed."""

    fact: str  # A fact of the application
    steps: int  # Steps of the fact that were tried, over all clients
    wrong: int  # Steps at which the log-odds of default moved against the fact's direction


def check_directions(
    model: CreditModel, vectors: np.ndarray, features: FeatureSet, clients: int = _CLIENTS
) -> tuple[DirectionCheck, ...]:
    """Vary each directed fact of the first ``clients`` of ``vectors``, shape (n, width); count the turns.

    A fact takes the quantiles that it has among all of ``vectors``; one with a single value is left out.
    """
    builder, some = RowBuilder(features), vectors[:clients]
    found = []
    for fact, direction in FACT_DIRECTIONS.items():
        column = vectors[:, features.position(fact)]
        known = column[~np.isnan(column)]
        values = np.unique(np.quantile(known, _SHARES)).tolist() if len(known) else []
        if len(values) < 2:
            continue
        log_odds = np.array(
            [model.log_odds(builder.rebuild_rows(some, {fact: [value] * len(some)})) for value in values]
        )
        moves = direction * np.diff(log_odds, axis=0)
        found.append(DirectionCheck(fact, moves.size, int((moves < 0).sum())))
    return tuple(found)
