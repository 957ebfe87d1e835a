"""Who signs a form: the person who is logged in; where nobody is asked who he is, the name that is typed."""

import streamlit as st

from limpide_dashboard.markdown import sentence
from limpide_dashboard.page_context import PageContext

_LAST = "officer"


def officer_field(ctx: PageContext, key: str, label: str) -> None:
    """Show the field, or under whose name the form goes; either way the name is in the session by ``key``."""
    if ctx.person is not None:
        st.session_state[key] = ctx.person.name
        st.markdown(sentence(ctx, "login.signed", name=ctx.person.name))
        return
    st.session_state.setdefault(key, st.session_state.get(_LAST, ""))
    st.text_input(label, max_chars=200, key=key)


def remember_officer(name: str) -> None:
    """Put a name that was taken into the next form."""
    st.session_state[_LAST] = name
