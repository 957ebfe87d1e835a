"""The form of a new client in three short steps: what a decision needs is marked, the rest is optional."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from limpide_credit.contracts.asked import with_asked
from limpide_credit.tables import SOURCES
from limpide_credit.tables.roles import ROLES, with_roles
from limpide_credit.words import source_words
from limpide_dashboard import simulation
from limpide_dashboard.drafts import restore_draft, save_draft
from limpide_dashboard.facts import fact_label, in_language
from limpide_dashboard.layout import listed, places
from limpide_dashboard.markdown import sentence
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.fact_input import fact_input, needed_label
from limpide_dashboard.parts.inputs import choose, choose_several, choose_tab
from limpide_dashboard.parts.loan_inputs import loan_inputs
from limpide_dashboard.parts.number_field import say_unread, unread

BLOCKS: Mapping[str, tuple[str, ...]] = {
    "loan": with_roles(ROLES.amount, ROLES.instalment, ROLES.goods_price, ROLES.product),
    "person": with_roles(
        ROLES.income,
        ROLES.income_kind,
        ROLES.education,
        ROLES.housing,
        ROLES.owns_home,
        ROLES.owns_car,
        ROLES.region,
        ROLES.birth,
    ),
    "work": with_roles(ROLES.employment, ROLES.employer, ROLES.car_age),
    "life": with_roles(ROLES.occupation, ROLES.lives_elsewhere, ROLES.works_elsewhere),
    "scores": ROLES.external_scores,
}
NEEDED = frozenset((*BLOCKS["loan"], *BLOCKS["person"]))
"""Facts without which the shipped policy decides nobody; of ``work``, those that a client has."""

_STEPS = ("loan", "person", "sources")
_STEP = "new-step"
_OFFERED = frozenset(name for names in BLOCKS.values() for name in names)
_COLUMNS = 3
_PRESET = ("new-rate", _STEP)


def application_form(ctx: PageContext) -> tuple[dict[str, Any] | None, bool]:
    """Show the form; return the facts as they stand, None while one is unread, and whether to score them.

    It is no `streamlit.form`: each fact is read and kept as soon as it is typed, so that the page can show
    how, and that a verdict is of other facts.
    """
    restore_draft(ctx)
    with st.container(border=True, key="card-new-client"):
        steps = choose_tab(ctx, {step: ctx.say(f"new_client.step_{step}") for step in _STEPS}, key=_STEP)
        with steps["loan"]:
            given = loan_inputs(ctx, {}, BLOCKS["loan"], _key, columns=_COLUMNS, needed=NEEDED)
            _next_step(ctx, "person")
        with steps["person"]:
            given |= _block(ctx, BLOCKS["person"])
            for group in filter(BLOCKS.get, ("work", "life")):
                with st.expander(ctx.say(f"new_client.block_{group}")):
                    given |= _block(ctx, BLOCKS[group])
            _next_step(ctx, "sources")
        with steps["sources"]:
            asked = _asked(ctx)
            with st.expander(ctx.say("new_client.block_scores")):
                given |= _block(ctx, BLOCKS["scores"])
            with st.expander(ctx.say("new_client.block_further")):
                given |= _block(ctx, _further(ctx))
            save_draft(ctx, KEPT, _PRESET)
        sent = st.button(ctx.say("new_client.score_button"), type="primary", key="new-score")
        if wanting := [fact_label(ctx, name) for name in given if name in NEEDED and given[name] is None]:
            st.caption(sentence(ctx, "new_client.wanting", facts=listed(ctx, wanting)))
    if waiting := [name for name in given if unread([_key(name)])]:
        if sent:
            say_unread(ctx, [fact_label(ctx, name) for name in waiting])
        return None, False
    facts = {name: simulation.returned(name, value) for name, value in given.items() if value is not None}
    return with_asked(facts, asked) if facts else facts, sent


def _asked(ctx: PageContext) -> list[str]:
    """Ask which sources were asked, so that what they did not give is known not to exist."""
    return choose_several(
        ctx,
        needed_label(ctx, ctx.say("new_client.asked"), needed=True),
        list(SOURCES),
        key="new-asked",
        words=lambda name: in_language(ctx, source_words(name)),
        placeholder=ctx.say("new_client.asked_placeholder"),
        help=ctx.say("new_client.asked_help"),
    )


def _further(ctx: PageContext) -> list[str]:
    return choose_several(
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


def _next_step(ctx: PageContext, step: str) -> None:
    st.button(
        ctx.say("new_client.next_step"),
        key=f"new-next-{step}",
        on_click=lambda: st.session_state.update({_STEP: step}),
    )


def _block(ctx: PageContext, names: Sequence[str]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for name, place in zip(names, places(_COLUMNS), strict=False):
        with place:
            given[name] = _input(ctx, name)
    return given


def _input(ctx: PageContext, name: str) -> Any:
    """Show one fact, at first unknown: a flag too may be unknown here, which is neither yes nor no."""
    if simulation.column(name).kind != "flag":
        return fact_input(ctx, name, None, key=_key(name), needed=name in NEEDED)
    return choose(
        ctx,
        needed_label(ctx, fact_label(ctx, name), needed=name in NEEDED),
        [True, False],
        key=_key(name),
        clearable=True,
        words=lambda value: ctx.say("shell.yes" if value else "shell.no"),
        placeholder=ctx.say("shell.value_missing"),
    )


def _key(name: str) -> str:
    return f"new-{name}"


KEPT = (*map(_key, sorted(_OFFERED | {*simulation.FURTHER, "duration", "asked", "further"})), *_PRESET)
"""What of the session a draft of the form is."""
