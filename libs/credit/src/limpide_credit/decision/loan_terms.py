"""The terms of a loan: amount, instalment, price of the goods, and the duration that these imply.

An application states no duration and no rate of interest. The duration is taken to be the whole number of
steps (of six months, say) in which a usual rate would repay the amount, and the client's own rate is the one
at which the instalment repays it in exactly that time. Every other loan that is tried bears this rate, so
that instalment and duration always belong together, and the loan as asked comes out as it was asked.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from limpide_credit.errors import InputError
from limpide_credit.tables.roles import ROLES

# Beyond this no loan of this kind is repaid; the annuity is then no instalment of the amount.
_LONGEST_MONTHS = 360
_HIGHEST_MONTHLY_RATE = 1.0


@dataclass(frozen=True, slots=True)
class Loan:
    """A loan as asked or as tried."""

    amount: float  # What is asked for
    annuity: float | None  # What is paid back a month; None if the application has none.
    goods_price: float | None  # What the goods financed cost; None if the application has none.
    revolving: bool  # Whether it is a revolving loan, which has no duration
    # months and monthly_rate: the implied duration and rate; None of a revolving loan, without an annuity,
    # and where the annuity never repays the amount or does so at once.
    months: int | None
    monthly_rate: float | None
    # What the client pays himself beyond what is foreseen in the loan as asked.
    extra_down_payment: float = 0.0

    @property
    def total_repaid(self) -> float | None:
        """Annuity times duration; None without a duration."""
        return None if self.annuity is None or self.months is None else self.annuity * self.months

    @property
    def cost_of_credit(self) -> float | None:
        """Total repaid minus the amount; None without a duration."""
        return None if self.total_repaid is None else self.total_repaid - self.amount


def amount_of(facts: Mapping[str, Any]) -> float | None:
    """Return the amount of credit that an application asks for; None if it states none."""
    return _known(facts.get(ROLES.amount))


def read_loan(facts: Mapping[str, Any], *, usual_yearly_rate: float, step_months: int) -> Loan:
    """Return the loan that an application asks for.

    Args:
        facts: Of the application.
        usual_yearly_rate: The rate by which the duration is inferred, as 0.18.
        step_months: Durations are whole multiples of it.

    Raises:
        InputError: The application states no amount.
    """
    amount = amount_of(facts)
    if amount is None:
        raise InputError(
            "Without the amount of the loan there are no terms to change.",
            field=ROLES.amount,
            remedy=f"Give {ROLES.amount}, the amount asked.",
        )
    annuity = _known(facts.get(ROLES.instalment))
    revolving = facts.get(ROLES.product) == ROLES.revolving
    months = None
    if annuity is not None and not revolving:
        months = implied_months(amount, annuity, usual_yearly_rate / 12.0, step_months)
    return Loan(
        amount=amount,
        annuity=annuity,
        goods_price=_known(facts.get(ROLES.goods_price)),
        revolving=revolving,
        months=months,
        monthly_rate=None if months is None or annuity is None else implied_rate(amount, annuity, months),
    )


def annuity_per_unit(monthly_rate: float, months: int) -> float:
    """Return the monthly annuity that repays an amount of 1 (the annuity formula).

    Examples:
        >>> round(annuity_per_unit(0.01, 12), 6), annuity_per_unit(0.0, 10)
        (0.088849, 0.1)
    """
    if monthly_rate == 0.0:
        return 1.0 / months
    return -monthly_rate / math.expm1(-months * math.log1p(monthly_rate))


def implied_months(amount: float, annuity: float, usual_monthly_rate: float, step: int) -> int | None:
    """Return the multiple of ``step`` nearest to the time in which ``annuity`` repays ``amount``.

    It is at least long enough for the annuities to add up to the amount. None if they repay it within a
    month, or not in thirty years.

    Examples:
        >>> implied_months(1000.0, 50.0, 0.015, 6)
        24
    """
    if annuity >= amount:
        return None
    interest = amount * usual_monthly_rate / annuity
    exact = amount / annuity
    if 0.0 < interest < 1.0:
        exact = -math.log1p(-interest) / math.log1p(usual_monthly_rate)
    enough = math.ceil(amount / annuity / step) * step
    months = max(round(exact / step) * step, enough, step)
    return months if months <= _LONGEST_MONTHS else None


def implied_rate(amount: float, annuity: float, months: int) -> float:
    """Return the monthly rate at which ``annuity`` repays ``amount`` in ``months``, found by bisection."""
    wanted = annuity / amount
    low, high = 0.0, _HIGHEST_MONTHLY_RATE
    if annuity_per_unit(low, months) >= wanted:
        return 0.0
    for _ in range(100):
        middle = (low + high) / 2.0
        if annuity_per_unit(middle, months) < wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0


def _known(value: Any) -> float | None:
    return None if value is None or value != value else float(value)
