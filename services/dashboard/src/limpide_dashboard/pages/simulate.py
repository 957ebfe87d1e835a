"""Simuler: the same client with other facts, beside what was asked; nothing is recorded."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from limpide_credit.contracts.clients import ClientAnswer
from limpide_credit.contracts.explanation import ExplainAnswer
from limpide_credit.contracts.population import PopulationAnswer
from limpide_credit.contracts.recourse import RecourseAnswer, RecourseOption
from limpide_credit.contracts.roles import CLIENT_READERS
from limpide_credit.errors import LimpideError
from limpide_dashboard.charts.chart import show_chart
from limpide_dashboard.charts.gauge import gauge
from limpide_dashboard.charts.simulated import differences, scale
from limpide_dashboard.charts.values import value_text
from limpide_dashboard.facts import fact_label, fact_value
from limpide_dashboard.layout import (
    Card,
    Table,
    bullets,
    cards,
    no_client,
    page_header,
    section,
    show_table,
    verdict,
)
from limpide_dashboard.markdown import as_text, sentence
from limpide_dashboard.page import Page
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.fact_input import fact_input
from limpide_dashboard.parts.inputs import choose_several
from limpide_dashboard.parts.loan_inputs import loan_inputs
from limpide_dashboard.parts.next_facts import show_next_facts
from limpide_dashboard.parts.number_field import say_unread, set_number, unread
from limpide_dashboard.parts.score_view import explain
from limpide_dashboard.problems import errors_shown, problem_sentence
from limpide_dashboard.shown_score import (
    distance,
    probability_text,
    score_digits,
    threshold_points_text,
    tone_of,
)
from limpide_dashboard.simulation import (
    BLOCKS,
    FURTHER,
    OutOfRangeValue,
    changes,
    check_possible,
    implausible,
    input_value,
)


def show(ctx: PageContext) -> None:
    """Show the page."""
    page_header(ctx.say("simulate.title"), ctx.say("simulate.lead"))
    if ctx.client_id is None:
        no_client(ctx)
        return
    client = ctx.services.scoring.get(ClientAnswer, f"/clients/{ctx.client_id}")
    st.markdown(sentence(ctx, "simulate.client", name=client.name, number=client.client_id))
    _what_if(ctx, client)


@st.fragment
def _what_if(ctx: PageContext, client: ClientAnswer) -> None:
    """Show facts and outcome: a turned fact brings these anew, and nothing else of the page."""
    outcome, needed = st.container(), st.container()
    inputs, detail = st.columns([2, 3], gap="large")
    with inputs:
        given = _facts(ctx, client)
    changed = changes(client.application, given)
    waiting = [name for name in given if unread([_key(client.client_id, name)])]
    with outcome, errors_shown(ctx):
        if waiting:
            say_unread(ctx, [fact_label(ctx, name) for name in waiting])
            return
        before = explain(ctx, {"client_id": client.client_id})
        after = _simulated(ctx, client, changed, before)
        with detail:
            _detail(ctx, client, changed, before, after)
            if after is not None:
                asked = {"client_id": client.client_id, **({"changes": changed} if changed else {})}
                show_next_facts(ctx, asked, after)
    with needed, errors_shown(ctx):
        _recourse(ctx, client)


def _facts(ctx: PageContext, client: ClientAnswer) -> dict[str, Any]:
    """Show the facts that can be turned, and return them as they stand."""
    given: dict[str, Any] = {}
    section(ctx.say("simulate.facts_title"), ctx.say("simulate.facts_lead"))
    st.button(
        ctx.say("simulate.reset"),
        key="simulate-reset",
        on_click=_reset,
        args=(client.client_id,),
    )
    for block, names in BLOCKS.items():
        with st.expander(ctx.say(f"simulate.block_{block}"), expanded=block in {"loan", "work"}):
            if block == "loan":
                given |= loan_inputs(ctx, client.application, names, partial(_key, client.client_id))
                continue
            for name in names:
                given[name] = _fact(ctx, client, name)
    with st.expander(ctx.say("simulate.block_further")):
        chosen = choose_several(
            ctx,
            ctx.say("simulate.further"),
            FURTHER,
            key=_key(client.client_id, "further"),
            words=lambda name: fact_label(ctx, name),
            placeholder=ctx.say("simulate.further_hint"),
        )
        for name in chosen:
            given[name] = _fact(ctx, client, name)
    return given


def _fact(ctx: PageContext, client: ClientAnswer, name: str) -> Any:
    value = input_value(name, client.application.get(name))
    return fact_input(ctx, name, value, key=_key(client.client_id, name))


def _simulated(
    ctx: PageContext, client: ClientAnswer, changed: Mapping[str, Any], before: ExplainAnswer
) -> ExplainAnswer | None:
    """Score the client with the changes, or say why not; None if they are refused."""
    if not changed:
        verdict(
            ctx.say(f"simulate.now_{before.decision or 'referred'}"),
            ctx.say("simulate.nothing_changed", points=ctx.show.number(before.points)),
            tone_of(before.decision),
        )
        return before
    try:
        check_possible(client.application, changed)
    except LimpideError as error:
        st.error(as_text(f"{ctx.say('simulate.impossible')} {problem_sentence(ctx, error)}"))
        return None
    far = implausible(client.application, changed, lambda name: _population(ctx, name))
    if far:
        st.error(" ".join([ctx.say("simulate.implausible"), *(_beyond(ctx, one) for one in far)]))
        return None
    after = explain(ctx, {"client_id": client.client_id, "changes": changed})
    _verdict(ctx, before, after)
    return after


def _population(ctx: PageContext, feature: str) -> PopulationAnswer:
    return ctx.services.explainer.get(PopulationAnswer, f"/population/{feature}", language=ctx.language)


def _beyond(ctx: PageContext, one: OutOfRangeValue) -> str:
    feature = one.answer.feature
    everybody = next(group for group in one.answer.groups if group.group == "all")
    return ctx.say(
        "simulate.beyond",
        fact=feature.label,
        value=value_text(ctx, feature, one.value),
        low=value_text(ctx, feature, one.low),
        high=value_text(ctx, feature, one.high),
        clients=ctx.show.number(everybody.rows),
    )


def _verdict(ctx: PageContext, before: ExplainAnswer, after: ExplainAnswer) -> None:
    gained = after.points - before.points
    verdict(
        ctx.say(f"simulate.from_{before.decision or 'referred'}_to_{after.decision or 'referred'}"),
        ctx.say(
            "simulate.moved",
            before=ctx.show.number(before.points),
            after=ctx.show.number(after.points),
            gained=ctx.show.signed(gained),
        ),
        tone_of(after.decision),
    )
    tone = "good" if gained > 0 else "bad" if gained < 0 else "plain"
    cards(
        [
            Card(
                ctx.say("simulate.points"),
                ctx.show.number(after.points),
                ctx.say("simulate.instead", value=ctx.show.number(before.points)),
                tone,
            ),
            Card(ctx.say("simulate.grade"), after.grade, ctx.say("simulate.instead", value=before.grade)),
            Card(
                ctx.say("simulate.probability"),
                probability_text(ctx, after),
                ctx.say("simulate.instead", value=probability_text(ctx, before)),
            ),
            Card(
                ctx.say("simulate.distance"),
                ctx.show.signed(distance(after), score_digits(after)),
                ctx.say("simulate.distance_note", points=threshold_points_text(ctx, after)),
            ),
        ]
    )


def _detail(
    ctx: PageContext,
    client: ClientAnswer,
    changed: Mapping[str, Any],
    before: ExplainAnswer,
    after: ExplainAnswer | None,
) -> None:
    section(ctx.say("simulate.result_title"), ctx.say("simulate.result_lead"))
    if after is None:
        st.info(ctx.say("simulate.no_result"))
        return
    if changed:
        show_chart(ctx, scale(ctx, before, after), key="scale")
        if moved := differences(ctx, before, after):
            show_chart(ctx, moved, key="differences")
        show_table(ctx.say("simulate.changes_caption"), _changes(ctx, client, changed))
    if not changed:
        show_chart(ctx, gauge(ctx, before), key="gauge")
        _reasons(ctx, "before", before)
        return
    left, right = st.columns(2)
    with left:
        _reasons(ctx, "before", before)
    with right:
        _reasons(ctx, "after", after)


def _reasons(ctx: PageContext, name: str, answer: ExplainAnswer) -> None:
    with st.container(border=True, key=f"card-reasons-{name}"):
        st.html(f"<h3 class='lp-small'>{ctx.say(f'simulate.reasons_{name}')}</h3>")
        bullets([one.sentence for one in answer.reasons], "bad")
        bullets([one.sentence for one in answer.supports], "good")


def _changes(ctx: PageContext, client: ClientAnswer, changed: Mapping[str, Any]) -> Table:
    return Table(
        tuple(ctx.say(f"simulate.{name}") for name in ("fact", "before", "after")),
        [
            (
                fact_label(ctx, name),
                fact_value(ctx, name, client.application.get(name)),
                fact_value(ctx, name, value),
            )
            for name, value in changed.items()
        ],
    )


def _recourse(ctx: PageContext, client: ClientAnswer) -> None:
    section(ctx.say("simulate.recourse_title"), ctx.say("simulate.recourse_lead"))
    asked = {"client_id": client.client_id, "language": ctx.language}
    with st.spinner(ctx.say("simulate.searching")):
        answer = ctx.services.explainer.ask(RecourseAnswer, "/recourse", asked)
    st.markdown(answer.message)
    options = answer.options or ([answer.best_attempt] if answer.best_attempt else [])
    for position, option in enumerate(options):
        _option(ctx, client, option, position)
    if answer.status != "approved_already":
        with st.expander(ctx.say("simulate.searched")):
            show_table(ctx.say("simulate.searched"), _searched(ctx, answer))


def _option(ctx: PageContext, client: ClientAnswer, option: RecourseOption, position: int) -> None:
    with st.container(border=True, key=f"option-{position}"):
        words, button = st.columns([4, 1], vertical_alignment="center")
        words.markdown(option.sentence)
        words.caption(
            ctx.say(
                "simulate.option_score",
                points=ctx.show.number(option.score.points),
                gained=ctx.show.signed(option.points_gained),
                grade=option.score.grade,
                decision=ctx.say(f"simulate.{option.score.decision}"),
            )
        )
        button.button(
            ctx.say("simulate.try"),
            key=f"try-{position}",
            type="primary",
            width="stretch",
            on_click=_try,
            args=(client.client_id, option.application_changes),
        )


def _searched(ctx: PageContext, answer: RecourseAnswer) -> Table:
    return Table(
        tuple(ctx.say(f"simulate.{name}") for name in ("lever", "lowest", "highest", "tried")),
        [
            (
                one.label,
                ctx.show.fact(one.low, one.unit),
                ctx.show.fact(one.high, one.unit),
                ctx.show.number(one.values),
            )
            for one in answer.searched
        ],
        frozenset({1, 2, 3}),
    )


def _key(client_id: int, name: str) -> str:
    return f"simulate-{client_id}-{name}"


def _reset(client_id: int) -> None:
    for key in [key for key in st.session_state if str(key).startswith(_key(client_id, ""))]:
        del st.session_state[key]


def _try(client_id: int, facts: Mapping[str, float]) -> None:
    """Turn the facts to those of an option; everything else goes back to what was asked."""
    _reset(client_id)
    for name, value in facts.items():
        set_number(_key(client_id, name), input_value(name, value))


PAGE = Page(
    show,
    40,
    CLIENT_READERS,
    [("scoring", "GET /clients/{client_id}"), ("explainer", "POST /recourse")],
    section="officer",
)
