"""Month-end balances of cards: the use of the limit goes in waves, payments and drawings make up the rest."""

import numpy as np

from limpide_credit.schemas.draws import Draws, Floats, code_of, read
from limpide_credit.schemas.frames import Arrays
from limpide_credit.schemas.home_credit.synthetic.bureau import DAYS_A_MONTH, ages_of
from limpide_credit.schemas.home_credit.synthetic.clients import Clients
from limpide_credit.schemas.home_credit.synthetic.previous import PreviousLoans
from limpide_credit.schemas.home_credit.tables import TABLES

_STATUS = TABLES["credit_card_balance"].column("NAME_CONTRACT_STATUS")

_LIMIT = (0, 0, 0, 0, 22500, 45000, 112500, 180000, 400000, 450000, 765000, 900000, 1350000)
_DAYS_LATE = (1, 1, 1, 1, 2, 5, 9, 20, 31, 60, 900, 1500, 2400)
_SMALLEST_SHARE = 0.05
"""Share of the balance that is due each month."""


def draw_cards(draws: Draws, clients: Clients, loans: PreviousLoans) -> Arrays:
    """Draw one row for each month of each card."""
    card = np.flatnonzero(loans.card)
    trouble, means = clients.trouble[loans.client[card]], clients.means[loans.client[card]]
    months = np.clip(np.floor(-loans.columns["DAYS_DECISION"][card] / DAYS_A_MONTH), 1, 96).astype(np.int64)
    limit = np.rint(read(_LIMIT, draws.mix(card.size, (0.4, means))) / 4500) * 4500
    unused = draws.chance(0.3, card.size)
    row = np.repeat(np.arange(card.size), months)
    age = ages_of(months)
    use = _draw_use(draws, trouble, row, age, months)
    use = np.where(unused[row], 0.0, use)
    completed = draws.chance(0.06, card.size)[row] & (age >= 0.7 * months[row])
    use = np.where(completed, 0.0, use)
    balance = np.round(use * limit[row], 2)
    before = np.where(age == 0, 0.0, np.concatenate([[0.0], balance[:-1]])[: balance.size])
    due = np.round(_SMALLEST_SHARE * before, 2)
    paid = np.where(before > 0, np.round(due * (1 + draws.uniform(row.size)), 2), 0.0)
    drawn = np.maximum(balance - before * 1.02 + paid, 0.0)
    drawn = np.where(drawn < 0.01 * limit[row], 0.0, np.rint(drawn / 2.25) * 2.25)
    paid = np.where((balance < before) & (drawn == 0), np.round(np.maximum(paid, before - balance), 2), paid)
    at_machines = drawn * np.where(
        draws.chance(0.55 + 0.1 * np.clip(trouble, -2, 2)[row], row.size), 1.0, 0.0
    )
    elsewhere = np.where(draws.chance(0.02, row.size), drawn - at_machines, 0.0)
    in_shops = drawn - at_machines - elsewhere
    unseen = unused[row] & draws.chance(0.8, card.size)[row]
    early = draws.chance(0.07, row.size)
    counts = {
        "ATM": np.where(at_machines > 0, 1 + np.floor(3 * draws.uniform(row.size) ** 2), 0.0),
        "OTHER": np.where(elsewhere > 0, 1.0, 0.0),
        "POS": np.where(in_shops > 0, 1 + np.floor(12 * draws.uniform(row.size) ** 2), 0.0),
    }
    return {
        "SK_ID_PREV": loans.columns["SK_ID_PREV"][card][row],
        "SK_ID_CURR": clients.number[loans.client[card]][row],
        "MONTHS_BALANCE": age - months[row],
        "AMT_BALANCE": balance,
        "AMT_CREDIT_LIMIT_ACTUAL": np.where(completed, 0.0, limit[row]),
        "AMT_DRAWINGS_ATM_CURRENT": np.where(unseen, np.nan, at_machines),
        "AMT_DRAWINGS_CURRENT": drawn,
        "AMT_DRAWINGS_OTHER_CURRENT": np.where(unseen, np.nan, elsewhere),
        "AMT_DRAWINGS_POS_CURRENT": np.where(unseen, np.nan, in_shops),
        "AMT_INST_MIN_REGULARITY": np.where(early, np.nan, due),
        "AMT_PAYMENT_CURRENT": np.where(unseen, np.nan, paid),
        "AMT_PAYMENT_TOTAL_CURRENT": np.where(draws.chance(0.05, row.size), 0.0, paid),
        "AMT_RECEIVABLE_PRINCIPAL": np.round(0.96 * balance, 2),
        "AMT_RECIVABLE": balance,
        "AMT_TOTAL_RECEIVABLE": balance,
        "CNT_DRAWINGS_ATM_CURRENT": np.where(unseen, np.nan, counts["ATM"]),
        "CNT_DRAWINGS_CURRENT": counts["ATM"] + counts["OTHER"] + counts["POS"],
        "CNT_DRAWINGS_OTHER_CURRENT": np.where(unseen, np.nan, counts["OTHER"]),
        "CNT_DRAWINGS_POS_CURRENT": np.where(unseen, np.nan, counts["POS"]),
        "CNT_INSTALMENT_MATURE_CUM": np.where(
            early, np.nan, _running_count(_running_count(paid > 0, months) > 0, months)
        ),
        "NAME_CONTRACT_STATUS": _draw_status(draws, completed, age),
        **_draw_delays(draws, trouble, row, age, balance),
    }


def _draw_use(draws: Draws, trouble: Floats, row: np.ndarray, age: np.ndarray, months: np.ndarray) -> Floats:
    """Draw the used share of the limit: a level, a wave over the months, noise; nothing before the start."""
    cards = months.size
    level = 0.62 + 0.3 * draws.mix(cards, (0.35, trouble))
    swing, phase, period = draws.uniform(cards) * 0.8, draws.uniform(cards), 6 + 30 * draws.uniform(cards)
    start = np.floor(draws.uniform(cards) ** 3 * months)
    place = (age / period[row] + phase[row]) % 1.0
    wave = np.abs(2 * place - 1) * 2 - 1
    use = level[row] + swing[row] * wave + 0.04 * draws.normal(row.size)
    return np.where((age < start[row]) | (use < 0.03), 0.0, np.minimum(use, 1.08))


def _running_count(events: np.ndarray, months: np.ndarray) -> Floats:
    """Count the events of each card up to each month."""
    total = np.cumsum(events)
    ends = np.cumsum(months)
    starts = ends - months
    before = np.where(starts > 0, total[np.maximum(starts - 1, 0)], 0)
    return (total - np.repeat(before, months)).astype(np.float64)


def _draw_status(draws: Draws, completed: np.ndarray, age: np.ndarray) -> np.ndarray:
    status = np.where(completed, code_of(_STATUS, "Completed"), code_of(_STATUS, "Active"))
    signed = (age == 0) & draws.chance(0.1, age.size)
    rare = draws.pick(
        _STATUS, {"Sent proposal": 0.55, "Demand": 0.4, "Refused": 0.03, "Approved": 0.02}, age.size
    )
    status = np.where(signed, code_of(_STATUS, "Signed"), status)
    return np.where(draws.chance(0.0003, age.size), rare, status).astype(np.int8)


def _draw_delays(draws: Draws, trouble: Floats, row: np.ndarray, age: np.ndarray, balance: Floats) -> Arrays:
    careless = draws.chance(np.minimum(0.2 * np.exp(0.7 * trouble), 0.95), trouble.size)
    late = careless[row] & (balance > 0) & draws.chance(0.3, row.size)
    depth = np.rint(read(_DAYS_LATE, draws.mix(row.size, (0.2, trouble[row]))))
    lost = draws.chance(0.012, trouble.size)
    since = np.floor(1500 * draws.uniform(trouble.size) ** 2)
    days = np.where(lost[row], since[row] + 30.0 * age, np.where(late, depth, 0.0))
    return {"SK_DPD": days, "SK_DPD_DEF": np.where((days < 10) & draws.chance(0.5, row.size), days, 0.0)}
