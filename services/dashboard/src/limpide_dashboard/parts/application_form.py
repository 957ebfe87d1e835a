"""The form of a new client: the few facts that matter first, any other if it is known."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from limpide_credit.contracts.asked import with_asked
from limpide_credit.tables import SOURCES
from limpide_credit.tables.roles import ROLES
from limpide_credit.words import source_words
from limpide_dashboard import simulation
from limpide_dashboard.facts import fact_label, in_language
from limpide_dashboard.layout import small_heading
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.fact_input import fact_input
from limpide_dashboard.parts.inputs import choose, choose_several
from limpide_dashboard.parts.loan_inputs import loan_inputs
from limpide_dashboard.parts.number_field import say_unread, unread

_LOAN = (ROLES.amount, ROLES.instalment, ROLES.goods_price, ROLES.product)
_PERSON = (
    ROLES.income,
    ROLES.income_kind,
    ROLES.employment,
    ROLES.occupation,
    ROLES.birth,
    ROLES.education,
    ROLES.housing,
    ROLES.owns_home,
    ROLES.owns_car,
    ROLES.car_age,
    ROLES.region,
    ROLES.lives_elsewhere,
    ROLES.works_elsewhere,
)
_SCORES = ROLES.external_scores
BLOCKS: Mapping[str, tuple[str, ...]] = {"loan": _LOAN, "person": _PERSON, "scores": _SCORES}
_OFFERED = frozenset(name for names in BLOCKS.values() for name in names)
_COLUMNS = 3


def application_form(ctx: PageContext) -> tuple[dict[str, Any] | None, bool]:
    """Show the form; return the facts as they stand, None while one is unread, and whether to score them.

    It is no `streamlit.form`: each fact is read as soon as it is typed, so that the page can show how, and
    that a verdict is of other facts.
    """
    further = choose_several(
        ctx,
        ctx.say("new_client.further"),
        sorted(
            (name for name in simulation.FURTHER if name not in _OFFERED),
            key=lambda name: fact_label(ctx, name),
        ),
        key="new-further",
        words=lambda name: fact_label(ctx, name),
        placeholder=ctx.say("new_client.further_placeholder"),
    )
    with st.container(border=True, key="card-new-client"):
        given: dict[str, Any] = {}
        for block, names in BLOCKS.items():
            if block == "loan":
                small_heading(ctx.say("new_client.block_loan"), level=2)
                given |= loan_inputs(ctx, {}, names, _key, columns=_COLUMNS)
            else:
                given |= _block(ctx, ctx.say(f"new_client.block_{block}"), names)
        if further:
            given |= _block(ctx, ctx.say("new_client.block_further"), further)
        asked = _asked(ctx)
        sent = st.button(ctx.say("new_client.score_button"), type="primary", key="new-score")
    if waiting := [name for name in given if unread([_key(name)])]:
        if sent:
            say_unread(ctx, [fact_label(ctx, name) for name in waiting])
        return None, False
    facts = {name: simulation.returned(name, value) for name, value in given.items() if value is not None}
    return with_asked(facts, asked) if facts else facts, sent


def _asked(ctx: PageContext) -> list[str]:
    """Ask which sources were asked, so that what they did not give is known not to exist."""
    small_heading(ctx.say("new_client.block_asked"), level=2)
    return choose_several(
        ctx,
        ctx.say("new_client.asked"),
        list(SOURCES),
        key="new-asked",
        words=lambda name: in_language(ctx, source_words(name)),
        placeholder=ctx.say("new_client.asked_placeholder"),
        help=ctx.say("new_client.asked_help"),
    )


def _block(ctx: PageContext, title: str, names: tuple[str, ...] | list[str]) -> dict[str, Any]:
    small_heading(title, level=2)
    columns = st.columns(_COLUMNS)
    given: dict[str, Any] = {}
    for position, name in enumerate(names):
        with columns[position % _COLUMNS]:
            given[name] = _input(ctx, name)
    return given


def _input(ctx: PageContext, name: str) -> Any:
    """Show one fact, at first unknown: a flag too may be unknown here, which is neither yes nor no."""
    if simulation.column(name).kind != "flag":
        return fact_input(ctx, name, None, key=_key(name))
    return choose(
        ctx,
        fact_label(ctx, name),
        [True, False],
        key=_key(name),
        clearable=True,
        words=lambda value: ctx.say("shell.yes" if value else "shell.no"),
        placeholder=ctx.say("shell.value_missing"),
    )


def _key(name: str) -> str:
    return f"new-{name}"
