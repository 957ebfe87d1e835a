"""Every loan within some limits of the one asked: what a search for a path to approval goes through."""

import math
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

import numpy as np

from limpide_credit.contracts.recourse import Lever
from limpide_credit.decision.loan_terms import Loan, annuity_per_unit
from limpide_credit.errors import InputError
from limpide_credit.tables import APPLICATION
from limpide_credit.tables.roles import ROLES

_MOST_LOANS = 50_000
# Larger amounts are shown in whole units of currency.
_WHOLE_FROM = 1_000.0


@dataclass(frozen=True)
class RecourseLimits:
    """How far and how finely the terms of a loan may be changed."""

    # One step of price (or amount) and of down payment, as a share of the present price (or amount).
    step_share: float = 0.025
    lowest_share: float = 0.5  # The price (or amount) falls to this share of the present one at most
    # More than this share of the present price is not asked of the client in cash.
    largest_down_payment_share: float = 0.4
    smallest_loan_share: float = 0.25  # The loan itself stays at least this share of the one asked
    # step_months, shortest_months, longest_months: durations tried; the present one always is.
    step_months: int = 6
    shortest_months: int = 6
    longest_months: int = 60
    # Effort of changing the duration by its own length; that of giving up the whole price is 1.
    duration_weight: float = 0.2
    usual_yearly_rate: float = 0.18  # By which the duration of an application is inferred
    # By what share the instalment of an offered loan may exceed the one asked.
    largest_instalment_increase: float = 0.0
    # By how many points the score of an offered loan is above the least that is approved.
    margin_points: float = 0.0

    def __post_init__(self) -> None:
        """Refuse limits that make no grid, or one too large to answer in time."""
        for name in ("step_share", "lowest_share", "smallest_loan_share", "duration_weight"):
            if not 0.0 < getattr(self, name) <= 1.0:
                raise _wrong(name, getattr(self, name), "Give a share above 0 and up to 1.")
        if not 0.0 <= self.largest_down_payment_share < 1.0:
            raise _wrong(
                "largest_down_payment_share", self.largest_down_payment_share, "Give a share below 1."
            )
        if not 0.0 <= self.largest_instalment_increase <= 1.0:
            raise _wrong(
                "largest_instalment_increase", self.largest_instalment_increase, "Give a share up to 1."
            )
        if not 0.0 <= self.margin_points <= 100.0:
            raise _wrong("margin_points", self.margin_points, "Give points up to 100.")
        if not 0.0 < self.usual_yearly_rate < 1.0:
            raise _wrong("usual_yearly_rate", self.usual_yearly_rate, "Give a yearly rate, as 0.18.")
        if self.step_months < 1 or not 1 <= self.shortest_months <= self.longest_months:
            raise _wrong("longest_months", self.longest_months, "Give whole months, shortest first.")
        durations = (self.longest_months - self.shortest_months) // self.step_months + 2
        if (self.cuts + 1) * (self.downs + 1) * durations > _MOST_LOANS:
            raise _wrong(
                "step_share", self.step_share, f"Give limits and steps of at most {_MOST_LOANS:,} loans."
            )

    @property
    def cuts(self) -> int:
        """Steps by which the price, or the amount, may fall."""
        return _steps(1.0 - self.lowest_share, self.step_share)

    @property
    def downs(self) -> int:
        """Steps by which the down payment may rise."""
        return _steps(self.largest_down_payment_share, self.step_share)


class LoanGrid:
    """The loans that are tried, by number; number 0 is the loan as asked.

    Args:
        requested: The loan as asked.
        limits: How far and how finely its terms may change.
        levers: What may change; everything possible for this loan if None.

    Raises:
        InputError: None of ``levers`` is possible for this loan.
    """

    def __init__(
        self, requested: Loan, limits: RecourseLimits, levers: Collection[Lever] | None = None
    ) -> None:
        self.requested = requested
        self._limits = limits
        self._size: Lever = (
            "amount" if requested.goods_price is None or requested.revolving else "goods_price"
        )
        self.levers = self._possible(levers)
        price = (
            requested.goods_price
            if self._size == "goods_price" and requested.goods_price
            else requested.amount
        )
        cuts = range(limits.cuts + 1 if self._size in self.levers else 1)
        downs = range(limits.downs + 1 if "down_payment" in self.levers else 1)
        self._shares = [1.0 - limits.step_share * cut for cut in cuts]
        self._paid = [_rounded_amount(price * limits.step_share * down) for down in downs]
        self._months = self._durations() if "duration" in self.levers else [requested.months]
        self.axes: dict[Lever, list[float]] = {}
        if self._size in self.levers:
            self.axes[self._size] = [price, *(_rounded_amount(price * share) for share in self._shares[1:])]
        if "down_payment" in self.levers:
            self.axes["down_payment"] = self._paid
        if "duration" in self.levers:
            self.axes["duration"] = [float(months or 0) for months in self._months]
        self.cells: list[tuple[int, int, int]] = []
        self.loans: list[Loan] = []
        smallest = limits.smallest_loan_share * requested.amount
        for cell in product(cuts, downs, range(len(self._months))):
            loan = self._loan(*cell) if any(cell) else requested
            if loan is requested or (loan.amount >= smallest and self._affordable(loan) and _possible(loan)):
                self.cells.append(cell)
                self.loans.append(loan)

    @cached_property
    def moves(self) -> np.ndarray:
        """Shape (n, 3): steps of price or amount, steps of down payment, months more or less."""
        requested = self.requested.months or 0
        return np.array(
            [(cut, down, (self._months[at] or requested) - requested) for cut, down, at in self.cells]
        )

    @cached_property
    def effort(self) -> np.ndarray:
        """Shape (n,), distance from the loan as asked: weighted sum of relative changes."""
        steps = self._limits.step_share * (self.moves[:, 0] + self.moves[:, 1])
        months = np.abs(self.moves[:, 2]) / (self.requested.months or 1)
        # Rounded, so that loans equally far compare equal whatever the order of the sums.
        return np.round(steps + self._limits.duration_weight * months, 9)

    @property
    def columns(self) -> dict[str, list[float]]:
        """Facts of all loans, as `RowBuilder.rebuild_rows` takes them."""
        rows = [_facts(loan) for loan in self.loans]
        return {name: [row[name] for row in rows] for name in rows[0]}

    def changes(self, number: int) -> dict[str, float]:
        """Return the facts of a loan that differ from the loan as asked."""
        requested = _facts(self.requested)
        return {name: value for name, value in _facts(self.loans[number]).items() if value != requested[name]}

    def moved(self, number: int) -> tuple[Lever, ...]:
        """Return the levers that a loan moves."""
        names: tuple[Lever, ...] = (self._size, "down_payment", "duration")
        return tuple(name for name, move in zip(names, self.moves[number].tolist(), strict=True) if move)

    def minimal(self, wanted: np.ndarray) -> np.ndarray:
        """Return which loans, shape (n,), cannot be had for less.

        A loan of ``wanted``, shape (n,), is had for less if another one of them moves no lever further and
        none the other way.
        """
        full = np.zeros((len(self._shares), len(self._paid), len(self._months)), dtype=bool)
        cells = tuple(np.array(self.cells).T)
        full[cells] = wanted
        least = np.zeros_like(full)
        requested = self.requested.months or 0
        longer = [at for at, months in enumerate(self._months) if (months or requested) > requested]
        shorter = [at for at, months in enumerate(self._months) if (months or requested) < requested]
        for way in ([0, *longer], [0, *reversed(shorter)]):
            part = full[:, :, way]
            as_near = part.cumsum(axis=0).cumsum(axis=1).cumsum(axis=2)
            least[:, :, way] |= part & (as_near == 1)
        return least[cells]

    def _affordable(self, loan: Loan) -> bool:
        """Whether the instalment stays within what was asked, and the increase that the lender allows."""
        if loan.annuity is None or self.requested.annuity is None:
            return True
        return loan.annuity <= self.requested.annuity * (1.0 + self._limits.largest_instalment_increase)

    def _possible(self, levers: Collection[Lever] | None) -> tuple[Lever, ...]:
        possible: list[Lever] = [self._size]
        if self._size == "goods_price":
            possible.append("down_payment")
        if self.requested.months is not None:
            possible.append("duration")
        kept: tuple[Lever, ...] = tuple(lever for lever in possible if levers is None or lever in levers)
        if not kept:
            raise InputError(
                "None of these levers is possible for this loan.",
                field="levers",
                value=", ".join(levers or ()),
                remedy=f"Give some of {', '.join(possible)}.",
            )
        return kept

    def _durations(self) -> list[int | None]:
        """Return the durations to try: the present one, then the others, rising."""
        limits, present = self._limits, self.requested.months
        tried = range(limits.shortest_months, limits.longest_months + 1, limits.step_months)
        return [present, *(months for months in tried if months != present)]

    def _loan(self, cut: int, down: int, at: int) -> Loan:
        """Return a loan for goods at a lower price, with more paid down, over another time.

        A loan above the price of the goods finances fees and insurance in proportion, so that these fall with
        what is paid down.
        """
        requested, share, months = self.requested, self._shares[cut], self._months[at]
        amount, goods, annuity = requested.amount, requested.goods_price, requested.annuity
        if cut or down:
            financed = max(amount / goods, 1.0) if goods else 1.0
            amount = _rounded_amount(amount * share - financed * self._paid[down])
        if goods is not None and cut:
            goods = _rounded_amount(goods * share)
        if annuity is not None and months is not None and requested.monthly_rate is not None:
            annuity = round(amount * annuity_per_unit(requested.monthly_rate, months), 2)
        elif annuity is not None:
            annuity = round(annuity * amount / requested.amount, 2)
        return replace(
            requested,
            amount=amount,
            annuity=annuity,
            goods_price=goods,
            months=months,
            extra_down_payment=self._paid[down],
        )


def _facts(loan: Loan) -> dict[str, float]:
    facts = {
        ROLES.amount: loan.amount,
        ROLES.instalment: loan.annuity,
        ROLES.goods_price: loan.goods_price,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _possible(loan: Loan) -> bool:
    """Whether an application may ask for it: every fact is within the bounds of its column."""
    return all(
        (APPLICATION.column(name).minimum or 0.0) <= value <= (APPLICATION.column(name).maximum or math.inf)
        for name, value in _facts(loan).items()
    )


def _steps(reach: float, step: float) -> int:
    # A reach of ten steps is ten steps, whatever the last bit of the quotient.
    return int(reach / step + 1e-9)


def _rounded_amount(amount: float) -> float:
    """Round an amount of currency as people say it."""
    return float(round(amount)) if amount >= _WHOLE_FROM else round(amount, 2)


def _wrong(name: str, value: object, remedy: str) -> InputError:
    return InputError(
        f"The limits of recourse make no grid by their {name}.", field=name, value=value, remedy=remedy
    )
