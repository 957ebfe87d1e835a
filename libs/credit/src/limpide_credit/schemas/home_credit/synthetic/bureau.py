"""Loans with other lenders, and their monthly states: what a credit bureau would report of a client."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from limpide_credit.schemas.draws import Draws, Flags, Floats, code_of, read
from limpide_credit.schemas.frames import Arrays
from limpide_credit.schemas.home_credit.synthetic.clients import Clients
from limpide_credit.schemas.home_credit.tables import TABLES

_LOANS = TABLES["bureau"]
_STATES = TABLES["bureau_balance"]

DAYS_A_MONTH = 30.4375
FIRST_NUMBER = 5_000_000
NUMBERS_A_BLOCK = 20_000
"""Loan numbers kept for each block of 1,000 clients, of which about 4,800 are used."""

_COUNT = (1, 1, 1, 1, 1, 2, 5, 8, 12, 14, 21, 30, 47)
_TYPES = {
    "Consumer credit": 0.7292, "Credit card": 0.2343, "Car loan": 0.0161, "Mortgage": 0.0107,
    "Microloan": 0.0072, "Loan for business development": 0.0012, "Another type of loan": 0.0006,
    "Unknown type of loan": 0.0003, "Loan for working capital replenishment": 0.0003,
    "Cash loan (non-earmarked)": 0.00005, "Real estate loan": 0.00003,
    "Loan for the purchase of equipment": 0.00002,
}  # fmt: skip
_OTHERS = ""
# Type: days since the loan began, days it was agreed for, amount.
_CURVES: dict[str, tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]] = {
    "Credit card": (
        (4, 15, 46, 137, 224, 423, 809, 1363, 2092, 2507, 2819, 2903, 2920),
        (0, 1, 30, 214, 365, 1071, 1379, 2558, 31070, 31610, 33420, 33780, 33950),
        (0, 0, 0, 0, 0, 41620, 112500, 225000, 427500, 535500, 900000, 2250000, 4824000),
    ),
    "Car loan": (
        (8, 11, 90, 212, 345, 644, 1092, 2074, 2647, 2750, 2887, 2912, 2916),
        (17, 28, 178, 366, 730, 1096, 1818, 1826, 1827, 1829, 2546, 2557, 2557),
        (463, 1336, 121400, 495000, 688500, 1.03e6, 1.62e6, 2.36e6, 3.39e6, 4.05e6, 7.96e6, 9.95e6, 1e7),
    ),
    "Mortgage": (
        (19, 19, 73, 146, 201, 392, 798, 1450, 2330, 2569, 2883, 2916, 2919),
        (28, 28, 150, 1825, 2617, 3658, 5482, 7305, 7701, 9192, 10960, 10980, 10980),
        (
            360000, 733500, 979200, 1.575e6, 1.933e6, 3.033e6, 4.725e6, 6.975e6, 9.801e6, 1.201e7, 1.791e7,
            3.956e7, 9e7,
        ),
    ),
    "Microloan": (
        (1, 1, 4, 14, 21, 43, 99, 210, 335, 621, 805, 1126, 1126),
        (1, 1, 5, 7, 8, 15, 21, 58, 231, 364, 735, 1096, 1096),
        (2763, 2763, 4500, 6750, 9000, 13500, 22500, 45000, 70560, 123200, 360000, 2250000, 2250000),
    ),
    _OTHERS: (
        (2, 10, 42, 142, 237, 518, 1065, 1744, 2469, 2689, 2874, 2917, 2922),
        (1, 7, 16, 92, 127, 212, 365, 829, 1826, 1826, 1827, 2587, 8000),
        (
            0, 4500, 13500, 21110, 27760, 53960, 119000, 314600, 795300, 1.305e6, 2.436e6, 6e6, 1.2e7,
        ),
    ),
}  # fmt: skip
_CLOSED_BEFORE_END = (-4000, -3000, -1900, -1370, -744, -120, 0, 0, 25, 93, 600, 1277, 2500)
_CARD_LIFE = (20, 60, 150, 300, 450, 900, 2100, 6000, 20000, 20000, 20000, 20000, 20000)
_DEBT_LEFT = (0, 0, 0, 0, 0, 0.25, 0.72, 0.937, 1.0, 1.0, 1.0, 1.02, 1.1)
_LATE_AMOUNT = (5, 20, 60, 400, 1000, 2900, 7500, 17500, 38000, 62000, 130000, 250000, 1000000)
_UPDATED_ACTIVE = (0, 1, 2, 4, 7, 13, 24, 48, 345, 668, 1641, 2534, 2813)
_ANNUITY = (0, 0, 0, 0, 0, 1500, 8000, 20000, 41000, 61000, 130000, 400000, 3000000)
_LATE_DEPTH = {"1": 0.78, "2": 0.065, "3": 0.025, "4": 0.02, "5": 0.11}


@dataclass(frozen=True)
class BureauLoans:
    """Loans elsewhere: the columns of ``bureau`` and what the monthly states need besides."""

    columns: dict[str, NDArray[Any]]  # The table's columns, ``(loans,)`` each
    client: NDArray[np.int64]  # Position of each loan's client in the block
    ended: Floats  # Day on which the loan was repaid; at or after 0 where it still runs


def draw_bureau(draws: Draws, clients: Clients, block: int) -> BureauLoans:
    """Draw the loans elsewhere of the clients that have any."""
    size = clients.number.size
    many = np.rint(read(_COUNT, draws.mix(size, (0.15, clients.means), (0.1, clients.trouble))))
    client = np.repeat(np.arange(size), np.where(clients.has_bureau, np.minimum(many, 40), 0).astype(int))
    number = FIRST_NUMBER + block * NUMBERS_A_BLOCK + np.arange(client.size)
    trouble, means = clients.trouble[client], clients.means[client]
    kind = draws.pick(_LOANS.column("CREDIT_TYPE"), _TYPES, client.size)
    began, term, amount = _draw_terms(draws, kind, trouble, means)
    card = kind == _type("Credit card")
    lasted = np.where(
        card,
        np.minimum(read(_CARD_LIFE, draws.normal(client.size)), np.maximum(term, 30)),
        np.maximum(term + read(_CLOSED_BEFORE_END, draws.mix(client.size, (0.35, trouble))), 5),
    )
    ended = np.rint(began + lasted)
    closed = ended < 0
    columns = {
        "SK_ID_CURR": clients.number[client],
        "SK_ID_BUREAU": number,
        "CREDIT_TYPE": kind,
        "CREDIT_ACTIVE": _draw_states(draws, closed, trouble),
        "CREDIT_CURRENCY": draws.pick(
            _LOANS.column("CREDIT_CURRENCY"),
            {"currency 1": 0.9992, "currency 2": 0.0007, "currency 3": 0.0001, "currency 4": 0.00001},
            client.size,
        ),
        "DAYS_CREDIT": began,
        "DAYS_CREDIT_ENDDATE": np.where(
            draws.chance(np.where(card, 0.2, 0.02), client.size), np.nan, began + term
        ),
        "DAYS_ENDDATE_FACT": np.where(closed, ended, np.nan),
        "AMT_CREDIT_SUM": amount,
        "CNT_CREDIT_PROLONG": draws.count((0.9964, 0.0028, 0.0005, 0.0002, 0.0001), client.size),
        **_draw_debts(draws, closed, card, amount, began, ended, trouble),
    }
    return BureauLoans(columns, client, ended)


def _type(word: str) -> int:
    return code_of(_LOANS.column("CREDIT_TYPE"), word)


def _draw_terms(
    draws: Draws, kind: NDArray[Any], trouble: Floats, means: Floats
) -> tuple[Floats, Floats, Floats]:
    size = kind.size
    # A client in trouble borrowed more lately.
    recency = draws.mix(size, (-0.22, trouble))
    length, volume = draws.normal(size), draws.mix(size, (0.35, means))
    usual = _CURVES[_OTHERS]
    began, term, amount = read(usual[0], recency), read(usual[1], length), read(usual[2], volume)
    for word, curves in _CURVES.items():
        if word == _OTHERS:
            continue
        those = np.flatnonzero(kind == _type(word))
        began[those] = read(curves[0], recency[those])
        term[those] = read(curves[1], length[those])
        amount[those] = read(curves[2], volume[those])
    amount = np.where(amount > 30_000, np.rint(amount / 225) * 225, np.round(amount, 2))
    return -np.rint(began), np.rint(term), amount


def _draw_states(draws: Draws, closed: Flags, trouble: Floats) -> NDArray[np.int8]:
    column = _LOANS.column("CREDIT_ACTIVE")
    sold = draws.chance(0.0038 * np.exp(0.6 * trouble), closed.size)
    bad = draws.chance(0.00001, closed.size) & ~closed
    state = np.where(closed, code_of(column, "Closed"), code_of(column, "Active"))
    state = np.where(sold, code_of(column, "Sold"), state)
    return np.where(bad, code_of(column, "Bad debt"), state).astype(np.int8)


def _draw_debts(
    draws: Draws, closed: Flags, card: Flags, amount: Floats, began: Floats, ended: Floats, trouble: Floats
) -> Arrays:
    size = closed.size
    share = read(_DEBT_LEFT, draws.mix(size, (0.35, trouble), (0.2, np.clip(began / 700 + 1.2, -2, 1.2))))
    debt = np.where(closed, 0.0, np.round(share * amount, 2))
    limit = np.where(card & ~closed & draws.chance(0.25, size), np.maximum(amount - debt, 0), 0.0)
    overdue = ~closed & draws.chance(np.minimum(0.0066 * np.exp(0.9 * trouble), 0.5), size)
    days = np.where(
        overdue, np.rint(1 + 60 * draws.uniform(size) ** 3 * np.exp(2 * draws.uniform(size))), 0.0
    )
    was_late = draws.chance(np.minimum(0.17 * np.exp(0.55 * trouble), 0.95), size)
    worst = np.where(was_late, np.round(read(_LATE_AMOUNT, draws.mix(size, (0.15, trouble))), 2), 0.0)
    updated = np.where(
        closed,
        # A closed loan is last reported between its end and now.
        np.rint(-ended * (1 - draws.uniform(size) ** 3)),
        np.minimum(np.rint(read(_UPDATED_ACTIVE, draws.normal(size))), -began),
    )
    annuity = np.where(
        closed & draws.chance(0.75, size), 0.0, np.rint(read(_ANNUITY, draws.normal(size)) / 4.5) * 4.5
    )
    return {
        "CREDIT_DAY_OVERDUE": days,
        "AMT_CREDIT_MAX_OVERDUE": _hide(draws, worst, 0.672),
        "AMT_CREDIT_SUM_DEBT": _hide(draws, debt, np.where(closed, 0.165, 0.106)),
        "AMT_CREDIT_SUM_LIMIT": _hide(draws, limit, np.where(closed, 0.413, 0.296)),
        "AMT_CREDIT_SUM_OVERDUE": np.where(overdue, np.round(0.03 * amount * draws.uniform(size), 2), 0.0),
        "DAYS_CREDIT_UPDATE": -updated,
        "AMT_ANNUITY": _hide(draws, annuity, np.where(closed, 0.63, 0.52)),
    }


def _hide(draws: Draws, values: Floats, share: float | Floats) -> Floats:
    return np.where(draws.chance(share, values.size), np.nan, values)


def draw_bureau_balance(draws: Draws, clients: Clients, loans: BureauLoans) -> Arrays:
    """Draw the monthly states of the loans of those clients for whom the bureau gives them."""
    given = draws.chance(0.43, clients.number.size)[loans.client]
    began = loans.columns["DAYS_CREDIT"]
    months = np.where(given, np.clip(np.floor(-began / DAYS_A_MONTH) + 1, 1, 97), 0).astype(np.int64)
    # Of some closed loans nothing is reported after the end.
    closed_months = np.where(loans.ended < 0, np.floor(-loans.ended / DAYS_A_MONTH), 0)
    silent = draws.chance(0.1, months.size)
    skipped = np.where(silent, np.minimum(closed_months, np.maximum(months - 1, 0)), 0).astype(np.int64)
    months -= skipped
    unknown = np.clip(draws.uniform(months.size) * 2.4 - 1.1, 0, 1)
    loan = np.repeat(np.arange(months.size), months)
    month = ages_of(months) + skipped[loan]
    late_chance = np.minimum(0.02 * np.exp(0.9 * clients.trouble[loans.client]), 0.6)
    column = _STATES.column("STATUS")
    status = np.full(loan.size, code_of(column, "0"), dtype=np.int8)
    late = draws.chance(late_chance[loan], loan.size)
    status = np.where(late, draws.pick(column, _LATE_DEPTH, loan.size), status)
    status = np.where(draws.chance(unknown[loan], loan.size), code_of(column, "X"), status)
    over = (month < closed_months[loan]) & (unknown[loan] < 1)
    status = np.where(over, code_of(column, "C"), status).astype(np.int8)
    return {
        "SK_ID_BUREAU": loans.columns["SK_ID_BUREAU"][loan],
        "MONTHS_BALANCE": -month,
        "STATUS": status,
    }


def ages_of(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return 0, 1, …, n-1 for each ``n`` of ``counts``, one after the other."""
    ends = np.cumsum(counts)
    return np.arange(ends[-1] if counts.size else 0) - np.repeat(ends - counts, counts)
