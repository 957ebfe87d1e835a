"""The box that opens one of the listed decisions."""

from collections.abc import Callable, Sequence

import streamlit as st

from limpide_dashboard import place
from limpide_dashboard.page_context import PageContext


def offer_opening(
    ctx: PageContext, label: str, numbers: Sequence[str], words: Callable[[str], str], *, key: str
) -> None:
    """Show the box; the address keeps what is chosen, so that the list may change.

    Parameters
    ----------
    numbers
        Of the listed decisions.
    words
        From a number to how it is listed.
    """
    st.selectbox(
        label,
        numbers,
        index=None,
        format_func=words,
        placeholder=ctx.say("decisions.open_placeholder"),
        key=key,
        on_change=_open,
        args=(key,),
    )


def _open(key: str) -> None:
    if (chosen := st.session_state[key]) is not None:
        place.choose_decision(chosen)
        st.session_state[key] = None
