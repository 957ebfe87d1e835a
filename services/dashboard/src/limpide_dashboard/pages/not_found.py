"""Page introuvable: the address names no page; where to go on from here."""

import streamlit as st

from limpide_dashboard.here import Here
from limpide_dashboard.layout import page_header


def show(here: Here) -> None:
    """Show the page."""
    page_header(here.say("not_found.title"), here.say("not_found.lead"))
    for page in here.pages.values():
        st.page_link(page, query_params=here.address)
