"""Features of ``bureau``: loans with other lenders, as the credit bureau reports them."""

from collections.abc import Mapping

from limpide_credit.features.aggregates import (
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
from limpide_credit.schemas.words import Words


def _loans(fr: str, en: str) -> Words:
    return Words(f"{fr} chez d'autres prêteurs", f"{en} with other lenders")


ALL = Subset("", None, _loans("crédits", "loans"))
ACTIVE = Subset("ACTIVE", lambda r: r.CREDIT_ACTIVE == "Active", _loans("crédits en cours", "running loans"))
CLOSED = Subset("CLOSED", lambda r: r.CREDIT_ACTIVE == "Closed", _loans("crédits soldés", "closed loans"))
HALF_YEAR = Subset(
    "6M",
    lambda r: r.DAYS_CREDIT >= -182.0,
    _loans("crédits ouverts depuis moins de six mois", "loans opened within six months"),
)
YEAR = Subset(
    "12M",
    lambda r: r.DAYS_CREDIT >= -365.0,
    _loans("crédits ouverts depuis moins d'un an", "loans opened within a year"),
)
TWO_YEARS = Subset(
    "24M",
    lambda r: r.DAYS_CREDIT >= -730.0,
    _loans("crédits ouverts depuis moins de deux ans", "loans opened within two years"),
)
CARDS = Subset(
    "CARD",
    lambda r: (r.CREDIT_TYPE == "Credit card") & (r.CREDIT_ACTIVE == "Active"),
    _loans("cartes de crédit actives", "active credit cards"),
)
CONSUMER = Subset(
    "CONSUMER",
    lambda r: (r.CREDIT_TYPE == "Consumer credit") & (r.CREDIT_ACTIVE == "Active"),
    _loans("crédits à la consommation en cours", "running consumer loans"),
)
SECURED = Subset(
    "SECURED",
    lambda r: r.CREDIT_TYPE.isin(["Mortgage", "Car loan", "Real estate loan"]),
    _loans("crédits immobiliers ou automobiles", "mortgages and car loans"),
)
MICRO = Subset("MICRO", lambda r: r.CREDIT_TYPE == "Microloan", _loans("microcrédits", "microloans"))
OVERDUE = Subset(
    "OVERDUE",
    lambda r: (r.AMT_CREDIT_MAX_OVERDUE > 0.0) | (r.CREDIT_DAY_OVERDUE > 0.0),
    _loans("crédits ayant connu un retard", "loans that were ever overdue"),
)
PAST_END = Subset(
    "PAST_END",
    lambda r: (r.CREDIT_ACTIVE == "Active") & (r.DAYS_CREDIT_ENDDATE < 0.0),
    _loans("crédits en cours au-delà de leur terme", "loans running past their end"),
)

_MEASURES = measures(
    """
DAYS_CREDIT|day_offset|other_loans|date d'ouverture|opening date
DAYS_CREDIT_ENDDATE|day_offset|other_loans|date de fin prévue|planned end date
DAYS_ENDDATE_FACT|day_offset|other_loans|date de fin réelle|actual end date
DAYS_CREDIT_UPDATE|day_offset|other_loans|date du dernier renseignement reçu|date of the last information received
TERM|days|other_loans|durée prévue|planned term
END_DELAY|days|other_arrears|délai entre fin prévue et fin réelle|time from planned to actual end
CREDIT_DAY_OVERDUE|days|other_arrears|jours de retard à la date de la demande|days overdue at the application|riskier
AMT_CREDIT_MAX_OVERDUE|currency|other_arrears|pire impayé atteint|worst arrears reached|riskier
AMT_CREDIT_SUM_OVERDUE|currency|other_arrears|impayé actuel|amount overdue now|riskier
CNT_CREDIT_PROLONG|count|other_arrears|nombre de prolongations|number of extensions
AMT_CREDIT_SUM|currency|other_loans|montant emprunté|amount borrowed
AMT_CREDIT_SUM_DEBT|currency|other_debt|dette restante|debt left
AMT_CREDIT_SUM_LIMIT|currency|other_debt|plafond autorisé|credit limit
AMT_ANNUITY|currency|other_debt|mensualité|instalment
DEBT_RATIO|ratio|other_debt|part restant à rembourser|share still to be repaid
""",  # noqa: E501 - one measure a line
    TERM=lambda r: r.DAYS_CREDIT_ENDDATE - r.DAYS_CREDIT,
    END_DELAY=lambda r: r.DAYS_ENDDATE_FACT - r.DAYS_CREDIT_ENDDATE,
    DEBT_RATIO=lambda r: ratio(r.AMT_CREDIT_SUM_DEBT, r.AMT_CREDIT_SUM),
)

_ALL_PLAN = """
DAYS_CREDIT mean max min std recent
DAYS_CREDIT_ENDDATE mean max min
DAYS_ENDDATE_FACT mean max
DAYS_CREDIT_UPDATE mean max
TERM mean max
END_DELAY mean max
CREDIT_DAY_OVERDUE mean max
AMT_CREDIT_MAX_OVERDUE mean max recent
AMT_CREDIT_SUM_OVERDUE mean sum
CNT_CREDIT_PROLONG sum
AMT_CREDIT_SUM mean max min sum recent
AMT_CREDIT_SUM_DEBT mean max sum recent
AMT_CREDIT_SUM_LIMIT mean sum
AMT_ANNUITY mean max sum
DEBT_RATIO mean max recent
"""
_ACTIVE_PLAN = """
DAYS_CREDIT mean max min
DAYS_CREDIT_ENDDATE mean max min
DAYS_CREDIT_UPDATE mean
CREDIT_DAY_OVERDUE mean max
AMT_CREDIT_MAX_OVERDUE mean
AMT_CREDIT_SUM_OVERDUE mean
CNT_CREDIT_PROLONG sum
AMT_CREDIT_SUM mean max sum
AMT_CREDIT_SUM_DEBT mean max sum
AMT_CREDIT_SUM_LIMIT mean sum
AMT_ANNUITY mean max
DEBT_RATIO mean max min
"""
_CLOSED_PLAN = """
DAYS_CREDIT mean max min
DAYS_CREDIT_ENDDATE mean max
END_DELAY min
AMT_CREDIT_MAX_OVERDUE mean max
AMT_CREDIT_SUM mean max sum
AMT_CREDIT_SUM_DEBT mean
"""
_YEAR_PLAN = """
AMT_CREDIT_SUM mean sum
AMT_CREDIT_SUM_DEBT sum
"""
_PART_PLAN = """
AMT_CREDIT_SUM mean sum
AMT_CREDIT_SUM_DEBT sum
DEBT_RATIO mean
"""

_STATUSES = """
Active|des crédits en cours|running loans
Closed|des crédits soldés|closed loans
Sold|des crédits cédés à un tiers|loans sold on
"""
_ACTIVE_TYPES = """
Consumer credit|des crédits à la consommation|consumer loans
Credit card|des cartes de crédit|credit cards
"""
_TYPES = """
Consumer credit|des crédits à la consommation|consumer loans
Credit card|des cartes de crédit|credit cards
Car loan|des crédits automobiles|car loans
Mortgage|des crédits immobiliers|mortgages
Microloan|des microcrédits|microloans
Loan for business development|des crédits professionnels|business loans
Another type of loan|des crédits d'un autre type|loans of another type
"""


def bureau_summary() -> Summary:
    """Return the features of loans with other lenders."""
    return Summary(
        "bureau",
        (
            *counted(
                "BURO", "other_loans", ALL, ACTIVE, CLOSED, HALF_YEAR, YEAR, TWO_YEARS, CARDS, SECURED, MICRO
            ),
            *counted("BURO", "other_arrears", OVERDUE, PAST_END),
            *over("BURO", ALL, _MEASURES, _ALL_PLAN),
            *over("BURO", ACTIVE, _MEASURES, _ACTIVE_PLAN),
            *over("BURO", CLOSED, _MEASURES, _CLOSED_PLAN),
            *over("BURO", YEAR, _MEASURES, _YEAR_PLAN),
            *over("BURO", CARDS, _MEASURES, _PART_PLAN),
            *over("BURO", CONSUMER, _MEASURES, _PART_PLAN + "DAYS_CREDIT_ENDDATE max"),
            *over("BURO", SECURED, _MEASURES, "AMT_CREDIT_SUM sum\nAMT_CREDIT_SUM_DEBT sum"),
            *over("BURO", MICRO, _MEASURES, "DAYS_CREDIT max"),
            *over("BURO", OVERDUE, _MEASURES, "DAYS_CREDIT max\nAMT_CREDIT_MAX_OVERDUE sum"),
            *shares("BURO", ALL, "CREDIT_ACTIVE", "other_loans", _STATUSES),
            *shares("BURO", ALL, "CREDIT_TYPE", "other_loans", _TYPES),
            *shares("BURO", ACTIVE, "CREDIT_TYPE", "other_loans", _ACTIVE_TYPES),
        ),
        _rows,
    )


def _rows(tables: Mapping[str, Rows]) -> Rows:
    loans = cleaned("bureau", tables["bureau"])
    return loans.mutate(**{WEIGHT: recency(loans.DAYS_CREDIT)})


_RATIOS = """
BURO_DEBT_CREDIT_RATIO|ratio|other_debt|Part de la dette restante dans les montants empruntés ailleurs|Share of the amounts borrowed elsewhere that is still owed
BURO_ACTIVE_DEBT_CREDIT_RATIO|ratio|other_debt|Part de la dette restante dans les crédits en cours ailleurs|Share of loans running elsewhere that is still owed
BURO_CARD_USE_RATIO|ratio|other_debt|Part utilisée des cartes de crédit chez d'autres prêteurs|Used share of credit cards with other lenders
BURO_OVERDUE_CREDIT_RATIO|ratio|other_arrears|Part des impayés dans les montants empruntés ailleurs|Share of the amounts borrowed elsewhere that is overdue
BURO_OVERDUE_SHARE|ratio|other_arrears|Part des crédits ailleurs ayant connu un retard|Share of loans elsewhere that were ever overdue
BURO_OPENING_PACE|days|other_loans|Délai moyen entre deux crédits ouverts ailleurs|Mean time between two loans opened elsewhere
BURO_12M_SHARE|ratio|other_loans|Part des crédits ailleurs ouverts depuis moins d'un an|Share of loans elsewhere opened within a year
BURO_12M_AMOUNT_TREND|ratio|other_loans|Montant emprunté ailleurs, dernière année rapportée à l'ensemble|Amount borrowed elsewhere, last year relative to all
BURO_ACTIVE_CLOSED_RATIO|ratio|other_loans|Crédits en cours rapportés aux crédits soldés ailleurs|Running loans relative to closed loans elsewhere
"""  # noqa: E501 - one feature a line


def bureau_ratios(h: Rows) -> list[RowFeature]:
    """Return what the aggregates of ``h`` (one row a client) say together."""
    gaps = h.BURO_COUNT - 1.0
    return described(
        _RATIOS,
        {
            "BURO_DEBT_CREDIT_RATIO": ratio(h.BURO_AMT_CREDIT_SUM_DEBT_SUM, h.BURO_AMT_CREDIT_SUM_SUM),
            "BURO_ACTIVE_DEBT_CREDIT_RATIO": ratio(
                h.BURO_ACTIVE_AMT_CREDIT_SUM_DEBT_SUM, h.BURO_ACTIVE_AMT_CREDIT_SUM_SUM
            ),
            "BURO_CARD_USE_RATIO": ratio(h.BURO_CARD_AMT_CREDIT_SUM_DEBT_SUM, h.BURO_CARD_AMT_CREDIT_SUM_SUM),
            "BURO_OVERDUE_CREDIT_RATIO": ratio(h.BURO_AMT_CREDIT_SUM_OVERDUE_SUM, h.BURO_AMT_CREDIT_SUM_SUM),
            "BURO_OVERDUE_SHARE": ratio(h.BURO_OVERDUE_COUNT, h.BURO_COUNT),
            "BURO_OPENING_PACE": ratio(h.BURO_DAYS_CREDIT_MAX - h.BURO_DAYS_CREDIT_MIN, gaps),
            "BURO_12M_SHARE": ratio(h.BURO_12M_COUNT, h.BURO_COUNT),
            "BURO_12M_AMOUNT_TREND": ratio(h.BURO_12M_AMT_CREDIT_SUM_MEAN, h.BURO_AMT_CREDIT_SUM_MEAN),
            "BURO_ACTIVE_CLOSED_RATIO": ratio(h.BURO_ACTIVE_COUNT, h.BURO_CLOSED_COUNT),
        },
    )
