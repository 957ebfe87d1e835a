"""The labelled clients that a model learns from, in every state of knowledge."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True, eq=False)
class LabelledClients:
    """Clients with a known outcome."""

    # clients, target, depth: shape (n,): the client's number; 1 for a default; 'full', 'thin' or 'none'.
    clients: np.ndarray
    target: np.ndarray
    depth: np.ndarray


@dataclass(frozen=True, eq=False)
class TrainingData:
    """The labelled clients of a prepared folder."""

    labelled: LabelledClients  # Clients, outcomes and depth of history, clients rising
    vectors: np.ndarray  # Shape (n, width), full-width vectors as they are
    # blanked and hidden: shape (n, width), the same with the history blanked, and copies of which facts are
    # hidden at random.
    blanked: np.ndarray
    hidden: np.ndarray
    absent_tables: tuple[str, ...]  # Tables that were declared absent from the folder
    fingerprint: str  # SHA-256 of the tables
    generated: bool = False  # Whether the clients come from our generator rather than from a lender
    # Shape (m,), rising positions of the clients on whom models are measured with facts hidden.
    measured_rows: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    # Name of what is hidden to shape (m, width), those clients without it.
    measured: Mapping[str, np.ndarray] = field(default_factory=dict)

    @property
    def states(self) -> tuple[np.ndarray, ...]:
        """The clients in each state of knowledge, in the order of ``Recipe.shares``."""
        return self.vectors, self.blanked, self.hidden
