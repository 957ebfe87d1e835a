"""Earlier applications to this lender: what was asked, what was decided, how the loan was to run."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from limpide_credit.schemas.columns import NO_DAY
from limpide_credit.schemas.draws import EMPTY, Draws, Flags, Floats, read
from limpide_credit.schemas.frames import Arrays
from limpide_credit.schemas.home_credit.synthetic.application import COMPANIONS
from limpide_credit.schemas.home_credit.synthetic.clients import Clients
from limpide_credit.schemas.home_credit.synthetic.products import KINDS, WORD_COLUMNS
from limpide_credit.schemas.home_credit.tables import TABLES

_TABLE = TABLES["previous_application"]

FIRST_NUMBER = 1_000_000
NUMBERS_A_BLOCK = 10_000
"""Application numbers kept for each block of 1,000 clients, of which about 4,700 are used."""

_COUNT = (1, 1, 1, 1, 1, 2, 4, 7, 11, 14, 22, 34, 54)
_FIRST_DUE_AFTER = (1, 14, 30, 30, 30, 30, 31, 34, 45, 60, 150, 300, 400)
_REPAID_EARLY = (-1799, -1710, -1350, -690, -390, -150, 0, 0, 0, 0, 0, 9, 29)
_USUAL_TERM = 14
_COST = (1.0, 1.0, 1.0, 1.02, 1.042, 1.113, 1.223, 1.376, 1.587, 1.841, 2.335, 2.6, 3.0)
_CREDIT_TO_ASKED = (0.1, 0.37, 0.57, 0.8, 0.894, 0.974, 1.0, 1.108, 1.211, 1.3, 1.4, 1.6, 1.8)
_DOWN = (0, 0, 0, 0, 0, 0, 0.0001, 0.109, 0.212, 0.3, 0.52, 0.694, 0.84)
_PRIMARY = (0.06, 0.06, 0.14, 0.142, 0.142, 0.161, 0.189, 0.193, 0.196, 0.197, 0.5, 0.7, 0.745)
_PRIVILEGED = (0.42, 0.42, 0.55, 0.637, 0.638, 0.716, 0.835, 0.8525, 0.867, 0.867, 0.867, 0.867, 0.867)
_WEEKDAYS = {
    "MONDAY": 0.151, "TUESDAY": 0.157, "WEDNESDAY": 0.152, "THURSDAY": 0.148, "FRIDAY": 0.153,
    "SATURDAY": 0.142, "SUNDAY": 0.097,
}  # fmt: skip
_COMPANIONS = {
    **COMPANIONS,
    "Unaccompanied": 0.608,
    "Family": 0.246,
    "Spouse, partner": 0.076,
    "Children": 0.036,
}
_HOURS = (
    0.0002, 0.0003, 0.0006, 0.0025, 0.004, 0.008, 0.0145, 0.026, 0.047, 0.075, 0.11, 0.113, 0.111, 0.104,
    0.098, 0.092, 0.079, 0.057, 0.035, 0.015, 0.005, 0.0015, 0.0004, 0.0002,
)  # fmt: skip


@dataclass(frozen=True)
class PreviousLoans:
    """Earlier applications: the columns and what the balances of approved ones need besides."""

    columns: dict[str, NDArray[Any]]  # The table's columns, ``(applications,)`` each
    client: NDArray[np.int64]  # Position of each application's client in the block
    # sales and card: whether it became a loan with instalments, or a card.
    sales: Flags
    card: Flags
    # first_due and ended: day of the first instalment and of the last payment (at or after 0: it still runs).
    first_due: Floats
    ended: Floats
    term: Floats  # Number of instalments


def draw_previous(draws: Draws, clients: Clients, block: int) -> PreviousLoans:
    """Draw the earlier applications of the clients that have any."""
    people = clients.number.size
    many = np.rint(read(_COUNT, draws.mix(people, (0.15, clients.trouble))))
    client = np.repeat(np.arange(people), np.where(clients.has_previous, many, 0).astype(np.int64))
    size = client.size
    trouble = clients.trouble[client]
    kind = _draw_kinds(draws, trouble)
    columns = _draw_words(draws, kind)
    columns["SK_ID_PREV"] = FIRST_NUMBER + block * NUMBERS_A_BLOCK + np.arange(size)
    columns["SK_ID_CURR"] = clients.number[client]
    volume = draws.mix(size, (0.35, clients.means[client]))
    when = draws.mix(size, (-0.12, trouble))
    asked, decided, term = np.empty(size), np.empty(size), np.full(size, np.nan)
    offered = np.empty(size, dtype=bool)
    luck = draws.uniform(size)
    for place, one in enumerate(KINDS):
        those = np.flatnonzero(kind == place)
        asked[those] = read(one.asked, volume[those])
        decided[those] = -np.rint(read(one.decided, when[those]))
        offered[those] = luck[those] >= one.no_offer
    terms = draws.normal(size)
    for place, one in enumerate(KINDS):
        those = np.flatnonzero((kind == place) & offered)
        term[those] = np.rint(read(one.term, 0.6 * volume[those] + 0.8 * terms[those]) / one.step) * one.step
    columns["DAYS_DECISION"] = decided
    columns["CNT_PAYMENT"] = term
    columns |= _draw_amounts(draws, kind, asked, term, offered)
    approved = np.isin(kind, [place for place, one in enumerate(KINDS) if one.status == "Approved"])
    card = np.isin(kind, [place for place, one in enumerate(KINDS) if one.contract == "Revolving loans"])
    dates, first_due, ended = _draw_dates(draws, approved, card, decided, term, trouble)
    running = ~np.isnan(first_due)
    columns |= dates
    return PreviousLoans(
        columns=columns,
        client=client,
        sales=running & ~card,
        card=approved & card,
        first_due=first_due,
        ended=ended,
        term=term,
    )


def _draw_kinds(draws: Draws, trouble: Floats) -> NDArray[np.int64]:
    """Draw which kind each application is; refusals are likelier for clients in trouble."""
    shares = np.array([one.share for one in KINDS])
    refused = np.array([one.status == "Refused" for one in KINDS])
    weights = shares[None, :] * np.where(refused[None, :], np.exp(0.45 * trouble - 0.1)[:, None], 1.0)
    ends = np.cumsum(weights, axis=1)
    luck = draws.uniform(trouble.size) * ends[:, -1]
    return np.minimum((luck[:, None] >= ends).sum(axis=1), len(KINDS) - 1)


def _draw_words(draws: Draws, kind: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    size = kind.size
    columns: dict[str, NDArray[Any]] = {
        "WEEKDAY_APPR_PROCESS_START": draws.pick(
            _TABLE.column("WEEKDAY_APPR_PROCESS_START"), _WEEKDAYS, size
        ),
        "HOUR_APPR_PROCESS_START": draws.count(_HOURS, size),
        "FLAG_LAST_APPL_PER_CONTRACT": (~draws.chance(0.005, size)).astype(np.int8),
        "NFLAG_LAST_APPL_IN_DAY": (~draws.chance(0.0035, size)).astype(np.float64),
        "SELLERPLACE_AREA": np.full(size, -1.0),
    }
    columns |= {name: np.full(size, EMPTY, dtype=np.int8) for name in WORD_COLUMNS}
    for place, one in enumerate(KINDS):
        those = np.flatnonzero(kind == place)
        for name in WORD_COLUMNS:
            columns[name][those] = draws.pick(_TABLE.column(name), one.words[name], those.size)
        columns["SELLERPLACE_AREA"][those] = np.rint(read(one.seller_area, draws.normal(those.size)))
    suite = draws.pick(_TABLE.column("NAME_TYPE_SUITE"), _COMPANIONS, size)
    alone = np.array([one.no_companion for one in KINDS])[kind]
    columns["NAME_TYPE_SUITE"] = np.where(draws.chance(alone, size), EMPTY, suite).astype(np.int8)
    unnamed = draws.chance(0.0002, size)
    columns["PRODUCT_COMBINATION"] = np.where(unnamed, EMPTY, columns["PRODUCT_COMBINATION"]).astype(np.int8)
    return columns


def _draw_amounts(
    draws: Draws, kind: NDArray[np.int64], asked: Floats, term: Floats, offered: Flags
) -> Arrays:
    size = kind.size
    consumer = np.isin(kind, [place for place, one in enumerate(KINDS) if one.contract == "Consumer loans"])
    card = np.isin(kind, [place for place, one in enumerate(KINDS) if one.contract == "Revolving loans"])
    asked = np.where(consumer, np.rint(asked * 2) / 2, np.rint(asked / 4500) * 4500)
    credit = np.round(asked * read(_CREDIT_TO_ASKED, draws.normal(size)) * 2) / 2
    limit = np.where(asked > 0, asked, 180_000.0)
    credit = np.where(card & offered, limit, credit)
    cost = read(_COST, draws.normal(size))
    monthly = np.where(card, 0.05 * credit, credit * cost / np.maximum(term, 1))
    rate = read(_DOWN, draws.normal(size))
    gave = consumer & ~draws.chance(0.03, size) | ~consumer & offered & ~card & draws.chance(0.08, size)
    rate = np.where(gave, np.where(consumer, rate, 0.0), np.nan)
    interest = consumer & draws.chance(0.0085, size)
    return {
        "AMT_APPLICATION": asked,
        "AMT_CREDIT": credit,
        "AMT_ANNUITY": np.where(offered, np.rint(monthly * 200) / 200, np.nan),
        "AMT_GOODS_PRICE": np.where(asked > 0, asked, np.nan),
        "AMT_DOWN_PAYMENT": np.rint(rate * asked / 4.5) * 4.5,
        "RATE_DOWN_PAYMENT": np.round(rate, 6),
        "RATE_INTEREST_PRIMARY": np.where(interest, np.round(read(_PRIMARY, draws.normal(size)), 6), np.nan),
        "RATE_INTEREST_PRIVILEGED": np.where(
            interest, np.round(read(_PRIVILEGED, draws.normal(size)), 6), np.nan
        ),
    }


def _draw_dates(
    draws: Draws, approved: Flags, card: Flags, decided: Floats, term: Floats, trouble: Floats
) -> tuple[Arrays, Floats, Floats]:
    """Draw the dates of an approved loan; return the columns, the first due day and the last day paid."""
    size = approved.size
    given = approved & ~draws.chance(np.where(card, 0.043, 0.04), size) & (decided < -1)
    first_due = np.minimum(decided + np.rint(read(_FIRST_DUE_AFTER, draws.normal(size))), 60)
    planned = first_due + 30 * (np.nan_to_num(term) - 1)
    # Clients in trouble rarely repay early.
    early = np.rint(read(_REPAID_EARLY, draws.mix(size, (0.15, trouble))) * np.nan_to_num(term) / _USUAL_TERM)
    ended = np.maximum(planned + early, first_due)
    over = ~card & (ended < 0)
    drawing = np.where(card, np.minimum(decided + np.rint(40 * draws.uniform(size)), -1), NO_DAY)
    unused_card = card & draws.chance(0.35, size)
    dates = {
        "DAYS_FIRST_DRAWING": np.where(unused_card, NO_DAY, drawing),
        "DAYS_FIRST_DUE": np.where(unused_card, NO_DAY, np.where(first_due < 0, first_due, NO_DAY)),
        "DAYS_LAST_DUE_1ST_VERSION": np.where(card, NO_DAY, planned),
        "DAYS_LAST_DUE": np.where(over, ended, NO_DAY),
        "DAYS_TERMINATION": np.where(
            over, np.minimum(ended + np.rint(2 + 8 * draws.uniform(size)), -1), NO_DAY
        ),
        "NFLAG_INSURED_ON_APPROVAL": draws.chance(np.where(card, 0.0, 0.375), size).astype(np.float64),
    }
    columns = {name: np.where(given, values, np.nan) for name, values in dates.items()}
    return columns, np.where(given, first_due, np.nan), np.where(given, ended, np.nan)
