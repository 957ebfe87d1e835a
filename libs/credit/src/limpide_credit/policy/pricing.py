"""What a loan costs at the price of its grade: rate, term and annual percentage rate.

An application states the amount and the monthly instalment. At the grade's rate these imply the term, and
the fees make the annual percentage rate (APR), the yearly rate at which the instalments are worth what is
paid out (Directive (EU) 2023/2225, Annex III).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from limpide_credit.decision.grades import GRADES
from limpide_credit.policy.evaluation import Column

_NOT_KNOWN = math.nan
_LEAST_RATE = 1e-7  # a month; below it the formulas divide by what is lost in rounding
_STEPS = 50


@dataclass(frozen=True)
class Price:
    """What a loan costs."""

    rate: float  # Nominal rate a year
    # Months until it is repaid; infinite where the instalment does not pay the interest, NaN where the terms
    # are not known.
    term_months: float
    apr: float  # Annual percentage rate; NaN where the term is infinite, not known, or below a month.


@dataclass(frozen=True)
class Pricing:
    """The prices of a policy."""

    rates: Mapping[str, float]  # Grade to nominal rate a year, as 0.12
    fees: float = 0.0  # Share of the amount that is kept when it is paid out

    def price(self, grade: str, amount: float, instalment: float) -> Price:
        """Return what a loan costs.

        Args:
            amount, instalment: Of the loan, and a month; NaN where not known.
        """
        rate = self.rates[grade]
        monthly = max(rate / 12.0, _LEAST_RATE)
        if not (amount > 0.0 and instalment > 0.0):
            return Price(rate, _NOT_KNOWN, _NOT_KNOWN)
        # a = i (1 - (1 + r)^-n) / r, solved for n
        unpaid = 1.0 - amount / instalment * monthly
        if unpaid <= 0.0:
            return Price(rate, math.inf, _NOT_KNOWN)
        term = -math.log(unpaid) / math.log1p(monthly)
        if term < 1.0:
            return Price(rate, term, _NOT_KNOWN)
        paid_out = amount * (1.0 - self.fees) / instalment
        return Price(rate, term, (1.0 + _monthly_rate(paid_out, term, monthly)) ** 12 - 1.0)

    def columns(self, grade: Column, amount: Column, instalment: Column) -> Sequence[Column]:
        """Return rate, term and APR of one loan (floats) or of many (arrays of shape (n,)).

        Args:
            grade: Place in `GRADES`.
        """
        if not isinstance(grade, np.ndarray):
            price = self.price(GRADES[int(grade)], float(amount), float(instalment))
            return price.rate, price.term_months, price.apr
        terms = (np.broadcast_to(one, grade.shape).tolist() for one in (amount, instalment))
        loans = list(zip(grade.tolist(), *terms, strict=True))
        # Many of them are often one client's, at few prices.
        known = {loan: self.price(GRADES[int(loan[0])], *loan[1:]) for loan in set(loans)}
        prices = [known[loan] for loan in loans]
        return [
            np.array([getattr(price, name) for price in prices], np.float64)
            for name in ("rate", "term_months", "apr")
        ]


def _monthly_rate(paid_out: float, term: float, start: float) -> float:
    """Return the monthly rate at which instalments of 1 are worth ``paid_out``.

    Newton's method on a falling convex function, from below its root: it never steps over it.
    """
    rate = start
    for _ in range(_STEPS):
        discount = (1.0 + rate) ** -term
        worth = (1.0 - discount) / rate
        slope = (term * discount / (1.0 + rate) - worth) / rate
        step = (worth - paid_out) / slope
        rate -= step
        if abs(step) <= 1e-12 * rate:
            break
    return rate
