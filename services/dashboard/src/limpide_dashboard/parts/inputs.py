"""Inputs whose value is a code or a number, kept under ``key`` whatever the language that draws it.

Each language has a widget of its own, so that a word of one language never stands in the other. What is
chosen outlives a change of language or of page, and fills the widget at each run.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from limpide_dashboard.page_context import PageContext

OnChange = Callable[..., None]


def widget_key(ctx: PageContext, key: str) -> str:
    """Return the key of the widget that shows the value kept under ``key`` in the page's language."""
    return f"{key}@{ctx.language}"


def choose(
    ctx: PageContext,
    label: str,
    options: Sequence[Any],
    *,
    key: str,
    words: Callable[[Any], str],
    default: Any = None,
    clearable: bool = False,
    on_change: OnChange | None = None,
    args: tuple[Any, ...] = (),
    **look: Any,
) -> Any:
    """Show a select box and return the option that is chosen.

    Args:
        ctx: The circumstances of the page.
        label, options, words: What is asked, the codes to choose from (one or more), and the words of a code.
        key: Under which the session keeps the code.
        default: The code at first; without one, the first option, or none where the box is ``clearable``.
        clearable: Whether nothing may be chosen; the value is then None.
        on_change, args: Called when a person has chosen.
        look: Other arguments of `streamlit.selectbox`.
    """
    if None in options:
        # Streamlit takes None for no choice at all, and would ask for one.
        look["placeholder"] = words(None)
    usual = default if default in options else None if clearable else options[0]
    if st.session_state.get(key, usual) not in options:
        st.session_state[key] = usual
    widget = filled(ctx, key, usual)
    st.selectbox(
        label,
        options,
        index=None if clearable else 0,
        format_func=distinct(options, words),
        key=widget,
        on_change=keep,
        args=(key, widget, on_change, args),
        **look,
    )
    return st.session_state[key]


def choose_several(
    ctx: PageContext,
    label: str,
    options: Sequence[str],
    *,
    key: str,
    words: Callable[[str], str],
    **look: Any,
) -> list[str]:
    """Show a box of several choices and return their codes; ``look`` goes to `streamlit.multiselect`."""
    widget = filled(ctx, key, [])
    st.multiselect(
        label,
        options,
        format_func=distinct(options, words),
        key=widget,
        on_change=keep,
        args=(key, widget),
        **look,
    )
    return st.session_state[key]


def choose_segment(
    ctx: PageContext,
    label: str,
    options: Sequence[str],
    *,
    key: str,
    words: Callable[[str], str],
    default: str,
) -> str:
    """Show a few options side by side, one of which is always chosen, and return its code."""
    if st.session_state.get(key) not in options:
        st.session_state[key] = default
    widget = filled(ctx, key, default)
    st.segmented_control(
        label, options, required=True, format_func=words, key=widget, on_change=keep, args=(key, widget)
    )
    return st.session_state[key]


def distinct(options: Sequence[Any], words: Callable[[Any], str]) -> Callable[[Any], str]:
    """Return words that no two options share: of equal ones, Streamlit takes the first for each.

    Options with equal words have their code behind them.
    """
    drawn = {one: words(one) for one in options}
    times = Counter(drawn.values())
    return lambda one: drawn[one] if times[drawn[one]] == 1 else f"{drawn[one]} · {one}"


def switch(
    ctx: PageContext,
    label: str,
    *,
    key: str,
    default: bool | None = False,
    on_change: OnChange | None = None,
    args: tuple[Any, ...] = (),
) -> bool | None:
    """Show a switch and return whether it is on; None, which looks like off, until it is touched."""
    kept = st.session_state.setdefault(key, default)
    widget = widget_key(ctx, key)
    st.session_state[widget] = bool(kept)
    st.toggle(label, key=widget, on_change=keep, args=(key, widget, on_change, args))
    return kept


def choose_tab(ctx: PageContext, labels: Mapping[str, str], *, key: str) -> dict[str, Any]:
    """Show tabs, and return the container of each by its code; ``labels`` are code to words."""
    if st.session_state.get(key) not in labels:
        st.session_state[key] = next(iter(labels))
    widget = widget_key(ctx, key)
    # Not `default`: with another one Streamlit draws all tabs anew, and a file that is on its way is lost.
    if st.session_state.get(widget) != labels[st.session_state[key]]:
        st.session_state[widget] = labels[st.session_state[key]]
    tabs = st.tabs(
        list(labels.values()),
        key=widget,
        on_change=_keep_tab,
        args=(key, widget, dict(labels)),
    )
    return dict(zip(labels, tabs, strict=True))


def filled(ctx: PageContext, key: str, default: Any) -> str:
    """Fill the widget of the page's language with what is kept under ``key``; return the widget's key."""
    widget = widget_key(ctx, key)
    kept = st.session_state.setdefault(key, default)
    if widget not in st.session_state or st.session_state[widget] != kept:
        st.session_state[widget] = kept
    return widget


def keep(key: str, widget: str, then: OnChange | None = None, args: tuple[Any, ...] = ()) -> None:
    """Keep what a person has turned a widget to, then call ``then``."""
    st.session_state[key] = st.session_state[widget]
    if then is not None:
        then(*args)


def _keep_tab(key: str, widget: str, labels: Mapping[str, str]) -> None:
    opened = st.session_state[widget]
    st.session_state[key] = next(
        (code for code, label in labels.items() if label == opened), next(iter(labels))
    )
