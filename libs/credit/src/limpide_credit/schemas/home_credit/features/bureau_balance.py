"""Features of ``bureau_balance``: month by month, how loans with other lenders were repaid.

The months become one row a loan first, then one row a client, as the loans have very different lengths.
"""

from collections.abc import Mapping

import ibis  # pyright: ignore[reportMissingTypeStubs]

from limpide_credit.features.aggregates import Summary, kept, measures, over
from limpide_credit.features.cleaning import Rows, Value, cleaned
from limpide_credit.features.rowwise import RowFeature, described, indicator, ratio
from limpide_credit.schemas.home_credit.features.bureau import ACTIVE, ALL, CLOSED

_MEASURES = measures(
    """
MONTHS_BALANCE_MIN|month_offset|other_loans|premier mois connu|first month known
MONTHS_BALANCE_MAX|month_offset|other_loans|dernier mois connu|last month known
MONTHS_BALANCE_SIZE|count|other_loans|nombre de mois connus|number of months known
STATUS_C_MEAN|ratio|other_loans|part des mois après clôture|share of months after closing
STATUS_0_MEAN|ratio|other_arrears|part des mois sans retard|share of months without delay
STATUS_X_MEAN|ratio|other_loans|part des mois sans information|share of months without information
STATUS_LATE_MEAN|ratio|other_arrears|part des mois en retard|share of months late|riskier
STATUS_LATE_SUM|count|other_arrears|nombre de mois en retard|number of months late|riskier
STATUS_LATE_30_SUM|count|other_arrears|nombre de mois à plus de 30 jours de retard|number of months over 30 days late|riskier
STATUS_MAX|rank|other_arrears|plus fort niveau de retard (0 à 5)|highest level of delay (0 to 5)|riskier
STATUS_12M_MAX|rank|other_arrears|plus fort niveau de retard en douze mois (0 à 5)|highest level of delay in twelve months (0 to 5)|riskier
LATE_12M_SUM|count|other_arrears|nombre de mois en retard sur les douze derniers|number of months late out of the last twelve|riskier
LATE_24M_SUM|count|other_arrears|nombre de mois en retard sur les vingt-quatre derniers|number of months late out of the last twenty-four|riskier
LAST_LATE_MONTH|month_offset|other_arrears|dernier mois en retard|last month late
"""  # noqa: E501 - one measure a line
)

_PLAN = """
MONTHS_BALANCE_MIN mean min
MONTHS_BALANCE_MAX max
MONTHS_BALANCE_SIZE mean sum
STATUS_C_MEAN mean
STATUS_0_MEAN mean
STATUS_X_MEAN mean
STATUS_LATE_MEAN mean max
STATUS_LATE_SUM sum max
STATUS_LATE_30_SUM sum
STATUS_MAX mean max
STATUS_12M_MAX mean max
LATE_12M_SUM sum
LATE_24M_SUM sum
LAST_LATE_MONTH max
"""
_PART_PLAN = """
MONTHS_BALANCE_MIN min
MONTHS_BALANCE_SIZE mean sum
STATUS_C_MEAN mean
STATUS_0_MEAN mean
STATUS_LATE_MEAN mean
STATUS_MAX max
"""
_CLOSED_PLAN = """
MONTHS_BALANCE_SIZE mean
STATUS_LATE_MEAN mean
STATUS_MAX max
"""


def bureau_balance_summary() -> Summary:
    """Return the features of how loans with other lenders were repaid."""
    return Summary(
        "bureau_balance",
        (
            *over("BURO", ALL, _MEASURES, _PLAN),
            *over("BURO", ACTIVE, _MEASURES, _PART_PLAN),
            *over(
                "BURO", CLOSED, _MEASURES, "MONTHS_BALANCE_SIZE mean\nSTATUS_LATE_MEAN mean\nSTATUS_MAX max"
            ),
        ),
        _rows,
    )


def _rows(tables: Mapping[str, Rows]) -> Rows:
    months = tables["bureau_balance"]
    months = months.select(
        "SK_ID_BUREAU",
        month=months.MONTHS_BALANCE.cast("float64"),
        status=months.STATUS,
        level=_level(months),
    )
    late, recent = months.level > 0.0, months.month >= -12.0
    marked = months.mutate(
        late=indicator(late),
        late_month=ibis.ifelse(late, months.month, None),
        level_12m=ibis.ifelse(recent, months.level, None),
        late_12m=indicator(late & recent),
        late_24m=indicator(late & (months.month >= -24.0)),
        late_30=indicator(months.level > 1.0),
        closed=indicator(months.status == "C"),
        on_time=indicator(months.status == "0"),
        unknown=indicator(months.status == "X"),
    )
    loans = marked.group_by("SK_ID_BUREAU").aggregate(
        MONTHS_BALANCE_MIN=marked.month.min(),
        MONTHS_BALANCE_MAX=marked.month.max(),
        MONTHS_BALANCE_SIZE=marked.count().cast("float64"),
        STATUS_C_MEAN=marked.closed.mean(),
        STATUS_0_MEAN=marked.on_time.mean(),
        STATUS_X_MEAN=marked.unknown.mean(),
        STATUS_LATE_MEAN=marked.late.mean(),
        STATUS_LATE_SUM=marked.late.sum(),
        STATUS_LATE_30_SUM=marked.late_30.sum(),
        STATUS_MAX=marked.level.max(),
        STATUS_12M_MAX=marked.level_12m.max(),
        LATE_12M_SUM=marked.late_12m.sum(),
        LATE_24M_SUM=marked.late_24m.sum(),
        LAST_LATE_MONTH=marked.late_month.max(),
    )
    bureau = cleaned("bureau", tables["bureau"])
    owners = bureau.select("SK_ID_BUREAU", "CREDIT_ACTIVE", *kept(bureau))
    return loans.inner_join(owners, "SK_ID_BUREAU")


def _level(months: Rows) -> Value:
    """How late: 0 on time or closed, 1 to 5 ever later, null when unknown."""
    late = [(str(level) == months.STATUS, float(level)) for level in range(1, 6)]
    return ibis.cases((months.STATUS.isin(["0", "C"]), 0.0), *late)


_RATIOS = """
BURO_LATE_RECENT_RATIO|ratio|other_arrears|Part des mois en retard ailleurs tombant dans les douze derniers|Share of late months elsewhere that fall in the last twelve
BURO_LATE_MONTH_RATIO|ratio|other_arrears|Part des mois en retard sur tous les crédits ailleurs|Share of months late over all loans elsewhere
"""  # noqa: E501 - one feature a line


def bureau_balance_ratios(h: Rows) -> list[RowFeature]:
    """Return what the aggregates of ``h`` (one row a client) say together."""
    return described(
        _RATIOS,
        {
            "BURO_LATE_RECENT_RATIO": ratio(h.BURO_LATE_12M_SUM_SUM, h.BURO_STATUS_LATE_SUM_SUM),
            "BURO_LATE_MONTH_RATIO": ratio(h.BURO_STATUS_LATE_SUM_SUM, h.BURO_MONTHS_BALANCE_SIZE_SUM),
        },
    )
