"""Who applies when: a bounded stream that follows from its seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from limpide_credit.errors import InputError
from limpide_credit.synthetic import BLOCK, FIRST_CLIENT, SHIFTS, check_shift

USUAL = "none"
FIRST_BLOCK = 100_000
"""Of the generator: its clients are numbered from 100,100,001 on, where no published client is."""

MOST_SEED = 999
MOST_APPLICANTS = 100_000
_BLOCKS_A_STREAM = MOST_APPLICANTS // BLOCK
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Part:
    """People of one shift: the first ``clients`` numbers from a block of the generator on."""

    shift: str
    first_block: int
    clients: int

    @property
    def numbers(self) -> range:
        """Their client numbers."""
        first = FIRST_CLIENT + self.first_block * BLOCK
        return range(first, first + self.clients)


@dataclass(frozen=True)
class TrafficPlan:
    """A stream of applicants.

    Raises:
        InputError: There is no such shift or day, or there are too many applicants.
    """

    shift: str = USUAL  # A name of ``SHIFTS``
    days: int = 30  # Whole days of the past that the stream fills; 0 sends one day's applicants now
    a_day: int = 100  # Applicants a day
    # The day from which all applicants are of the shift, counted from 1; those before come as usual.
    from_day: int = 1
    seed: int = 1  # Another seed, other people under other numbers
    outcome_days: int = 14  # Days from a decision until it is known what became of the loan

    def __post_init__(self) -> None:
        check_shift(self.shift)
        if not 1 <= self.from_day <= max(1, self.days):
            raise InputError(
                "The shift begins on a day that the stream does not have.",
                field="--from-day",
                value=self.from_day,
                remedy=f"Give a day from 1 to {max(1, self.days)}.",
            )
        if not 0 <= self.seed <= MOST_SEED:
            raise InputError(
                "There is no such seed.", field="--seed", value=self.seed, remedy=f"Give 0 to {MOST_SEED}."
            )
        if self.applicants > MOST_APPLICANTS:
            raise InputError(
                f"A stream has at most {MOST_APPLICANTS:,} applicants.",
                field="--a-day",
                value=self.applicants,
                remedy="Ask for fewer a day, or for fewer days.",
            )

    @property
    def applicants(self) -> int:
        """How many there are on all days."""
        return self.a_day * max(1, self.days)

    @property
    def parts(self) -> list[Part]:
        """The people, those who come as usual before those of the shift."""
        usual = self.applicants if self.shift == USUAL else self.a_day * (self.from_day - 1)
        parts = [self._part(USUAL, usual), self._part(self.shift, self.applicants - usual)]
        return [one for one in parts if one.clients]

    def _part(self, shift: str, clients: int) -> Part:
        stream = self.seed * len(SHIFTS) + list(SHIFTS).index(shift)
        return Part(shift, FIRST_BLOCK + stream * _BLOCKS_A_STREAM, clients)

    def stream(self, until: datetime) -> Iterator[tuple[int, datetime | None]]:
        """Yield each applicant's number and when he applies, the earliest first; None is now.

        Args:
            until: The midnight that ends the last day.
        """
        numbers = (number for part in self.parts for number in part.numbers)
        if not self.days:
            yield from ((number, None) for number in numbers)
            return
        for day in range(self.days):
            start = until - (self.days - day) * _DAY
            draws = np.random.default_rng([self.seed, day])
            for second in np.sort(draws.integers(0, _DAY // timedelta(seconds=1), self.a_day)):
                yield next(numbers), start + timedelta(seconds=int(second))

    def windows(self, until: datetime, decisions: int, most: int = 6) -> list[tuple[datetime, datetime]]:
        """Return at most ``most`` windows back to back that end at ``until``, each of as many decisions.

        Windows of the first days that would be shorter are left out; without past days there is none.
        """
        length = max(-(-decisions // self.a_day), -(-self.days // most))
        ends = [until - back * _DAY for back in range(0, self.days - length + 1, length)]
        return [(end - length * _DAY, end) for end in reversed(ends)]
