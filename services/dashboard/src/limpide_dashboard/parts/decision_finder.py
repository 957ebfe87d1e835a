"""Opening a decision by its number, as a letter or a colleague gives it."""

import streamlit as st

from limpide_dashboard import place
from limpide_dashboard.page_context import PageContext

_NUMBER = "decision-number"


def find_by_number(ctx: PageContext) -> None:
    """Show the search; a number that is sent is opened, or said to be nobody's."""
    with st.container(border=True, key="card-number"), st.form("find-decision", border=False):
        words, button = st.columns([5, 1], vertical_alignment="bottom")
        words.text_input(
            ctx.say("decisions.number"),
            key=_NUMBER,
            placeholder=ctx.say("decisions.number_example"),
            max_chars=100,
        )
        button.form_submit_button(
            ctx.say("decisions.number_button"), type="primary", width="stretch", on_click=_open
        )


def _open() -> None:
    number = str(st.session_state.get(_NUMBER, "")).strip()
    if number:
        place.choose_decision(number)
        st.session_state[_NUMBER] = ""
