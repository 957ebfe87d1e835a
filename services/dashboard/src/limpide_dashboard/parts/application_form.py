"""The form of a new client: the few facts that matter first, any other if it is known."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from limpide_dashboard import simulation
from limpide_dashboard.facts import fact_label
from limpide_dashboard.here import Here
from limpide_dashboard.layout import small_heading
from limpide_dashboard.parts.fact_input import fact_input

_LOAN = ("AMT_CREDIT", "AMT_ANNUITY", "AMT_GOODS_PRICE", "NAME_CONTRACT_TYPE")
_PERSON = (
    "AMT_INCOME_TOTAL",
    "NAME_INCOME_TYPE",
    "DAYS_EMPLOYED",
    "OCCUPATION_TYPE",
    "DAYS_BIRTH",
    "NAME_EDUCATION_TYPE",
    "NAME_HOUSING_TYPE",
    "FLAG_OWN_REALTY",
    "FLAG_OWN_CAR",
)
_SCORES = ("EXT_SOURCE_1", "EXT_SOURCE_2", "EXT_SOURCE_3")
BLOCKS: Mapping[str, tuple[str, ...]] = {"loan": _LOAN, "person": _PERSON, "scores": _SCORES}
_OFFERED = frozenset(name for names in BLOCKS.values() for name in names)
_COLUMNS = 3


def application_form(here: Here) -> dict[str, Any] | None:
    """Show the form; return the facts that were given when it is sent, else None."""
    further = st.multiselect(
        here.say("new_client.further"),
        sorted(
            (name for name in simulation.FURTHER if name not in _OFFERED),
            key=lambda name: fact_label(here, name),
        ),
        format_func=lambda name: fact_label(here, name),
        placeholder=here.say("new_client.further_placeholder"),
        key="new-further",
    )
    with st.form("new-client", border=True):
        given: dict[str, Any] = {}
        for block, names in BLOCKS.items():
            given |= _block(here, here.say(f"new_client.block_{block}"), names)
        if further:
            given |= _block(here, here.say("new_client.block_further"), further)
        sent = st.form_submit_button(here.say("new_client.score_button"), type="primary")
    if not sent:
        return None
    return {name: simulation.returned(name, value) for name, value in given.items() if value is not None}


def _block(here: Here, title: str, names: tuple[str, ...] | list[str]) -> dict[str, Any]:
    small_heading(title, level=2)
    columns = st.columns(_COLUMNS)
    given: dict[str, Any] = {}
    for position, name in enumerate(names):
        with columns[position % _COLUMNS]:
            given[name] = _input(here, name)
    return given


def _input(here: Here, name: str) -> Any:
    """Show one fact, at first unknown: a flag too may be unknown here, which is neither yes nor no."""
    key = f"new-{name}"
    if simulation.column(name).kind != "flag":
        return fact_input(here, name, None, key=key)
    return st.selectbox(
        fact_label(here, name),
        [True, False],
        index=None,
        format_func=lambda value: here.say("shell.yes" if value else "shell.no"),
        placeholder=here.say("shell.value_missing"),
        key=key,
    )
