"""Customers of a lender who does not exist."""

# pyright: reportUnknownMemberType=false, reportUnknownParameterType=false, reportUnknownVariableType=false
# pyarrow has no types.

import numpy as np
import pyarrow as pa  # pyright: ignore[reportMissingTypeStubs]

from limpide_credit.schemas.draws import Draws
from limpide_credit.schemas.frames import to_arrow
from limpide_credit.schemas.plain_loans.tables import LOAN_REQUEST, PAST_LOAN

FIRST_CLIENT = 1_001
SHIFTS = ("none", "recession")
_LABELLED = 0.85
_LOANS_A_BLOCK = 10_000


def generate_block(block: int, size: int, seed: int, shift: str) -> dict[str, pa.Table]:
    """Generate the customers of one block; in a recession they earn a tenth less, and more default."""
    recession = shift != "none"
    draws = Draws(seed, block)
    customer = FIRST_CLIENT + block * size + np.arange(size)
    standing, conduct = draws.normal(size), draws.normal(size)
    work = draws.pick(
        LOAN_REQUEST.column("work"),
        {"employee": 0.66, "self-employed": 0.12, "retired": 0.16, "none": 0.06},
        size,
    )
    income = np.exp(7.6 + 0.45 * standing + 0.1 * draws.normal(size))
    income = np.round(income * (0.9 if recession else 1.0), 2)
    amount = np.round(income * np.exp(1.6 + 0.5 * draws.normal(size)), -2) + 500.0
    months = 12.0 * (1.0 + draws.count((0.2, 0.3, 0.2, 0.2, 0.1), size))
    payment = np.round(amount * (1.0 / months + 0.006), 2)
    share = payment / income
    log_odds = -2.6 + 2.2 * np.minimum(share, 2.0) - 0.5 * standing - 0.9 * conduct
    defaulted = draws.chance(1.0 / (1.0 + np.exp(-log_odds - (0.4 if recession else 0.0))), size)
    score = np.clip(0.5 + 0.12 * conduct + 0.06 * standing + 0.08 * draws.normal(size), 0.01, 0.99)
    count = draws.count((0.25, 0.25, 0.2, 0.15, 0.1, 0.05), size).astype(np.int64)
    purposes = {"car": 0.4, "home": 0.25, "studies": 0.1, "other loans": 0.25}
    homes = {"owned": 0.45, "rented": 0.45, "with family": 0.1}
    none = np.full(size, np.nan)
    request = {
        "customer": customer,
        "defaulted": np.where(draws.chance(_LABELLED, size), defaulted, np.nan),
        "loan_amount": amount,
        "monthly_payment": payment,
        "purpose": draws.pick(LOAN_REQUEST.column("purpose"), purposes, size),
        "monthly_income": income,
        "work": work,
        "work_since": np.where(work <= 1, -np.rint(30 + 6_000 * draws.uniform(size) ** 2), np.nan),
        "home": draws.pick(LOAN_REQUEST.column("home"), homes, size),
        "born": -np.rint(7_000 + 17_000 * draws.uniform(size)),
        "sex": draws.pick(LOAN_REQUEST.column("sex"), {"woman": 0.5, "man": 0.5}, size),
        "children": draws.count((0.5, 0.25, 0.18, 0.07), size),
        "bureau_score": np.where(draws.chance(0.85, size), np.round(score, 4), np.nan),
        "bureau_score_not_found": none,
        "past_loans_not_found": none,
    }
    owner = np.repeat(np.arange(size), count)
    rows = owner.size
    borrowed = np.round(np.exp(8.0 + 0.8 * draws.normal(rows)), 2) + 100.0
    state = draws.pick(PAST_LOAN.column("state"), {"running": 0.4, "repaid": 0.57, "sold": 0.03}, rows)
    late = draws.chance(1.0 / (1.0 + np.exp(1.2 + conduct[owner])), rows)
    loans = {
        "loan": block * _LOANS_A_BLOCK + np.arange(rows),
        "customer": customer[owner],
        "opened": -np.rint(60 + 3_000 * draws.uniform(rows)),
        "borrowed": borrowed,
        "still_owed": np.where(state == 0, np.round(borrowed * draws.uniform(rows), 2), 0.0),
        "worst_days_late": np.where(late, np.rint(5 + 120 * draws.uniform(rows) ** 2), 0.0),
        "state": state,
    }
    return {"loan_request": to_arrow(LOAN_REQUEST, request), "past_loan": to_arrow(PAST_LOAN, loans)}
