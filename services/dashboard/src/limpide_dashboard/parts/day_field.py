"""A day as text of the page's language: the browser's own calendar speaks the language of the browser."""

import re
from datetime import date, timedelta

import streamlit as st

from limpide_dashboard.markdown import sentence
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.inputs import OnChange, filled, widget_key

_DAY_FIRST = re.compile(r"(\d{1,2})[/.\-\s](\d{1,2})[/.\-\s](\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_LONGEST = 20


def day_field(ctx: PageContext, label: str, *, key: str, default: date, on_change: OnChange) -> date:
    """Show a field for a day with the days before and after it, and return the day.

    Args:
        ctx: The circumstances of the page.
        label: What day it is.
        key: Under which the session keeps the day.
        default: The day at first.
        on_change: Called when a person has given another day.
    """
    day: date = st.session_state.setdefault(key, default)
    wrong = st.session_state.get(_wrong(key))
    st.session_state[_text(key)] = wrong or ctx.show.short_day(day)
    widget = filled(ctx, _text(key), "")
    st.text_input(
        label, key=widget, max_chars=_LONGEST, on_change=_read, args=(ctx, key, on_change), help=None
    )
    if wrong:
        st.error(sentence(ctx, "shell.day_wrong", text=wrong))
    # Columns would stand one above the other on a telephone.
    with st.container(horizontal=True):
        for days, word in ((-1, "before"), (1, "after")):
            st.button(
                ctx.say(f"shell.day_{word}"),
                key=f"{key}:{word}",
                help=ctx.say(f"shell.day_{word}_help"),
                on_click=_take,
                args=(key, day + timedelta(days=days), on_change),
            )
    st.caption(ctx.show.long_day(day))
    return day


def read_day(text: str) -> date | None:
    """Return the day that a text names, day first or ISO; None if it names none.

    Examples:
        >>> read_day("3/11/2026"), read_day("2026-11-03") == read_day("03.11.2026"), read_day("31/02/2026")
        (datetime.date(2026, 11, 3), True, None)
    """
    if found := _DAY_FIRST.fullmatch(text.strip()):
        day, month, year = map(int, found.groups())
    elif found := _ISO.fullmatch(text.strip()):
        year, month, day = map(int, found.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _read(ctx: PageContext, key: str, on_change: OnChange) -> None:
    text = str(st.session_state[widget_key(ctx, _text(key))])
    day = read_day(text)
    if day is None:
        st.session_state[_wrong(key)] = text
    else:
        _take(key, day, on_change)


def _take(key: str, day: date, on_change: OnChange) -> None:
    st.session_state.pop(_wrong(key), None)
    st.session_state[key] = day
    on_change()


def _text(key: str) -> str:
    return f"{key}:text"


def _wrong(key: str) -> str:
    return f"{key}:wrong"
