"""The labelled clients that a model learns from, in every state of knowledge."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True, eq=False)
class LabelledClients:
    """Clients with a known outcome.

    Parameters
    ----------
    clients, target, depth
        Shape (n,): the client's number; 1 for a default; 'full', 'thin' or 'none'.
    """

    clients: np.ndarray
    target: np.ndarray
    depth: np.ndarray


@dataclass(frozen=True, eq=False)
class TrainingData:
    """The labelled clients of a prepared folder.

    Parameters
    ----------
    labelled
        Clients, outcomes and depth of history, clients rising.
    vectors
        Shape (n, width), full-width vectors as they are.
    blanked, hidden
        Shape (n, width), the same with the history blanked, and copies of which facts are hidden at random.
    absent_tables
        Tables that were declared absent from the folder.
    fingerprint
        SHA-256 of the tables.
    generated
        Whether the clients come from our generator rather than from a lender.
    measured_rows
        Shape (m,), rising positions of the clients on whom models are measured with facts hidden.
    measured
        Name of what is hidden to shape (m, width), those clients without it.
    """

    labelled: LabelledClients
    vectors: np.ndarray
    blanked: np.ndarray
    hidden: np.ndarray
    absent_tables: tuple[str, ...]
    fingerprint: str
    generated: bool = False
    measured_rows: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    measured: Mapping[str, np.ndarray] = field(default_factory=dict)

    @property
    def states(self) -> tuple[np.ndarray, ...]:
        """The clients in each state of knowledge, in the order of ``Recipe.shares``."""
        return self.vectors, self.blanked, self.hidden
