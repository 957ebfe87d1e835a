"""The application table: who asks (``person``), for what, what others say of him, and how it ended."""

import numpy as np

from limpide_credit.schemas.columns import NO_DAY
from limpide_credit.schemas.draws import EMPTY, Draws, Floats, code_of, rank, read
from limpide_credit.schemas.frames import Arrays
from limpide_credit.schemas.home_credit.synthetic.building import draw_building
from limpide_credit.schemas.home_credit.synthetic.clients import Clients
from limpide_credit.schemas.home_credit.synthetic.person import draw_person
from limpide_credit.schemas.home_credit.synthetic.shifts import Shift
from limpide_credit.schemas.home_credit.tables import TABLES

_TABLE = TABLES["application"]

_GOODS_PRICE = (
    45000, 45000, 67500, 112500, 148500, 225000, 450000, 675000, 909000, 1156000, 1800000, 2250000, 4050000,
)  # fmt: skip
_CARD_LIMIT = (
    135000, 135000, 135000, 135000, 157500, 180000, 270000, 360000, 540000, 675000, 1350000, 1350000, 1350000,
)  # fmt: skip
_CREDIT_TO_GOODS = (1, 1, 1, 1, 1, 1, 1.132, 1.211, 1.317, 1.396, 1.475, 1.634, 1.792)
_ANNUITY_TO_CREDIT = (
    0.0253, 0.0264, 0.0275, 0.0294, 0.0324, 0.0423, 0.0525, 0.079, 0.1031, 0.1075, 0.1193, 0.1211, 0.1244,
)  # fmt: skip
_SCORE_1 = (0.015, 0.033, 0.081, 0.157, 0.217, 0.339, 0.504, 0.666, 0.77, 0.82, 0.877, 0.919, 0.963)
_SCORE_2 = (0.0, 0.0028, 0.033, 0.146, 0.229, 0.399, 0.5625, 0.661, 0.72, 0.7485, 0.7835, 0.803, 0.855)
_SCORE_3 = (0.0005, 0.0005, 0.067, 0.153, 0.221, 0.366, 0.523, 0.658, 0.746, 0.784, 0.833, 0.863, 0.896)
COMPANIONS = {
    "Unaccompanied": 0.813, "Family": 0.131, "Spouse, partner": 0.037, "Children": 0.0106, "Other_B": 0.0058,
    "Other_A": 0.0028, "Group of people": 0.0009,
}  # fmt: skip
_OBSERVED = (
    0.535, 0.155, 0.097, 0.066, 0.048, 0.034, 0.024, 0.0132, 0.0084, 0.007, 0.0046, 0.0031, 0.0019, 0.0009,
    0.0009, 0.0006, 0.0002, 0.0002, 0.0001, 0.0001,
)  # fmt: skip
_RARE_DOCUMENTS = {
    2: 4e-5, 4: 8e-5, 7: 2e-4, 9: 0.004, 10: 2e-5, 11: 0.004, 12: 1e-5, 13: 0.003, 14: 0.0027, 15: 0.001,
    16: 0.0097, 17: 3e-4, 18: 0.0075, 19: 5e-4, 20: 5e-4, 21: 4e-4,
}  # fmt: skip
_ENQUIRIES = {
    "HOUR": (0.9936, 0.006, 0.0004),
    "DAY": (0.9944, 0.0045, 0.0006, 0.0003, 0.0002),
    "WEEK": (0.9685, 0.0305, 0.0008, 0.0002),
    "MON": (0.9, 0.077, 0.01, 0.005, 0.003, 0.002, 0.001, 0.001, 0.0005, 0.0005),
    "QRT": (0.73, 0.19, 0.06, 0.015, 0.004, 0.001),
    "YEAR": (0.26, 0.228, 0.196, 0.139, 0.083, 0.044, 0.025, 0.0144, 0.0071, 0.0029, 0.0005, 0.0003),
}
_SCORE_WEIGHTS = (0.25, 0.4, 0.55)
"""What the knowledge behind each external score weighs in the log-odds of default."""

_INTERCEPT = -3.2
"""Log-odds of default of an average client, set so that 8 % of all clients default."""


def draw_application(draws: Draws, clients: Clients, shift: Shift) -> dict[str, np.ndarray]:
    """Draw one row a client, TARGET empty where the client is not labelled."""
    size = clients.number.size
    columns: dict[str, np.ndarray] = {
        "SK_ID_CURR": clients.number,
        **draw_person(draws, clients, shift),
        **draw_building(draws, clients),
    }
    columns |= _draw_loan(draws, clients, columns["AMT_INCOME_TOTAL"], shift)
    columns |= _draw_scores(draws, clients, columns["DAYS_BIRTH"])
    columns |= _draw_enquiries(draws, clients)
    columns |= _draw_circle(draws, clients)
    columns |= _draw_documents(draws, columns["DAYS_EMPLOYED"] == NO_DAY)
    odds = np.exp(_INTERCEPT + shift.log_odds + _log_odds(clients, columns))
    defaulted = draws.uniform(size) < odds / (1 + odds)
    columns["TARGET"] = np.where(clients.labelled, defaulted.astype(np.float64), np.nan)
    return columns


def _log_odds(clients: Clients, columns: Arrays) -> Floats:
    """Return each client's log-odds of default but for a constant: latents, then what the form shows.

    Gender and family have no part in it.
    """
    education = columns["NAME_EDUCATION_TYPE"]
    employed = np.where(columns["DAYS_EMPLOYED"] == NO_DAY, 8 * 365.25, -columns["DAYS_EMPLOYED"]) / 365.25
    markup = np.nan_to_num(columns["AMT_CREDIT"] / columns["AMT_GOODS_PRICE"], nan=1.0)
    return (
        -0.55 * clients.worth
        - 0.58 * clients.conduct
        - np.tensordot(_SCORE_WEIGHTS, clients.known_elsewhere, axes=1)
        - 0.016 * (-columns["DAYS_BIRTH"] / 365.25 - 44)
        - 0.035 * (np.minimum(employed, 15) - 6)
        - 0.35 * (education >= 3)
        + 0.2 * (education == 0)
        + 0.15 * (columns["REGION_RATING_CLIENT"] - 2)
        + 0.9 * (markup - 1.1)
        + 0.1 * columns["REG_CITY_NOT_WORK_CITY"]
        - 0.2 * columns["FLAG_OWN_CAR"]
        + 0.2 * ~(clients.has_bureau | clients.has_previous)
    )


def _draw_loan(draws: Draws, clients: Clients, income: Floats, shift: Shift) -> Arrays:
    size = clients.number.size
    revolving = draws.chance(shift.revolving, size)
    standing = (np.log(income) - 11.9) / 0.5
    wish = draws.mix(size, (0.4, np.clip(standing, -2.5, 2.5)), (0.15, clients.means))
    goods = np.where(revolving, read(_CARD_LIMIT, wish), read(_GOODS_PRICE, wish))
    goods = np.maximum(np.rint(goods / 4500.0), 10) * 4500.0
    markup = np.where(revolving, 1.0, read(_CREDIT_TO_GOODS, draws.mix(size, (-0.25, clients.worth))))
    credit = np.rint(goods * markup * 2) / 2
    pace = np.where(revolving, 0.05, read(_ANNUITY_TO_CREDIT, draws.mix(size, (-0.68, wish))))
    annuity = np.rint(credit * pace / 4.5) * 4.5
    column = _TABLE.column("NAME_CONTRACT_TYPE")
    kind = np.where(revolving, code_of(column, "Revolving loans"), code_of(column, "Cash loans"))
    companion = draws.pick(_TABLE.column("NAME_TYPE_SUITE"), COMPANIONS, size)
    return {
        "NAME_CONTRACT_TYPE": kind.astype(np.int8),
        "AMT_CREDIT": credit,
        "AMT_ANNUITY": np.where(draws.chance(0.0001, size), np.nan, annuity),
        "AMT_GOODS_PRICE": np.where(revolving & draws.chance(0.01, size), np.nan, goods),
        "NAME_TYPE_SUITE": np.where(draws.chance(0.006, size), EMPTY, companion).astype(np.int8),
    }


def _draw_scores(draws: Draws, clients: Clients, days_birth: Floats) -> Arrays:
    """Draw the external scores: what each knows of the client, the first mixed with his age."""
    size = clients.number.size
    age = np.clip((-days_birth / 365.25 - 44) / 12, -2.5, 2.5)
    first, second, third = clients.known_elsewhere
    scores = (
        (0.54, draws.mix(size, (0.8, first), (0.55, age)), _SCORE_1),
        (0.002, draws.mix(size, (0.97, second)), _SCORE_2),
        (np.where(clients.has_bureau, 0.07, 0.75), draws.mix(size, (0.97, third)), _SCORE_3),
    )
    return {
        f"EXT_SOURCE_{place}": np.where(draws.chance(missing, size), np.nan, np.round(read(curve, view), 6))
        for place, (missing, view, curve) in enumerate(scores, start=1)
    }


def _draw_enquiries(draws: Draws, clients: Clients) -> Arrays:
    size = clients.number.size
    absent = draws.chance(np.where(clients.has_bureau, 0.045, 0.6), size)
    return {
        f"AMT_REQ_CREDIT_BUREAU_{period}": np.where(absent, np.nan, draws.count(shares, size))
        for period, shares in _ENQUIRIES.items()
    }


def _draw_circle(draws: Draws, clients: Clients) -> Arrays:
    """Draw how many of the client's acquaintances were observed, and how many of those defaulted."""
    size = clients.number.size
    observed = draws.count(_OBSERVED, size)
    luck = draws.uniform(size, len(_OBSERVED) - 1)
    seen = np.arange(len(_OBSERVED) - 1)[None, :] < observed[:, None]
    share = (0.1 * (0.55 + 0.9 * (1 - rank(clients.worth))))[:, None]
    absent = draws.chance(0.0035, size)
    forgotten = draws.chance(0.012, size) & (observed > 0)
    columns = {
        "OBS_30_CNT_SOCIAL_CIRCLE": observed,
        "DEF_30_CNT_SOCIAL_CIRCLE": (seen & (luck < share)).sum(axis=1),
        "OBS_60_CNT_SOCIAL_CIRCLE": observed - forgotten,
        "DEF_60_CNT_SOCIAL_CIRCLE": (seen & (luck < 0.69 * share)).sum(axis=1),
    }
    columns["DEF_60_CNT_SOCIAL_CIRCLE"] = np.minimum(
        columns["DEF_60_CNT_SOCIAL_CIRCLE"], columns["OBS_60_CNT_SOCIAL_CIRCLE"]
    )
    return {name: np.where(absent, np.nan, values) for name, values in columns.items()}


def _draw_documents(draws: Draws, idle: np.ndarray) -> Arrays:
    size = idle.size
    luck = draws.uniform(size)
    third = np.where(idle, 0.45, 0.77)
    sixth = third + np.where(idle, 0.46, 0.003)
    eighth = sixth + np.where(idle, 0.0, 0.1)
    fifth = eighth + 0.015
    columns = {
        3: luck < third,
        6: (luck >= third) & (luck < sixth),
        8: (luck >= sixth) & (luck < eighth),
        5: (luck >= eighth) & (luck < fifth),
    }
    columns |= {number: draws.chance(share, size) for number, share in _RARE_DOCUMENTS.items()}
    return {f"FLAG_DOCUMENT_{number}": columns[number].astype(np.float64) for number in sorted(columns)}
