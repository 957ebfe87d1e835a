"""Features of ``POS_CASH_balance``: month by month, sales and cash loans with this lender.

Loans have very different lengths, so what is left to pay is taken from the last month of each loan.
"""

from collections.abc import Mapping

from limpide_credit.features.aggregates import (
    WEIGHT,
    Subset,
    Summary,
    counted,
    measures,
    over,
    shares,
)
from limpide_credit.features.cleaning import Rows, cleaned
from limpide_credit.features.rowwise import RowFeature, described, indicator, ratio
from limpide_credit.schemas.words import Words


def _months(fr: str, en: str) -> Words:
    return Words(f"mois de crédit chez nous {fr}".strip(), f"months of loans with us {en}".strip())


ALL = Subset("", None, _months("", ""))
LAST_3 = Subset("3M", lambda r: r.MONTHS_BALANCE >= -3.0, _months("sur trois mois", "within three months"))
LAST_6 = Subset("6M", lambda r: r.MONTHS_BALANCE >= -6.0, _months("sur six mois", "within six months"))
LAST_12 = Subset("12M", lambda r: r.MONTHS_BALANCE >= -12.0, _months("sur un an", "within a year"))
LATE = Subset(
    "LATE",
    lambda r: r.SK_DPD > 0.0,
    Words("mois de crédit chez nous en retard", "late months of loans with us"),
)
FINAL = Subset(
    "FINAL",
    lambda r: r.FINAL > 0.0,
    Words("crédits chez nous à leur dernier mois connu", "loans with us in their last known month"),
)
RUNNING = Subset(
    "RUNNING",
    lambda r: (r.FINAL > 0.0) & (r.CNT_INSTALMENT_FUTURE > 0.0) & (r.NAME_CONTRACT_STATUS == "Active"),
    Words("crédits chez nous restant à payer", "loans with us left to pay"),
)

_MEASURES = measures(
    """
MONTHS_BALANCE|month_offset|open_loans|mois du relevé|month of the statement
SK_DPD|days|punctuality|jours de retard|days late|riskier
SK_DPD_DEF|days|punctuality|jours de retard hors petites sommes|days late apart from small sums|riskier
LATE|event|punctuality|mois en retard|months late|riskier
LATE_DEF|event|punctuality|mois en retard hors petites sommes|months late apart from small sums|riskier
CNT_INSTALMENT|count|open_loans|nombre d'échéances|number of instalments
CNT_INSTALMENT_FUTURE|count|open_loans|nombre d'échéances restantes|number of instalments left
REMAINING_RATIO|ratio|open_loans|part des échéances restantes|share of instalments left
""",
    LATE=lambda r: indicator(r.SK_DPD > 0.0),
    LATE_DEF=lambda r: indicator(r.SK_DPD_DEF > 0.0),
    REMAINING_RATIO=lambda r: ratio(r.CNT_INSTALMENT_FUTURE, r.CNT_INSTALMENT),
)

_ALL_PLAN = """
MONTHS_BALANCE mean max min
SK_DPD mean max recent
SK_DPD_DEF mean max recent
LATE mean sum recent
LATE_DEF mean sum recent
CNT_INSTALMENT mean max min std
CNT_INSTALMENT_FUTURE mean min
REMAINING_RATIO mean
"""
_RECENT_PLAN = """
SK_DPD mean max
SK_DPD_DEF mean max
LATE mean sum
LATE_DEF sum
CNT_INSTALMENT_FUTURE mean
"""
_STATUSES = """
Active|des mois actifs|active months
Completed|des mois de fin de crédit|months of completion
Signed|des mois de signature|months of signing
Returned to the store|des mois de retour en magasin|months of return to the store
"""


def pos_summary() -> Summary:
    """Return the features of monthly balances of sales and cash loans."""
    return Summary(
        "POS_CASH_balance",
        (
            *counted("POS", "open_loans", ALL, LAST_12, FINAL, RUNNING),
            *over("POS", ALL, _MEASURES, _ALL_PLAN),
            *over("POS", LAST_3, _MEASURES, "LATE mean"),
            *over("POS", LAST_6, _MEASURES, "LATE mean\nSK_DPD max\nSK_DPD_DEF mean"),
            *over("POS", LAST_12, _MEASURES, _RECENT_PLAN),
            *over("POS", LATE, _MEASURES, "MONTHS_BALANCE max\nSK_DPD mean"),
            *over("POS", FINAL, _MEASURES, "REMAINING_RATIO mean max\nCNT_INSTALMENT_FUTURE sum mean"),
            *over("POS", RUNNING, _MEASURES, "CNT_INSTALMENT_FUTURE max\nREMAINING_RATIO mean"),
            *shares("POS", ALL, "NAME_CONTRACT_STATUS", "open_loans", _STATUSES),
        ),
        _rows,
    )


def _rows(tables: Mapping[str, Rows]) -> Rows:
    months = cleaned("POS_CASH_balance", tables["POS_CASH_balance"])
    finals = months.group_by("SK_ID_PREV").aggregate(last=months.MONTHS_BALANCE.max())
    joined = months.left_join(finals, "SK_ID_PREV").drop("SK_ID_PREV_right")
    return joined.mutate(
        **{WEIGHT: 1.0 / (1.0 - joined.MONTHS_BALANCE / 12.0)},
        FINAL=indicator(joined["last"] == joined.MONTHS_BALANCE),
    )


_RATIOS = """
POS_12M_LATE_TREND|ratio|punctuality|Part des mois en retard, dernière année moins l'ensemble|Share of months late, last year minus all
POS_12M_DPD_TREND|days|punctuality|Jours de retard en moyenne, dernière année moins l'ensemble|Mean days late, last year minus all
POS_MONTHS_PER_LOAN|months|open_loans|Nombre moyen de mois par crédit chez nous|Mean number of months per loan with us
POS_RUNNING_SHARE|ratio|open_loans|Part des crédits chez nous restant à payer|Share of loans with us left to pay
"""  # noqa: E501 - one feature a line


def pos_ratios(h: Rows) -> list[RowFeature]:
    """Return what the aggregates of ``h`` (one row a client) say together."""
    return described(
        _RATIOS,
        {
            "POS_12M_LATE_TREND": h.POS_12M_LATE_MEAN - h.POS_LATE_MEAN,
            "POS_12M_DPD_TREND": h.POS_12M_SK_DPD_MEAN - h.POS_SK_DPD_MEAN,
            "POS_MONTHS_PER_LOAN": ratio(h.POS_COUNT, h.POS_FINAL_COUNT),
            "POS_RUNNING_SHARE": ratio(h.POS_RUNNING_COUNT, h.POS_FINAL_COUNT),
        },
    )
