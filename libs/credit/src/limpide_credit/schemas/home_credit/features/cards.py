"""Features of ``credit_card_balance``: month by month, the use of this lender's credit cards."""

from collections.abc import Mapping

from limpide_credit.features.aggregates import WEIGHT, Subset, Summary, counted, measures, over, shares
from limpide_credit.features.cleaning import Rows, cleaned
from limpide_credit.features.rowwise import RowFeature, described, indicator, ratio
from limpide_credit.schemas.words import Words


def _months(fr: str, en: str) -> Words:
    return Words(f"mois de carte {fr}".strip(), f"months of the card {en}".strip())


ALL = Subset("", None, _months("", ""))
LAST_3 = Subset("3M", lambda r: r.MONTHS_BALANCE >= -3.0, _months("sur trois mois", "within three months"))
LAST_6 = Subset("6M", lambda r: r.MONTHS_BALANCE >= -6.0, _months("sur six mois", "within six months"))
LAST_12 = Subset("12M", lambda r: r.MONTHS_BALANCE >= -12.0, _months("sur un an", "within a year"))
LATE = Subset("LATE", lambda r: r.SK_DPD > 0.0, Words("mois de carte en retard", "late months of the card"))

_MEASURES = measures(
    """
MONTHS_BALANCE|month_offset|cards|mois du relevé|month of the statement
AMT_BALANCE|currency|cards|solde de la carte|card balance
AMT_CREDIT_LIMIT_ACTUAL|currency|cards|plafond de la carte|card limit
AMT_DRAWINGS_ATM_CURRENT|currency|cards|retraits au distributeur|cash withdrawals
AMT_DRAWINGS_CURRENT|currency|cards|dépenses par carte|card spending
AMT_DRAWINGS_POS_CURRENT|currency|cards|achats par carte|card purchases
AMT_INST_MIN_REGULARITY|currency|cards|paiement minimal exigé|minimum payment required
AMT_PAYMENT_CURRENT|currency|cards|paiement du mois|payment in the month
AMT_PAYMENT_TOTAL_CURRENT|currency|cards|paiement total du mois|total payment in the month
AMT_TOTAL_RECEIVABLE|currency|cards|total dû sur la carte|total owed on the card
CNT_DRAWINGS_ATM_CURRENT|count|cards|nombre de retraits|number of withdrawals
CNT_DRAWINGS_CURRENT|count|cards|nombre de dépenses par carte|number of card transactions
CNT_DRAWINGS_POS_CURRENT|count|cards|nombre d'achats par carte|number of card purchases
CNT_INSTALMENT_MATURE_CUM|count|cards|échéances déjà payées|instalments already paid
SK_DPD|days|punctuality|jours de retard de la carte|days late on the card|riskier
SK_DPD_DEF|days|punctuality|jours de retard de la carte hors petites sommes|days late on the card apart from small sums|riskier
LATE|event|punctuality|mois en retard|months late|riskier
USE|ratio|cards|part utilisée du plafond|share of the limit used
ATM_SHARE|ratio|cards|part des retraits dans les dépenses|share of withdrawals in spending
DRAWING_LIMIT|ratio|cards|dépenses rapportées au plafond|spending relative to the limit
PAYMENT_MINIMUM|ratio|cards|paiement rapporté au minimum exigé|payment relative to the minimum required
PAYMENT_BALANCE|ratio|cards|paiement rapporté au total dû|payment relative to the total owed
""",  # noqa: E501 - one measure a line
    LATE=lambda r: indicator(r.SK_DPD > 0.0),
    USE=lambda r: ratio(r.AMT_BALANCE, r.AMT_CREDIT_LIMIT_ACTUAL),
    ATM_SHARE=lambda r: ratio(r.AMT_DRAWINGS_ATM_CURRENT, r.AMT_DRAWINGS_CURRENT),
    DRAWING_LIMIT=lambda r: ratio(r.AMT_DRAWINGS_CURRENT, r.AMT_CREDIT_LIMIT_ACTUAL),
    PAYMENT_MINIMUM=lambda r: ratio(r.AMT_PAYMENT_CURRENT, r.AMT_INST_MIN_REGULARITY),
    PAYMENT_BALANCE=lambda r: ratio(r.AMT_PAYMENT_TOTAL_CURRENT, r.AMT_TOTAL_RECEIVABLE),
)

_ALL_PLAN = """
MONTHS_BALANCE min
AMT_BALANCE mean max sum std
AMT_CREDIT_LIMIT_ACTUAL mean max min std
AMT_DRAWINGS_ATM_CURRENT mean max sum
AMT_DRAWINGS_CURRENT mean max sum std
AMT_DRAWINGS_POS_CURRENT mean max
AMT_INST_MIN_REGULARITY mean
AMT_PAYMENT_CURRENT mean max sum
AMT_PAYMENT_TOTAL_CURRENT mean sum
AMT_TOTAL_RECEIVABLE mean
CNT_DRAWINGS_ATM_CURRENT mean max sum
CNT_DRAWINGS_CURRENT mean max sum
CNT_DRAWINGS_POS_CURRENT mean max
CNT_INSTALMENT_MATURE_CUM mean
SK_DPD mean max
SK_DPD_DEF mean max
LATE mean sum
USE mean max min std recent
ATM_SHARE mean
DRAWING_LIMIT mean max
PAYMENT_MINIMUM mean
PAYMENT_BALANCE mean
"""
_RECENT_PLAN = """
AMT_BALANCE mean max
AMT_DRAWINGS_CURRENT mean
CNT_DRAWINGS_CURRENT mean
CNT_DRAWINGS_ATM_CURRENT mean max
AMT_PAYMENT_TOTAL_CURRENT mean
USE mean max
SK_DPD max
"""
_YEAR_PLAN = """
AMT_BALANCE mean
AMT_DRAWINGS_CURRENT mean
CNT_DRAWINGS_ATM_CURRENT mean
USE mean
LATE mean
SK_DPD max
"""
_STATUSES = """
Active|des mois actifs|active months
Completed|des mois après clôture|months after closing
Signed|des mois de signature|months of signing
"""


def cards_summary() -> Summary:
    """Return the features of monthly balances of credit cards."""
    return Summary(
        "credit_card_balance",
        (
            *counted("CC", "cards", ALL, LAST_12),
            *over("CC", ALL, _MEASURES, _ALL_PLAN),
            *over("CC", LAST_3, _MEASURES, "USE mean"),
            *over("CC", LAST_6, _MEASURES, _RECENT_PLAN + "ATM_SHARE mean"),
            *over("CC", LAST_12, _MEASURES, _YEAR_PLAN),
            *over("CC", LATE, _MEASURES, "MONTHS_BALANCE max\nSK_DPD mean"),
            *shares("CC", ALL, "NAME_CONTRACT_STATUS", "cards", _STATUSES),
        ),
        _rows,
    )


def _rows(tables: Mapping[str, Rows]) -> Rows:
    months = cleaned("credit_card_balance", tables["credit_card_balance"])
    return months.mutate(**{WEIGHT: 1.0 / (1.0 - months.MONTHS_BALANCE / 12.0)})


_RATIOS = """
CC_3M_USE_TREND|ratio|cards|Part utilisée du plafond, trois derniers mois moins l'ensemble|Share of the limit used, last three months minus all
CC_12M_BALANCE_TREND|ratio|cards|Solde de la carte, dernière année moins l'ensemble, rapporté au plafond|Card balance, last year minus all, relative to the limit
CC_12M_DRAWING_TREND|ratio|cards|Dépenses par carte, dernière année moins l'ensemble, rapportées au plafond|Card spending, last year minus all, relative to the limit
CC_ATM_SPENDING_RATIO|ratio|cards|Part des retraits dans toutes les dépenses par carte|Share of withdrawals in all card spending
CC_PAYMENT_SPENDING_RATIO|ratio|cards|Paiements rapportés aux dépenses par carte|Payments relative to card spending
CC_DRAWING_AVERAGE|currency|cards|Montant moyen d'une dépense par carte|Mean amount of a card transaction
"""  # noqa: E501 - one feature a line


def cards_ratios(h: Rows) -> list[RowFeature]:
    """Return what the aggregates of ``h`` (one row a client) say together."""
    limit = h.CC_AMT_CREDIT_LIMIT_ACTUAL_MAX
    return described(
        _RATIOS,
        {
            "CC_3M_USE_TREND": h.CC_3M_USE_MEAN - h.CC_USE_MEAN,
            "CC_12M_BALANCE_TREND": ratio(h.CC_12M_AMT_BALANCE_MEAN - h.CC_AMT_BALANCE_MEAN, limit),
            "CC_12M_DRAWING_TREND": ratio(
                h.CC_12M_AMT_DRAWINGS_CURRENT_MEAN - h.CC_AMT_DRAWINGS_CURRENT_MEAN, limit
            ),
            "CC_ATM_SPENDING_RATIO": ratio(h.CC_AMT_DRAWINGS_ATM_CURRENT_SUM, h.CC_AMT_DRAWINGS_CURRENT_SUM),
            "CC_PAYMENT_SPENDING_RATIO": ratio(h.CC_AMT_PAYMENT_CURRENT_SUM, h.CC_AMT_DRAWINGS_CURRENT_SUM),
            "CC_DRAWING_AVERAGE": ratio(h.CC_AMT_DRAWINGS_CURRENT_SUM, h.CC_CNT_DRAWINGS_CURRENT_SUM),
        },
    )
