"""Who a client is, and the loan that is asked for."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from limpide_credit.tables.roles import ROLES, with_roles
from limpide_dashboard.facts import fact_label, fact_value
from limpide_dashboard.layout import Card, Table, cards, show_table
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.loan_inputs import repayment_months

LOAN = with_roles(ROLES.product, ROLES.amount, ROLES.instalment, ROLES.goods_price)
PERSON = with_roles(
    ROLES.income,
    ROLES.birth,
    ROLES.children,
    ROLES.income_kind,
    ROLES.occupation,
    ROLES.employment,
    ROLES.education,
    ROLES.housing,
    ROLES.owns_home,
    ROLES.owns_car,
)


def show_loan(ctx: PageContext, application: Mapping[str, Any]) -> None:
    """Show the loan and what it is measured by, in figures."""
    say, show = ctx.say, ctx.show
    credit, instalment = application.get(ROLES.amount), application.get(ROLES.instalment)
    income = application.get(ROLES.income)
    months = repayment_months(application)
    ratio = show.number(credit / income, 1) if income and credit else ""
    cards(
        [
            Card(
                fact_label(ctx, ROLES.amount),
                show.fact(credit, "currency"),
                _word(ctx, application, ROLES.product),
            ),
            Card(
                fact_label(ctx, ROLES.instalment),
                show.fact(instalment, "currency"),
                say("client.instalments", n=months, number=show.number(months)) if months else "",
            ),
            Card(
                fact_label(ctx, ROLES.income),
                show.fact(income, "currency"),
                say("client.credit_to_income", ratio=ratio) if ratio else "",
            ),
            Card(
                say("client.employed_for"),
                _length(ctx, application.get(ROLES.employment)),
                _word(ctx, application, ROLES.income_kind),
            ),
        ]
    )


def show_facts(ctx: PageContext, application: Mapping[str, Any]) -> None:
    """Show the person in a table, and all that was given, folded away."""
    st.caption(ctx.say("client.generated_name"))
    with st.expander(title := ctx.say("client.person_title")):
        show_table(title, facts_table(ctx, application, [*LOAN, *PERSON]))
    _show_all_facts(ctx, application)


@st.fragment
def _show_all_facts(ctx: PageContext, application: Mapping[str, Any]) -> None:
    title = ctx.say("client.all_facts", n=len(application))
    with st.expander(title, key="all-facts", on_change="rerun") as folded:
        if folded.open:
            show_table(title, facts_table(ctx, application, list(application)))


def facts_table(ctx: PageContext, application: Mapping[str, Any], names: Sequence[str]) -> Table:
    """Return facts as a table of names and values."""
    return Table(
        [ctx.say("client.column_fact"), ctx.say("client.column_value"), ctx.say("client.column_name")],
        [[fact_label(ctx, name), fact_value(ctx, name, application.get(name)), name] for name in names],
    )


def _word(ctx: PageContext, application: Mapping[str, Any], name: str) -> str:
    return fact_value(ctx, name, application.get(name))


def _length(ctx: PageContext, days: Any) -> str:
    """Return for how long the present job has been held."""
    if not isinstance(days, int | float) or days > 0:
        return fact_value(ctx, ROLES.employment, days)
    return ctx.show.duration(days)
