"""A fact of an application as something that a person can turn: a number, a choice or a switch."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from limpide_dashboard.facts import category_label, fact_label
from limpide_dashboard.here import Here
from limpide_dashboard.simulation import column

_STEPS = {"currency": 500.0, "score": 0.05, "ratio": 0.01}


def fact_input(
    here: Here,
    name: str,
    value: Any,
    *,
    key: str,
    on_change: Callable[..., None] | None = None,
    args: tuple[Any, ...] = (),
) -> Any:
    """Show a fact with a value of `limpide_dashboard.simulation.turned`, and return what it is turned to.

    Parameters
    ----------
    here
        The circumstances of the page.
    name
        Column of the application.
    value
        Where it stands at first; None if it is not known.
    key
        Under which the session remembers it; a value there wins.
    on_change, args
        Called when a person has turned it.
    """
    one, label = column(name), _label(here, name)
    if key not in st.session_state:
        st.session_state[key] = value
    if one.kind == "category":
        return st.selectbox(
            label,
            one.values,
            index=None,
            format_func=lambda word: category_label(here, name, word),
            placeholder=here.say("shell.value_missing"),
            key=key,
            on_change=on_change,
            args=args,
        )
    if one.kind == "flag":
        return st.toggle(label, key=key, on_change=on_change, args=args)
    return st.number_input(
        label,
        value=None,
        step=_step(name),
        format=_format(name),
        placeholder=here.say("shell.value_missing"),
        key=key,
        on_change=on_change,
        args=args,
    )


def _label(here: Here, name: str) -> str:
    one = column(name)
    if one.unit == "days":
        return here.say("simulate.years_ago", fact=_without_days(fact_label(here, name)))
    if one.unit == "currency" and here.settings.currency:
        return here.say("simulate.in_currency", fact=fact_label(here, name), currency=here.settings.currency)
    return fact_label(here, name)


def _without_days(label: str) -> str:
    """Drop the unit that the table uses: here it is years."""
    return label.partition(" (")[0]


def _step(name: str) -> float:
    one = column(name)
    if one.unit == "days":
        return 0.5
    return _STEPS.get(one.unit, 1.0)


def _format(name: str) -> str:
    one = column(name)
    if one.unit == "days":
        return "%.1f"
    return "%.3f" if one.unit in {"score", "ratio"} else "%.0f"
