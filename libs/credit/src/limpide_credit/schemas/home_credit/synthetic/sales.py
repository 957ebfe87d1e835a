"""How loans with instalments went on: their month-end states, and the payment of each instalment."""

import numpy as np

from limpide_credit.schemas.draws import Draws, Floats, code_of, read
from limpide_credit.schemas.frames import Arrays
from limpide_credit.schemas.home_credit.synthetic.bureau import DAYS_A_MONTH, ages_of
from limpide_credit.schemas.home_credit.synthetic.clients import Clients
from limpide_credit.schemas.home_credit.synthetic.previous import PreviousLoans
from limpide_credit.schemas.home_credit.tables import TABLES

_STATUS = TABLES["POS_CASH_balance"].column("NAME_CONTRACT_STATUS")

# Days from an instalment's due day to its payment: most clients pay a few days early.
_DELAY = (-70, -56, -40, -32, -28, -14, -6, -1, 0, 2, 21, 160, 900)
_DAYS_LATE = (1, 1, 1, 2, 3, 6, 12, 21, 30, 60, 700, 1500, 3000)


def draw_sales_balance(draws: Draws, clients: Clients, loans: PreviousLoans) -> Arrays:
    """Draw one row for each month in which a loan with instalments stood open."""
    loan = np.flatnonzero(loans.sales & (loans.first_due < 30))
    # The first balance is that of the month before the first instalment.
    opened = np.minimum(np.floor(loans.first_due[loan] / DAYS_A_MONTH) - 1, -1)
    over = loans.ended[loan] < 0
    closing = np.where(over, np.floor(loans.ended[loan] / DAYS_A_MONTH), -1)
    # The feed lacks some loans' first months.
    known = np.minimum(closing - opened + 1, 96)
    gap = np.floor(known * np.maximum(draws.uniform(loan.size) - 0.9, 0) * 3)
    months = np.maximum(known - gap, 1).astype(np.int64)
    row = np.repeat(np.arange(loan.size), months)
    month = closing[row] - months[row] + 1 + ages_of(months)
    elapsed = month - opened[row]
    last = over[row] & (month == closing[row])
    term = loans.term[loan][row]
    repaid_early = last & (elapsed < term - 1)
    status = np.where(last, code_of(_STATUS, "Completed"), code_of(_STATUS, "Active"))
    signing = (elapsed == 0) & ~last & draws.chance(0.12, row.size)
    status = np.where(signing, code_of(_STATUS, "Signed"), status)
    odd = draws.pick(
        _STATUS,
        {
            "Demand": 0.32,
            "Returned to the store": 0.34,
            "Approved": 0.2,
            "Amortized debt": 0.13,
            "Canceled": 0.01,
        },
        row.size,
    )
    status = np.where(draws.chance(0.0022, row.size) & ~last, odd, status).astype(np.int8)
    days_late, days_late_serious = _draw_delays(
        draws, clients.trouble[loans.client[loan]], row, ages_of(months)
    )
    absent = draws.chance(0.0027, row.size)
    return {
        "SK_ID_PREV": loans.columns["SK_ID_PREV"][loan][row],
        "SK_ID_CURR": clients.number[loans.client[loan]][row],
        "MONTHS_BALANCE": month,
        "CNT_INSTALMENT": np.where(absent, np.nan, np.where(repaid_early, np.maximum(elapsed, 1), term)),
        "CNT_INSTALMENT_FUTURE": np.where(
            absent, np.nan, np.where(last, 0.0, np.clip(term - np.maximum(elapsed - 1, 0), 0, None))
        ),
        "NAME_CONTRACT_STATUS": status,
        "SK_DPD": days_late,
        "SK_DPD_DEF": days_late_serious,
    }


def _draw_delays(draws: Draws, trouble: Floats, row: np.ndarray, age: np.ndarray) -> tuple[Floats, Floats]:
    """Draw days past due a month, and the same with small debts ignored."""
    careless = draws.chance(np.minimum(0.075 * np.exp(0.7 * trouble), 0.9), trouble.size)
    late = careless[row] & draws.chance(0.25, row.size)
    depth = np.rint(read(_DAYS_LATE, draws.mix(row.size, (0.2, trouble[row]))))
    # A few debts are never paid: their delay grows by a month each month.
    lost = draws.chance(0.008, trouble.size)
    since = np.floor(2500 * draws.uniform(trouble.size) ** 2)
    days = np.where(lost[row], since[row] + 30.0 * age, np.where(late, depth, 0.0))
    serious = draws.chance(0.4, row.size)
    return days, np.where(serious & ~lost[row], days, 0.0)


def draw_instalments(draws: Draws, clients: Clients, loans: PreviousLoans, cards: Arrays) -> Arrays:
    """Draw one row for each payment: of loans by their calendar, of cards by their payments."""
    return _join(_draw_sales_payments(draws, clients, loans), _draw_card_payments(draws, clients, cards))


def _join(first: Arrays, second: Arrays) -> Arrays:
    """Put the rows of both together, client by client."""
    order = np.argsort(np.concatenate([first["SK_ID_CURR"], second["SK_ID_CURR"]]), kind="stable")
    return {name: np.concatenate([first[name], second[name]])[order] for name in first}


def _draw_sales_payments(draws: Draws, clients: Clients, loans: PreviousLoans) -> Arrays:
    loan = np.flatnonzero(loans.sales & (loans.first_due < 0))
    due_by_now = np.floor((np.minimum(loans.ended[loan], -1) - loans.first_due[loan]) / 30) + 1
    count = np.clip(due_by_now, 1, loans.term[loan]).astype(np.int64)
    row = np.repeat(np.arange(loan.size), count)
    number = ages_of(count) + 1
    due = loans.first_due[loan][row] + 30 * (number - 1)
    amount = loans.columns["AMT_ANNUITY"][loan][row]
    final = (number == count[row]) & (number < loans.term[loan][row]) & (loans.ended[loan][row] < 0)
    amount = np.where(final, np.rint(amount * (loans.term[loan][row] - number + 1) * 0.9 * 200) / 200, amount)
    trouble = clients.trouble[loans.client[loan]]
    habit = draws.mix(loan.size, (0.4, trouble))
    late = np.rint(read(_DELAY, draws.mix(row.size, (0.6, habit[row]))))
    paid = np.minimum(due + late, -1)
    # Some instalments are paid in two parts: one row each.
    parts = 1 + draws.chance(np.minimum(0.17 * np.exp(0.4 * trouble), 0.6)[row], row.size)
    twice = np.repeat(np.arange(row.size), parts)
    second = ages_of(parts.astype(np.int64)) == 1
    share = np.where(parts[twice] == 1, 1.0, np.where(second, 0.6, 0.4))
    short = draws.chance(np.minimum(0.012 * np.exp(0.6 * trouble), 0.5)[row], row.size)[twice]
    gone = draws.chance(0.0002, twice.size)
    payment = np.round(amount[twice] * share * np.where(short, 0.5, 1.0), 3)
    return {
        "SK_ID_PREV": loans.columns["SK_ID_PREV"][loan][row][twice],
        "SK_ID_CURR": clients.number[loans.client[loan]][row][twice],
        "NUM_INSTALMENT_VERSION": 1.0 + (draws.chance(0.08, loan.size)[row][twice] & (number[twice] > 2)),
        "NUM_INSTALMENT_NUMBER": number[twice],
        "DAYS_INSTALMENT": due[twice],
        "DAYS_ENTRY_PAYMENT": np.where(
            gone, np.nan, np.minimum(paid[twice] + second * np.floor(10 * draws.uniform(twice.size)), -1)
        ),
        "AMT_INSTALMENT": amount[twice],
        "AMT_PAYMENT": np.where(gone, np.nan, payment),
    }


def _draw_card_payments(draws: Draws, clients: Clients, cards: Arrays) -> Arrays:
    """Draw the payments that the card balances tell of: version 0, one a month at least."""
    paying = np.flatnonzero(np.nan_to_num(cards["AMT_PAYMENT_CURRENT"]) > 0)
    # A month's payments often come in several transfers, a row each.
    parts = 1 + np.minimum(draws.count((0.5, 0.3, 0.2), paying.size), 2).astype(np.int64)
    row = np.repeat(paying, parts)
    due = np.floor(cards["MONTHS_BALANCE"][row] * DAYS_A_MONTH)
    asked = np.nan_to_num(cards["AMT_INST_MIN_REGULARITY"][row])
    paid = np.round(np.nan_to_num(cards["AMT_PAYMENT_CURRENT"][row]) / np.repeat(parts, parts), 3)
    order = np.searchsorted(clients.number, cards["SK_ID_CURR"][row])
    late = np.rint(read(_DELAY, draws.mix(row.size, (0.5, clients.trouble[order]))))
    return {
        "SK_ID_PREV": cards["SK_ID_PREV"][row],
        "SK_ID_CURR": cards["SK_ID_CURR"][row],
        "NUM_INSTALMENT_VERSION": np.zeros(row.size),
        "NUM_INSTALMENT_NUMBER": np.maximum(np.nan_to_num(cards["CNT_INSTALMENT_MATURE_CUM"][row]), 1),
        "DAYS_INSTALMENT": due,
        "DAYS_ENTRY_PAYMENT": np.minimum(due + late, -1),
        "AMT_INSTALMENT": np.where(asked > 0, asked, paid),
        "AMT_PAYMENT": paid,
    }
