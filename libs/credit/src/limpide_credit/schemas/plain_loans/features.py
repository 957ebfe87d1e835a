"""Features of a loan request and of past loans."""

from collections.abc import Mapping

from limpide_credit.features.aggregates import Aggregate, Measure, Subset, Summary
from limpide_credit.features.cleaning import Rows, cleaned
from limpide_credit.features.given import facts_as_given
from limpide_credit.features.rowwise import RowFeature, described, indicator, ratio
from limpide_credit.features.source_states import source_features
from limpide_credit.schemas.words import Words

_ALL = Subset("", None, Words("crédits passés", "past loans"))
_COUNT = Measure("one", lambda rows: indicator(rows["loan"].notnull()), "count", "past_loans", Words("", ""))
_BORROWED = Measure(
    "borrowed",
    lambda rows: rows["borrowed"],
    "currency",
    "past_loans",
    Words("montant emprunté", "amount borrowed"),
)
_OWED = Measure(
    "still_owed",
    lambda rows: rows["still_owed"],
    "currency",
    "past_loans",
    Words("dette restante", "amount still owed"),
    direction=1,
)
_LATE = Measure(
    "worst_days_late",
    lambda rows: rows["worst_days_late"],
    "days",
    "punctuality",
    Words("jours de retard", "days late"),
    direction=1,
)


def summaries() -> tuple[Summary, ...]:
    """Return the summary of past loans."""
    aggregates = (
        Aggregate("past_loans", _COUNT, _ALL, "count", Words("Nombre de crédits passés", "Past loans"), 0.0),
        Aggregate("mean_borrowed", _BORROWED, _ALL, "mean", Words("Montant moyen emprunté", "Mean borrowed")),
        Aggregate("total_owed", _OWED, _ALL, "sum", Words("Dette restante totale", "Total still owed")),
        Aggregate("worst_delay", _LATE, _ALL, "max", Words("Pire retard en jours", "Worst delay in days")),
        Aggregate("mean_delay", _LATE, _ALL, "mean", Words("Retard moyen en jours", "Mean delay in days")),
    )
    return (Summary("past_loan", aggregates, _rows),)


def _rows(tables: Mapping[str, Rows]) -> Rows:
    return cleaned("past_loan", tables["past_loan"])


_RATIOS = """
payment_share_of_income|ratio|loan|Mensualité rapportée au revenu|Monthly payment as a share of income
payment_share_of_loan|ratio|loan|Mensualité rapportée au crédit|Monthly payment as a share of the loan
loan_in_monthly_incomes|months|loan|Crédit demandé en mois de revenu|Loan asked for in months of income
owed_in_monthly_incomes|months|past_loans|Dette restante en mois de revenu|Still owed in months of income
"""


def row_features(facts: Rows) -> list[RowFeature]:
    """Return every feature of one row."""
    income, payment, amount = facts["monthly_income"], facts["monthly_payment"], facts["loan_amount"]
    return [
        *facts_as_given(facts),
        *source_features(facts),
        *described(
            _RATIOS,
            {
                "payment_share_of_income": ratio(payment, income),
                "payment_share_of_loan": ratio(payment, amount),
                "loan_in_monthly_incomes": ratio(amount, income),
                "owed_in_monthly_incomes": ratio(facts["total_owed"], income),
            },
        ),
    ]
