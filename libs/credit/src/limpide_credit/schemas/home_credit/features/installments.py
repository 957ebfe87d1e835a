"""Features of ``installments_payments``: each instalment due to this lender, and when and how it was paid."""

from collections.abc import Mapping

from limpide_credit.features.aggregates import WEIGHT, Subset, Summary, counted, measures, over, recency
from limpide_credit.features.cleaning import Rows, cleaned
from limpide_credit.features.rowwise import RowFeature, described, indicator, ratio
from limpide_credit.schemas.words import Words


def _payments(fr: str, en: str) -> Words:
    return Words(f"échéances {fr}".strip(), f"instalments {en}".strip())


ALL = Subset("", None, _payments("chez nous", "with us"))
QUARTER = Subset(
    "3M",
    lambda r: r.DAYS_INSTALMENT >= -91.0,
    _payments("des trois derniers mois", "of the last three months"),
)
YEAR = Subset(
    "12M", lambda r: r.DAYS_INSTALMENT >= -365.0, _payments("de la dernière année", "of the last year")
)
TWO_YEARS = Subset(
    "24M",
    lambda r: r.DAYS_INSTALMENT >= -730.0,
    _payments("des deux dernières années", "of the last two years"),
)
LATE = Subset(
    "LATE", lambda r: r.DAYS_ENTRY_PAYMENT > r.DAYS_INSTALMENT, _payments("payées en retard", "paid late")
)
CARD = Subset(
    "CARD", lambda r: r.NUM_INSTALMENT_VERSION == 0.0, _payments("de carte de crédit", "of credit cards")
)

_MEASURES = measures(
    """
DPD|days|punctuality|jours de retard|days late|riskier
DBD|days|punctuality|jours d'avance|days early
LATE|event|punctuality|paiements en retard|late payments|riskier
LATE_7|event|punctuality|retards de plus de 7 jours|payments more than 7 days late|riskier
LATE_30|event|punctuality|retards de plus de 30 jours|payments more than 30 days late|riskier
PAYMENT_PERC|ratio|punctuality|part payée de l'échéance|share of the instalment paid
PAYMENT_DIFF|currency|punctuality|somme restée due|sum left unpaid
SHORT|event|punctuality|paiements incomplets|incomplete payments
AMT_INSTALMENT|currency|past_terms|montant de l'échéance|amount of the instalment
AMT_PAYMENT|currency|punctuality|montant payé|amount paid
DAYS_ENTRY_PAYMENT|day_offset|punctuality|date du paiement|date of payment
DAYS_INSTALMENT|day_offset|past_terms|date de l'échéance|due date
NUM_INSTALMENT_VERSION|count|past_terms|version de l'échéancier|version of the schedule
NUM_INSTALMENT_NUMBER|count|past_terms|rang de l'échéance|rank of the instalment
""",
    # Days late and days early, each zero where it is the other.
    DPD=lambda r: (r.DAYS_ENTRY_PAYMENT - r.DAYS_INSTALMENT).clip(lower=0.0),
    DBD=lambda r: (r.DAYS_INSTALMENT - r.DAYS_ENTRY_PAYMENT).clip(lower=0.0),
    LATE=lambda r: indicator(r.DAYS_ENTRY_PAYMENT > r.DAYS_INSTALMENT),
    LATE_7=lambda r: indicator(r.DAYS_ENTRY_PAYMENT - r.DAYS_INSTALMENT > 7.0),
    LATE_30=lambda r: indicator(r.DAYS_ENTRY_PAYMENT - r.DAYS_INSTALMENT > 30.0),
    PAYMENT_PERC=lambda r: ratio(r.AMT_PAYMENT, r.AMT_INSTALMENT),
    PAYMENT_DIFF=lambda r: r.AMT_INSTALMENT - r.AMT_PAYMENT,
    SHORT=lambda r: indicator(r.AMT_PAYMENT < r.AMT_INSTALMENT),
)

_ALL_PLAN = """
DPD mean max sum std recent
DBD mean max sum recent
LATE mean sum recent
LATE_7 mean
LATE_30 mean sum
PAYMENT_PERC mean max std recent
PAYMENT_DIFF mean max sum
SHORT mean sum recent
AMT_INSTALMENT mean max sum
AMT_PAYMENT mean max min sum
DAYS_ENTRY_PAYMENT mean max
DAYS_INSTALMENT min
NUM_INSTALMENT_VERSION mean
NUM_INSTALMENT_NUMBER max
"""
_RECENT_PLAN = """
DPD mean max
DBD mean
LATE mean sum
PAYMENT_PERC mean
PAYMENT_DIFF sum
SHORT mean
AMT_PAYMENT mean sum
"""


def installments_summary() -> Summary:
    """Return the features of instalments and their payments."""
    return Summary(
        "installments_payments",
        (
            *counted("INST", "punctuality", ALL, YEAR, CARD),
            *over("INST", ALL, _MEASURES, _ALL_PLAN),
            *over("INST", QUARTER, _MEASURES, "DPD mean max\nLATE mean\nPAYMENT_PERC mean"),
            *over("INST", YEAR, _MEASURES, _RECENT_PLAN),
            *over("INST", TWO_YEARS, _MEASURES, "DPD mean\nLATE mean"),
            *over("INST", LATE, _MEASURES, "DAYS_INSTALMENT max\nDPD mean"),
            *over("INST", CARD, _MEASURES, "LATE mean"),
        ),
        _rows,
    )


def _rows(tables: Mapping[str, Rows]) -> Rows:
    payments = cleaned("installments_payments", tables["installments_payments"])
    return payments.mutate(**{WEIGHT: recency(payments.DAYS_INSTALMENT)})


_RATIOS = """
INST_12M_LATE_TREND|ratio|punctuality|Part des échéances en retard, dernière année moins l'ensemble|Share of instalments late, last year minus all
INST_12M_DPD_TREND|days|punctuality|Jours de retard des échéances en moyenne, dernière année moins l'ensemble|Mean days late of instalments, last year minus all
INST_12M_PAYMENT_TREND|ratio|punctuality|Montant payé, dernière année rapportée à l'ensemble|Amount paid, last year relative to all
INST_PAID_RATIO|ratio|punctuality|Part payée de tout ce qui était dû|Share paid of all that was due
"""  # noqa: E501 - one feature a line


def installments_ratios(h: Rows) -> list[RowFeature]:
    """Return what the aggregates of ``h`` (one row a client) say together."""
    return described(
        _RATIOS,
        {
            "INST_12M_LATE_TREND": h.INST_12M_LATE_MEAN - h.INST_LATE_MEAN,
            "INST_12M_DPD_TREND": h.INST_12M_DPD_MEAN - h.INST_DPD_MEAN,
            "INST_12M_PAYMENT_TREND": ratio(h.INST_12M_AMT_PAYMENT_MEAN, h.INST_AMT_PAYMENT_MEAN),
            "INST_PAID_RATIO": ratio(h.INST_AMT_PAYMENT_SUM, h.INST_AMT_INSTALMENT_SUM),
        },
    )
