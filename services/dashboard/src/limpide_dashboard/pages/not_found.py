"""Page introuvable: the address names no page; where to go on from here."""

import streamlit as st

from limpide_dashboard.layout import page_header
from limpide_dashboard.page_context import PageContext


def show(ctx: PageContext) -> None:
    """Show the page."""
    page_header(ctx.say("not_found.title"), ctx.say("not_found.lead"))
    for page in ctx.pages.values():
        st.page_link(page, query_params=ctx.address)
