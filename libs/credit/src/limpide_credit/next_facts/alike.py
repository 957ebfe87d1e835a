"""Clients of the reference sample who are most like one in what is known of him."""

import numpy as np

from limpide_credit.explanation.ranks import percentile_rank
from limpide_credit.explanation.reference_view import ReferenceView

_CLIENTS = 2_000
_FEATURES = 60


class ClientsAlike:
    """A part of the reference sample, laid out so that the clients nearest to one are found at once.

    Two clients differ in a feature by the difference of their standing in it, in a category by 0 or 1, and by
    1 where the sample's value is missing; a feature counts as much as it moves scores on average.

    Args:
        view: The reference sample, explained.
    """

    def __init__(self, view: ReferenceView) -> None:
        rows = view.draw(_CLIENTS)
        importance = np.abs(view.contributions).mean(axis=0)
        places = np.argsort(-importance, kind="stable")[:_FEATURES]
        places = places[importance[places] > 0.0]
        names: list[str] = [view.model.feature_names[place] for place in places.tolist()]
        self.vectors = np.ascontiguousarray(view.sample.vectors[rows])
        self._ordered = [view.ordered(name) for name in names]
        self._columns = view.model.positions[places]
        self._weights = importance[places].astype(np.float32)
        self._categories = np.array([view.features.features[name].kind == "category" for name in names], bool)
        standing = self._standing(self.vectors[:, self._columns])
        self._known = np.ascontiguousarray(~np.isnan(standing).T)
        self._standings = np.ascontiguousarray(np.nan_to_num(standing).T.astype(np.float32))

    def _standing(self, values: np.ndarray) -> np.ndarray:
        """Return values, shape (n, f), as standings from 0 to 1; a category's code as it is."""
        standing = values.copy()
        for column, ordered in enumerate(self._ordered):
            if not self._categories[column]:
                standing[:, column] = percentile_rank(ordered, values[:, column])
        return standing

    def distances(self, vector: np.ndarray) -> np.ndarray:
        """Return how far each client is from one, shape (n,), in what is known of him."""
        own = self._standing(vector[None, self._columns])[0]
        known = np.flatnonzero(~np.isnan(own))
        apart = np.abs(self._standings[known] - own[known, None].astype(np.float32))
        np.minimum(apart, 1.0, out=apart)
        apart[~self._known[known]] = 1.0
        return self._weights[known] @ apart
