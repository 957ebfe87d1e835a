"""Accueil: what this is, for whom, how a score is made, financial advice, and whom to ask."""

import streamlit as st

from limpide_credit.contracts.roles import Role
from limpide_dashboard.layout import bullets, page_header, section, small_heading
from limpide_dashboard.markdown import sentence
from limpide_dashboard.page import Page
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.sidebar import contact

_STEPS = ("facts", "features", "score", "decision", "reasons")
_ADVICE = ("instalment", "savings", "late", "truth", "compare")


def show(ctx: PageContext) -> None:
    """Show the page."""
    say = ctx.say
    page_header(say("home.title"), say("home.lead"))
    for column, reader in zip(st.columns(3), ("client", "officer", "risk"), strict=True):
        with column, st.container(border=True, height="stretch", key=f"card-{reader}"):
            small_heading(say(f"home.for_{reader}_title"), level=2)
            st.markdown(say(f"home.for_{reader}"))
    if "client" in ctx.pages:
        with st.container(key="start"):
            st.page_link(ctx.pages["client"], label=say("home.start"), query_params=ctx.address)
    section(say("home.how_title"), say("home.how_lead"))
    bullets([say(f"home.how_{step}") for step in _STEPS], numbered=True)
    section(say("home.advice_title"), say("home.advice_lead"))
    bullets([say(f"home.advice_{advice}") for advice in _ADVICE])
    section(say("home.help_title"))
    st.markdown(sentence(ctx, "home.help", name=ctx.settings.help_name))
    st.html(contact(ctx.settings))


PAGE = Page(show, 0, frozenset(Role))
