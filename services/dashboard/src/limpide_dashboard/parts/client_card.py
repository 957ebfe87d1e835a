"""Who a client is, and the loan that is asked for."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from limpide_dashboard.facts import fact_label, fact_value
from limpide_dashboard.here import Here
from limpide_dashboard.layout import Card, Table, cards, show_table
from limpide_dashboard.parts.loan_inputs import repayment_months

LOAN = ("NAME_CONTRACT_TYPE", "AMT_CREDIT", "AMT_ANNUITY", "AMT_GOODS_PRICE")
PERSON = (
    "AMT_INCOME_TOTAL",
    "DAYS_BIRTH",
    "NAME_FAMILY_STATUS",
    "CNT_CHILDREN",
    "NAME_INCOME_TYPE",
    "OCCUPATION_TYPE",
    "DAYS_EMPLOYED",
    "NAME_EDUCATION_TYPE",
    "NAME_HOUSING_TYPE",
    "FLAG_OWN_REALTY",
    "FLAG_OWN_CAR",
)


def show_application(here: Here, application: Mapping[str, Any]) -> None:
    """Show the loan in figures, the person in a table, and all that was given, folded away."""
    say, show = here.say, here.show
    credit, instalment = application.get("AMT_CREDIT"), application.get("AMT_ANNUITY")
    income = application.get("AMT_INCOME_TOTAL")
    months = repayment_months(application)
    ratio = show.number(credit / income, 1) if income and credit else ""
    cards(
        [
            Card(
                fact_label(here, "AMT_CREDIT"),
                show.fact(credit, "currency"),
                _word(here, application, "NAME_CONTRACT_TYPE"),
            ),
            Card(
                fact_label(here, "AMT_ANNUITY"),
                show.fact(instalment, "currency"),
                say("client.instalments", n=months, number=show.number(months)) if months else "",
            ),
            Card(
                fact_label(here, "AMT_INCOME_TOTAL"),
                show.fact(income, "currency"),
                say("client.credit_to_income", ratio=ratio) if ratio else "",
            ),
            Card(
                say("client.employed_for"),
                _length(here, application.get("DAYS_EMPLOYED")),
                _word(here, application, "NAME_INCOME_TYPE"),
            ),
        ]
    )
    with st.expander(title := say("client.person_title")):
        show_table(title, facts_table(here, application, [*LOAN, *PERSON]))
    with st.expander(title := say("client.all_facts", n=len(application))):
        show_table(title, facts_table(here, application, list(application)))


def facts_table(here: Here, application: Mapping[str, Any], names: Sequence[str]) -> Table:
    """Return facts as a table of names and values."""
    return Table(
        [here.say("client.column_fact"), here.say("client.column_value"), here.say("client.column_name")],
        [[fact_label(here, name), fact_value(here, name, application.get(name)), name] for name in names],
    )


def _word(here: Here, application: Mapping[str, Any], name: str) -> str:
    return fact_value(here, name, application.get(name))


def _length(here: Here, days: Any) -> str:
    """Return for how long the present job has been held."""
    if not isinstance(days, int | float) or days > 0:
        return fact_value(here, "DAYS_EMPLOYED", days)
    return here.show.duration(days)
