"""The terms of a loan as inputs that stay together: amount, duration and rate make the instalment."""

import math
from collections.abc import Callable, Collection, Mapping
from typing import Any

import streamlit as st

from limpide_credit.decision.loan_grid import RecourseLimits
from limpide_credit.decision.loan_terms import Loan, annuity_per_unit, read_loan
from limpide_credit.errors import InputError
from limpide_credit.tables.roles import ROLES
from limpide_dashboard.layout import places
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.fact_input import fact_input
from limpide_dashboard.parts.number_field import NumberRule, number_field, set_number
from limpide_dashboard.simulation import input_value

AMOUNT, ANNUITY = ROLES.amount, ROLES.instalment
_DURATION, _RATE = "duration", "rate"
_LONGEST = 360
_HIGHEST_RATE = 100


def loan_inputs(
    ctx: PageContext,
    application: Mapping[str, Any],
    facts: tuple[str, ...],
    key: Callable[[str], str],
    *,
    columns: int = 1,
    needed: Collection[str] = (),
) -> dict[str, Any]:
    """Show the facts of the loan, its duration and its rate; return the facts as they stand.

    A new amount, duration or rate brings the instalment that repays it; a new instalment brings the
    duration. A loan that was asked for without these has neither; one that is still to be asked for begins at
    the usual rate.

    Args:
        ctx: The circumstances of the page.
        application: The loan as it was asked for; empty for one that nobody has asked for yet.
        facts: Columns of the application to show, the amount and the instalment among them.
        key: Under which the session keeps a field.
        columns: How many fields stand side by side.
        needed: Facts that a decision needs, which are marked.
    """
    loan = _loan(application)
    linked = loan is not None or not application
    given: dict[str, Any] = {}
    fields = places(columns)
    for name in facts:
        follow = _FOLLOWS.get(name) if linked else None
        with next(fields):
            given[name] = fact_input(
                ctx,
                name,
                input_value(name, application.get(name)),
                key=key(name),
                needed=name in needed,
                on_change=follow,
                args=(loan, key),
            )
        if linked and name == AMOUNT:
            for field, default, rule in _terms(loan, key):
                with next(fields):
                    _term_input(ctx, field, default, rule, loan, key)
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


def _terms(loan: Loan | None, key: Callable[[str], str]) -> list[tuple[str, float | None, NumberRule]]:
    """Return the terms that no fact states, each with where it stands at first and what it may be."""
    st.session_state.setdefault(key(_RATE), _yearly_percent(loan))
    return [
        (_DURATION, _months(loan, key), NumberRule(minimum=1, maximum=_LONGEST, whole=True)),
        (_RATE, _yearly_percent(loan), NumberRule(minimum=0, maximum=_HIGHEST_RATE)),
    ]


def _term_input(
    ctx: PageContext,
    name: str,
    default: float | None,
    rule: NumberRule,
    loan: Loan | None,
    key: Callable[[str], str],
) -> None:
    number_field(
        ctx,
        ctx.say(f"simulate.{name}"),
        key=key(name),
        default=default,
        rule=rule,
        help=ctx.say("simulate.terms_help"),
        on_change=_annuity_follows,
        args=(loan, key),
    )


def _yearly_percent(loan: Loan | None) -> float:
    monthly = None if loan is None else loan.monthly_rate
    return round(100 * (RecourseLimits().usual_yearly_rate if monthly is None else 12 * monthly), 2)


def _monthly_rate(loan: Loan | None, key: Callable[[str], str]) -> float | None:
    """Return the rate as it stands; that of the loan as asked is not rounded."""
    percent = st.session_state.get(key(_RATE))
    if loan is not None and percent == _yearly_percent(loan):
        return loan.monthly_rate
    return None if percent is None else percent / 1200


def _annuity_follows(loan: Loan | None, key: Callable[[str], str]) -> None:
    amount, months = st.session_state.get(key(AMOUNT)), st.session_state.get(key(_DURATION))
    rate = _monthly_rate(loan, key)
    if loan is None and not months:
        _duration_follows(loan, key)
    if not amount or not months or rate is None:
        return
    annuity = float(round(amount * annuity_per_unit(rate, int(months))))
    if loan is not None and (amount, months, rate) == (loan.amount, loan.months, loan.monthly_rate):
        annuity = loan.annuity
    set_number(key(ANNUITY), annuity)


def _duration_follows(loan: Loan | None, key: Callable[[str], str]) -> None:
    set_number(key(_DURATION), _months(loan, key))


def _months(loan: Loan | None, key: Callable[[str], str]) -> int | None:
    """Return the months in which the instalment repays the amount; None if it never does."""
    amount = st.session_state.get(key(AMOUNT), loan and loan.amount)
    annuity = st.session_state.get(key(ANNUITY), loan and loan.annuity)
    rate = _monthly_rate(loan, key)
    if not amount or not annuity or rate is None:
        return None
    if loan is not None and (amount, annuity, rate) == (loan.amount, loan.annuity, loan.monthly_rate):
        return loan.months
    if rate == 0.0:
        months = amount / annuity
    else:
        interest = amount * rate / annuity
        if interest >= 1.0:
            return None
        months = -math.log1p(-interest) / math.log1p(rate)
    return round(months) if 1 <= round(months) <= _LONGEST else None


_FOLLOWS = {AMOUNT: _annuity_follows, ANNUITY: _duration_follows}
