"""Uniform random sample of decisions, drawn while they are read."""

import numpy as np

from limpide_platform.store import DecisionBlock


class Sample:
    """A uniform sample of all decisions offered (Vitter 1985, algorithm R, a block at a time)."""

    def __init__(self, size: int, width: int, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self._vectors = np.empty((size, width))
        self._probability = np.empty(size)
        self._seen = 0

    def offer(self, block: DecisionBlock) -> None:
        """Draw from the decisions of a block."""
        size = len(self._vectors)
        numbers = self._seen + np.arange(len(block.at))
        drawn = (self._random.random(len(numbers)) * (numbers + 1)).astype(np.int64)
        places = np.where(numbers < size, numbers, drawn)
        chosen = places < size
        self._vectors[places[chosen]] = block.vectors[chosen]
        self._probability[places[chosen]] = block.probability[chosen]
        self._seen += len(numbers)

    @property
    def vectors(self) -> np.ndarray:
        """Shape (k, width), k at most the size."""
        return self._vectors[: self._seen]

    @property
    def probability(self) -> np.ndarray:
        """Shape (k,), as the decisions were taken."""
        return self._probability[: self._seen]
