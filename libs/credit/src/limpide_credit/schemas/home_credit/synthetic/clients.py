"""Who the clients of a block are: what is true of them, of which the tables show noisy views."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from limpide_credit.schemas.draws import Draws, Flags, Floats
from limpide_credit.schemas.home_credit.synthetic.shifts import Shift

LABELLED_SHARE = 307_511 / 356_255
"""Home Credit published the outcome of this share of its clients."""


@dataclass(frozen=True)
class Clients:
    """The clients of one block, one position each."""

    number: NDArray[np.int64]  # SK_ID_CURR
    # Latent ability to repay, standard normal; the application and the history see a little of it.
    worth: Floats
    # What each of the three external scores knows, ``(3, clients)``, standard normal; high is good.
    known_elsewhere: Floats
    conduct: Floats  # Latent conduct towards debts, standard normal; seen by the history
    means: Floats  # Latent wealth, standard normal; drives income and the amounts of all loans
    # has_bureau and has_previous: whether the client has loans elsewhere, and earlier applications here.
    has_bureau: Flags
    has_previous: Flags
    labelled: Flags  # Whether the outcome is known

    @property
    def trouble(self) -> Floats:
        """What the history shows of a client, standard normal: high is bad."""
        return -(0.8 * self.conduct + 0.6 * self.worth) / math.sqrt(0.8**2 + 0.6**2 + 2 * 0.8 * 0.6 * 0.3)


def draw_clients(draws: Draws, first: int, size: int, shift: Shift) -> Clients:
    """Draw ``size`` clients numbered from ``first``."""
    worth = draws.normal(size)
    known_elsewhere = np.stack([draws.mix(size, (0.35, worth)) for _ in range(3)])
    conduct = draws.mix(size, (0.3, worth)) + shift.conduct
    means = draws.mix(size, (0.15, worth))
    has_history = ~draws.chance(shift.without_history, size)
    elsewhere, here = draws.chance(0.95, size), draws.chance(0.985, size)
    return Clients(
        number=np.arange(first, first + size, dtype=np.int64),
        worth=worth,
        known_elsewhere=known_elsewhere,
        conduct=conduct,
        means=means,
        has_bureau=has_history & (elsewhere | ~here),
        has_previous=has_history & here,
        labelled=draws.chance(LABELLED_SHARE, size),
    )
