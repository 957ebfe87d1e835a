"""Features of ``previous_application``: what the client asked of this lender before, and what came of it."""

from collections.abc import Mapping

import ibis  # pyright: ignore[reportMissingTypeStubs]

from limpide_credit.features.aggregates import (
    CLIENT,
    WEIGHT,
    Subset,
    Summary,
    counted,
    measures,
    over,
    recency,
    shares,
)
from limpide_credit.features.cleaning import Rows, cleaned
from limpide_credit.features.rowwise import RowFeature, described, ratio
from limpide_credit.schemas.home_credit.features.previous_words import CATEGORY_SHARES, RATIOS
from limpide_credit.schemas.words import Words


def _status(name: str, status: str, fr: str, en: str) -> Subset:
    return Subset(name, lambda r: status == r.NAME_CONTRACT_STATUS, _requests(fr, en))


def _requests(fr: str, en: str) -> Words:
    return Words(f"demandes passées {fr}".strip(), f"earlier applications {en}".strip())


def _last(count: int, fr: str, en: str) -> Subset:
    return Subset(f"LAST{count}", lambda r: count >= r.RANK, Words(fr, en), single=count == 1)


ALL = Subset("", None, _requests("", ""))
APPROVED = _status("APPROVED", "Approved", "acceptées", "that were approved")
REFUSED = _status("REFUSED", "Refused", "refusées", "that were refused")
CANCELED = _status("CANCELED", "Canceled", "annulées", "that were cancelled")
UNUSED = _status("UNUSED", "Unused offer", "restées sans suite", "whose offer was not used")
YEAR = Subset("12M", lambda r: r.DAYS_DECISION >= -365.0, _requests("de moins d'un an", "within a year"))
REFUSED_YEAR = Subset(
    "REFUSED_12M",
    lambda r: (r.DAYS_DECISION >= -365.0) & (r.NAME_CONTRACT_STATUS == "Refused"),
    _requests("refusées depuis moins d'un an", "refused within a year"),
)
OPEN = Subset(
    "OPEN",
    lambda r: (r.NAME_CONTRACT_STATUS == "Approved") & r.DAYS_TERMINATION.isnull(),
    Words("crédits en cours chez nous", "loans running with us"),
)
CASH = Subset(
    "CASH",
    lambda r: (r.NAME_CONTRACT_TYPE == "Cash loans") & (r.NAME_CONTRACT_STATUS == "Approved"),
    Words("prêts personnels obtenus chez nous", "cash loans obtained from us"),
)
CONSUMER = Subset(
    "CONSUMER",
    lambda r: (r.NAME_CONTRACT_TYPE == "Consumer loans") & (r.NAME_CONTRACT_STATUS == "Approved"),
    Words("crédits d'achat obtenus chez nous", "sales loans obtained from us"),
)
LAST = (
    _last(1, "lors de la dernière demande passée", "in the last earlier application"),
    _last(3, "trois dernières demandes passées", "the last three earlier applications"),
    _last(5, "cinq dernières demandes passées", "the last five earlier applications"),
)

_MEASURES = measures(
    """
AMT_ANNUITY|currency|past_terms|mensualité|instalment
AMT_APPLICATION|currency|past_requests|montant demandé|amount asked
AMT_CREDIT|currency|past_requests|montant du crédit|amount of the loan
AMT_DOWN_PAYMENT|currency|past_terms|apport|down payment
AMT_GOODS_PRICE|currency|past_requests|prix du bien|price of the goods
APP_CREDIT_PERC|ratio|past_requests|montant demandé rapporté à celui du crédit|amount asked relative to that of the loan
APP_CREDIT_DIFF|currency|past_requests|montant demandé moins celui du crédit|amount asked minus that of the loan
CREDIT_GOODS_RATIO|ratio|past_terms|montant du crédit rapporté au prix du bien|amount of the loan relative to the goods' price
PAYMENT_RATE|ratio|past_terms|mensualité rapportée au montant|instalment relative to the amount
INTEREST_RATE|ratio|past_terms|taux d'intérêt annuel estimé|estimated yearly interest rate
RATE_DOWN_PAYMENT|ratio|past_terms|taux d'apport|down payment rate
CNT_PAYMENT|months|past_terms|durée du crédit|term of the loan
DAYS_DECISION|day_offset|past_requests|date de la décision|date of the decision
HOUR_APPR_PROCESS_START|hours|moment|heure de la demande|hour of the application
SELLERPLACE_AREA||past_requests|taille du point de vente|size of the point of sale
YIELD_RANK|rank|past_terms|niveau de taux (0 à 3)|level of the rate (0 to 3)
DAYS_FIRST_DRAWING|day_offset|past_terms|date du premier décaissement|date of the first drawing
DAYS_FIRST_DUE|day_offset|past_terms|date de la première échéance|date of the first due payment
DAYS_LAST_DUE_1ST_VERSION|day_offset|past_terms|date de fin prévue à l'origine|end date first planned
DAYS_LAST_DUE|day_offset|past_terms|date de la dernière échéance|date of the last due payment
DAYS_TERMINATION|day_offset|past_terms|date de clôture|closing date
DUE_DELAY|days|punctuality|délai entre fin prévue et dernière échéance|time from planned end to last due payment
NFLAG_INSURED_ON_APPROVAL|event|past_terms|crédits assurés|insured loans
REFUSED|event|refusals|refus|refusals
""",  # noqa: E501 - one measure a line
    APP_CREDIT_PERC=lambda r: ratio(r.AMT_APPLICATION, r.AMT_CREDIT),
    APP_CREDIT_DIFF=lambda r: r.AMT_APPLICATION - r.AMT_CREDIT,
    CREDIT_GOODS_RATIO=lambda r: ratio(r.AMT_CREDIT, r.AMT_GOODS_PRICE),
    PAYMENT_RATE=lambda r: ratio(r.AMT_ANNUITY, r.AMT_CREDIT),
    # Simple interest: what is paid beyond the amount, per month of the term, over twelve months.
    INTEREST_RATE=lambda r: ratio(
        (ratio(r.AMT_ANNUITY * r.CNT_PAYMENT, r.AMT_CREDIT) - 1.0) * 12.0, r.CNT_PAYMENT
    ),
    YIELD_RANK=lambda r: ibis.cases(
        (r.NAME_YIELD_GROUP == "low_action", 0.0),
        (r.NAME_YIELD_GROUP == "low_normal", 1.0),
        (r.NAME_YIELD_GROUP == "middle", 2.0),
        (r.NAME_YIELD_GROUP == "high", 3.0),
    ),
    DUE_DELAY=lambda r: r.DAYS_LAST_DUE - r.DAYS_LAST_DUE_1ST_VERSION,
    REFUSED=lambda r: ibis.ifelse(r.NAME_CONTRACT_STATUS == "Refused", 1.0, 0.0),
)

_ALL_PLAN = """
AMT_ANNUITY mean max min recent
AMT_APPLICATION mean max min
AMT_CREDIT mean max min
AMT_DOWN_PAYMENT mean max
AMT_GOODS_PRICE mean min
APP_CREDIT_PERC mean max min std
APP_CREDIT_DIFF max
CREDIT_GOODS_RATIO mean max
PAYMENT_RATE mean max min
INTEREST_RATE mean max min recent
RATE_DOWN_PAYMENT mean max min
CNT_PAYMENT mean max sum
DAYS_DECISION mean max min
HOUR_APPR_PROCESS_START mean
SELLERPLACE_AREA mean
YIELD_RANK mean max
NFLAG_INSURED_ON_APPROVAL mean
REFUSED recent
"""
_APPROVED_PLAN = """
AMT_ANNUITY mean max min sum
AMT_APPLICATION mean max
AMT_CREDIT mean max sum
AMT_DOWN_PAYMENT mean
APP_CREDIT_PERC mean max min
PAYMENT_RATE mean max
INTEREST_RATE mean max min
RATE_DOWN_PAYMENT mean
CNT_PAYMENT mean max sum
DAYS_DECISION mean max min
YIELD_RANK mean
DAYS_FIRST_DRAWING mean
DAYS_FIRST_DUE mean max
DAYS_LAST_DUE_1ST_VERSION mean max min
DAYS_LAST_DUE mean max
DAYS_TERMINATION mean max
DUE_DELAY mean max min
"""
_REFUSED_PLAN = """
AMT_ANNUITY mean max
AMT_APPLICATION mean max
AMT_CREDIT mean max
APP_CREDIT_PERC mean
INTEREST_RATE mean
CNT_PAYMENT mean
DAYS_DECISION mean max min
"""
_LAST_ONE_PLAN = """
AMT_ANNUITY mean
AMT_CREDIT mean
AMT_DOWN_PAYMENT mean
APP_CREDIT_PERC mean
INTEREST_RATE mean
CNT_PAYMENT mean
YIELD_RANK mean
REFUSED mean
SELLERPLACE_AREA mean
"""
_LAST_PLAN = """
AMT_ANNUITY mean
AMT_CREDIT mean
AMT_APPLICATION mean
APP_CREDIT_PERC mean
INTEREST_RATE mean
PAYMENT_RATE mean
CNT_PAYMENT mean
YIELD_RANK mean
DAYS_DECISION mean
REFUSED mean
"""
_LAST_FIVE_PLAN = """
AMT_ANNUITY mean
AMT_CREDIT mean
INTEREST_RATE mean
CNT_PAYMENT mean
REFUSED mean
"""
_OPEN_PLAN = "AMT_ANNUITY sum max\nAMT_CREDIT sum max\nDAYS_DECISION min\nDAYS_LAST_DUE_1ST_VERSION max"
_TYPE_PLAN = "AMT_CREDIT mean\nINTEREST_RATE mean\nDAYS_DECISION max"


def previous_summary() -> Summary:
    """Return the features of earlier applications with this lender."""
    return Summary(
        "previous_application",
        (
            *counted("PREV", "past_requests", ALL, APPROVED, CANCELED, UNUSED, YEAR, CASH, CONSUMER),
            *counted("PREV", "refusals", REFUSED, REFUSED_YEAR),
            *counted("PREV", "open_loans", OPEN),
            *over("PREV", ALL, _MEASURES, _ALL_PLAN),
            *over("PREV", APPROVED, _MEASURES, _APPROVED_PLAN),
            *over("PREV", REFUSED, _MEASURES, _REFUSED_PLAN),
            *over("PREV", LAST[0], _MEASURES, _LAST_ONE_PLAN),
            *over("PREV", LAST[1], _MEASURES, _LAST_PLAN),
            *over("PREV", LAST[2], _MEASURES, _LAST_FIVE_PLAN),
            *over("PREV", YEAR, _MEASURES, "AMT_CREDIT mean sum\nAMT_APPLICATION max"),
            *over("PREV", OPEN, _MEASURES, _OPEN_PLAN),
            *over("PREV", CASH, _MEASURES, _TYPE_PLAN),
            *over("PREV", CONSUMER, _MEASURES, _TYPE_PLAN),
            *(
                aggregate
                for column, (concept, values) in CATEGORY_SHARES.items()
                for aggregate in shares("PREV", ALL, column, concept, values)
            ),
        ),
        _rows,
    )


def _rows(tables: Mapping[str, Rows]) -> Rows:
    requests = cleaned("previous_application", tables["previous_application"])
    rows = requests.mutate(**{WEIGHT: recency(requests.DAYS_DECISION)})
    return rows.left_join(_ranks(requests), "SK_ID_PREV").drop("SK_ID_PREV_right")


def _ranks(requests: Rows) -> Rows:
    """Return the rank of each application among its client's, 1 for the last; its number breaks ties.

    A row's rank is how many of the client's are as late: one of the engines has no window functions.
    """
    one = requests.select(CLIENT, "SK_ID_PREV", "DAYS_DECISION")
    other = one.select(CLIENT, number="SK_ID_PREV", day="DAYS_DECISION")
    pairs = one.inner_join(other, CLIENT)
    later = (pairs.day > pairs.DAYS_DECISION) | (
        (pairs.day == pairs.DAYS_DECISION) & (pairs.number >= pairs.SK_ID_PREV)
    )
    return (
        pairs.filter(later)
        .group_by("SK_ID_PREV")
        .aggregate(
            RANK=lambda rows: rows.count()  # pyright: ignore[reportUnknownLambdaType, reportUnknownMemberType]
        )
    )


def previous_ratios(h: Rows) -> list[RowFeature]:
    """Return what the aggregates of ``h`` (one row a client) say together."""
    return described(
        RATIOS,
        {
            "PREV_REFUSED_APPROVED_RATIO": ratio(h.PREV_REFUSED_COUNT, h.PREV_APPROVED_COUNT),
            "PREV_REFUSED_12M_SHARE": ratio(h.PREV_REFUSED_12M_COUNT, h.PREV_12M_COUNT),
            "PREV_12M_SHARE": ratio(h.PREV_12M_COUNT, h.PREV_COUNT),
            "PREV_PACE": ratio(h.PREV_DAYS_DECISION_MAX - h.PREV_DAYS_DECISION_MIN, h.PREV_COUNT - 1.0),
            "PREV_LAST3_AMOUNT_TREND": ratio(h.PREV_LAST3_AMT_CREDIT_MEAN, h.PREV_AMT_CREDIT_MEAN),
            "PREV_LAST3_ANNUITY_TREND": ratio(h.PREV_LAST3_AMT_ANNUITY_MEAN, h.PREV_AMT_ANNUITY_MEAN),
            "PREV_LAST3_INTEREST_TREND": h.PREV_LAST3_INTEREST_RATE_MEAN - h.PREV_INTEREST_RATE_MEAN,
            "PREV_LAST3_REFUSED_TREND": h.PREV_LAST3_REFUSED_MEAN - ratio(h.PREV_REFUSED_COUNT, h.PREV_COUNT),
            "PREV_LAST1_AMOUNT_TREND": ratio(h.PREV_LAST1_AMT_CREDIT_MEAN, h.PREV_APPROVED_AMT_CREDIT_MEAN),
            "PREV_REFUSED_AMOUNT_RATIO": ratio(
                h.PREV_REFUSED_AMT_APPLICATION_MEAN, h.PREV_APPROVED_AMT_APPLICATION_MEAN
            ),
            "PREV_SINCE_REFUSAL_GAP": h.PREV_REFUSED_DAYS_DECISION_MAX - h.PREV_APPROVED_DAYS_DECISION_MAX,
        },
    )
