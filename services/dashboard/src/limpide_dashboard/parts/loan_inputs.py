"""The terms of a loan as inputs that stay together: at the client's own rate, two of them make the third."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from limpide_credit.decision.loan_grid import RecourseLimits
from limpide_credit.decision.loan_terms import Loan, annuity_per_unit, read_loan
from limpide_credit.errors import InputError
from limpide_credit.tables.roles import ROLES
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.fact_input import fact_input
from limpide_dashboard.parts.number_field import NumberRule, number_field, set_number
from limpide_dashboard.simulation import input_value

AMOUNT, ANNUITY = ROLES.amount, ROLES.instalment
_DURATION = "duration"
_LONGEST = 360


def loan_inputs(
    ctx: PageContext, application: Mapping[str, Any], facts: tuple[str, ...], key: Callable[[str], str]
) -> dict[str, Any]:
    """Show the facts of the loan and, where it has one, its duration; return the facts as they stand.

    A new amount or duration brings the instalment that repays it; a new instalment brings the duration.
    """
    loan = _loan(application)
    given: dict[str, Any] = {}
    for name in facts:
        follow = None
        if loan is not None and name in {AMOUNT, ANNUITY}:
            follow = _annuity_follows if name == AMOUNT else _duration_follows
        given[name] = fact_input(
            ctx,
            name,
            input_value(name, application.get(name)),
            key=key(name),
            on_change=follow,
            args=(loan, key),
        )
        if loan is not None and name == AMOUNT:
            _duration_input(ctx, loan, key)
    return given


def repayment_months(application: Mapping[str, Any]) -> int | None:
    """Return the number of instalments that a loan implies; None if it has no duration."""
    loan = _loan(application)
    return None if loan is None else loan.months


def _loan(application: Mapping[str, Any]) -> Loan | None:
    """Return the loan, if it has a duration."""
    limits = RecourseLimits()
    try:
        loan = read_loan(
            application, usual_yearly_rate=limits.usual_yearly_rate, step_months=limits.step_months
        )
    except InputError:
        return None
    return loan if loan.months is not None and loan.monthly_rate is not None else None


def _duration_input(ctx: PageContext, loan: Loan, key: Callable[[str], str]) -> None:
    if key(_DURATION) not in st.session_state:
        set_number(key(_DURATION), _months(loan, key))
    number_field(
        ctx,
        ctx.say("simulate.duration"),
        key=key(_DURATION),
        rule=NumberRule(minimum=1, maximum=_LONGEST, whole=True),
        help=ctx.say("simulate.duration_help"),
        on_change=_annuity_follows,
        args=(loan, key),
    )


def _annuity_follows(loan: Loan, key: Callable[[str], str]) -> None:
    amount, months = st.session_state.get(key(AMOUNT)), st.session_state.get(key(_DURATION))
    if not amount or not months or loan.monthly_rate is None:
        return
    asked = amount == loan.amount and months == loan.months
    annuity = (
        loan.annuity if asked else float(round(amount * annuity_per_unit(loan.monthly_rate, int(months))))
    )
    set_number(key(ANNUITY), annuity)


def _duration_follows(loan: Loan, key: Callable[[str], str]) -> None:
    set_number(key(_DURATION), _months(loan, key))


def _months(loan: Loan, key: Callable[[str], str]) -> int | None:
    """Return the months in which the instalment repays the amount; None if it never does."""
    amount = st.session_state.get(key(AMOUNT), loan.amount)
    annuity = st.session_state.get(key(ANNUITY), loan.annuity)
    if not amount or not annuity or loan.monthly_rate is None:
        return None
    if amount == loan.amount and annuity == loan.annuity:
        return loan.months
    if loan.monthly_rate == 0.0:
        months = amount / annuity
    else:
        interest = amount * loan.monthly_rate / annuity
        if interest >= 1.0:
            return None
        months = -math.log1p(-interest) / math.log1p(loan.monthly_rate)
    return round(months) if 1 <= round(months) <= _LONGEST else None
