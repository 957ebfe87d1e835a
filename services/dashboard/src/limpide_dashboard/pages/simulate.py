"""Simuler: the same client with other facts, beside what was asked; nothing is recorded."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from limpide_credit.contracts.clients import ClientAnswer
from limpide_credit.contracts.explanation import ExplainAnswer
from limpide_credit.contracts.population import PopulationAnswer
from limpide_credit.contracts.recourse import RecourseAnswer, RecourseOption
from limpide_credit.errors import LimpideError
from limpide_dashboard.charts.chart import show_chart
from limpide_dashboard.charts.gauge import gauge
from limpide_dashboard.charts.simulated import differences, scale
from limpide_dashboard.charts.values import value_text
from limpide_dashboard.facts import fact_label, fact_value
from limpide_dashboard.here import Here
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
from limpide_dashboard.parts.fact_input import fact_input
from limpide_dashboard.parts.inputs import choose_several
from limpide_dashboard.parts.loan_inputs import loan_inputs
from limpide_dashboard.parts.number_field import say_unread, set_number, unread
from limpide_dashboard.parts.score_view import explain
from limpide_dashboard.problems import problem_sentence, said
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
    Implausible,
    changes,
    check_possible,
    implausible,
    turned,
)


def show(here: Here) -> None:
    """Show the page."""
    page_header(here.say("simulate.title"), here.say("simulate.lead"))
    if here.client_id is None:
        no_client(here)
        return
    client = here.services.scoring.get(ClientAnswer, f"/clients/{here.client_id}")
    st.markdown(sentence(here, "simulate.client", name=client.name, number=client.client_id))
    outcome, needed = st.container(), st.container()
    inputs, detail = st.columns([2, 3], gap="large")
    with inputs:
        given = _facts(here, client)
    changed = changes(client.application, given)
    waiting = [name for name in given if unread([_key(client.client_id, name)])]
    with outcome, said(here):
        if waiting:
            say_unread(here, [fact_label(here, name) for name in waiting])
            return
        before = explain(here, {"client_id": client.client_id})
        after = _simulated(here, client, changed, before)
        with detail:
            _detail(here, client, changed, before, after)
    with needed, said(here):
        _recourse(here, client)


def _facts(here: Here, client: ClientAnswer) -> dict[str, Any]:
    """Show the facts that can be turned, and return them as they stand."""
    given: dict[str, Any] = {}
    section(here.say("simulate.facts_title"), here.say("simulate.facts_lead"))
    st.button(
        here.say("simulate.reset"),
        key="simulate-reset",
        on_click=_reset,
        args=(client.client_id,),
    )
    for block, names in BLOCKS.items():
        with st.expander(here.say(f"simulate.block_{block}"), expanded=block in {"loan", "work"}):
            if block == "loan":
                given |= loan_inputs(here, client.application, names, partial(_key, client.client_id))
                continue
            for name in names:
                given[name] = _fact(here, client, name)
    with st.expander(here.say("simulate.block_further")):
        chosen = choose_several(
            here,
            here.say("simulate.further"),
            FURTHER,
            key=_key(client.client_id, "further"),
            words=lambda name: fact_label(here, name),
            placeholder=here.say("simulate.further_hint"),
        )
        for name in chosen:
            given[name] = _fact(here, client, name)
    return given


def _fact(here: Here, client: ClientAnswer, name: str) -> Any:
    value = turned(name, client.application.get(name))
    return fact_input(here, name, value, key=_key(client.client_id, name))


def _simulated(
    here: Here, client: ClientAnswer, changed: Mapping[str, Any], before: ExplainAnswer
) -> ExplainAnswer | None:
    """Score the client with the changes, or say why not; None if they are refused."""
    if not changed:
        verdict(
            here.say(f"simulate.now_{before.decision or 'referred'}"),
            here.say("simulate.nothing_changed", points=here.show.number(before.points)),
            tone_of(before.decision),
        )
        return before
    try:
        check_possible(client.application, changed)
    except LimpideError as error:
        st.error(as_text(f"{here.say('simulate.impossible')} {problem_sentence(here, error)}"))
        return None
    far = implausible(client.application, changed, lambda name: _population(here, name))
    if far:
        st.error(" ".join([here.say("simulate.implausible"), *(_beyond(here, one) for one in far)]))
        return None
    after = explain(here, {"client_id": client.client_id, "changes": changed})
    _verdict(here, before, after)
    return after


def _population(here: Here, feature: str) -> PopulationAnswer:
    return here.services.explainer.get(PopulationAnswer, f"/population/{feature}", language=here.language)


def _beyond(here: Here, one: Implausible) -> str:
    feature = one.answer.feature
    everybody = next(group for group in one.answer.groups if group.group == "all")
    return here.say(
        "simulate.beyond",
        fact=feature.label,
        value=value_text(here, feature, one.value),
        low=value_text(here, feature, one.low),
        high=value_text(here, feature, one.high),
        clients=here.show.number(everybody.rows),
    )


def _verdict(here: Here, before: ExplainAnswer, after: ExplainAnswer) -> None:
    gained = after.points - before.points
    verdict(
        here.say(f"simulate.from_{before.decision or 'referred'}_to_{after.decision or 'referred'}"),
        here.say(
            "simulate.moved",
            before=here.show.number(before.points),
            after=here.show.number(after.points),
            gained=here.show.signed(gained),
        ),
        tone_of(after.decision),
    )
    tone = "good" if gained > 0 else "bad" if gained < 0 else "plain"
    cards(
        [
            Card(
                here.say("simulate.points"),
                here.show.number(after.points),
                here.say("simulate.instead", value=here.show.number(before.points)),
                tone,
            ),
            Card(here.say("simulate.grade"), after.grade, here.say("simulate.instead", value=before.grade)),
            Card(
                here.say("simulate.probability"),
                probability_text(here, after),
                here.say("simulate.instead", value=probability_text(here, before)),
            ),
            Card(
                here.say("simulate.distance"),
                here.show.signed(distance(after), score_digits(after)),
                here.say("simulate.distance_note", points=threshold_points_text(here, after)),
            ),
        ]
    )


def _detail(
    here: Here,
    client: ClientAnswer,
    changed: Mapping[str, Any],
    before: ExplainAnswer,
    after: ExplainAnswer | None,
) -> None:
    section(here.say("simulate.result_title"), here.say("simulate.result_lead"))
    if after is None:
        st.info(here.say("simulate.no_result"))
        return
    if changed:
        show_chart(here, scale(here, before, after), key="scale")
        if moved := differences(here, before, after):
            show_chart(here, moved, key="differences")
        show_table(here.say("simulate.changes_caption"), _changes(here, client, changed))
    if not changed:
        show_chart(here, gauge(here, before), key="gauge")
        _reasons(here, "before", before)
        return
    left, right = st.columns(2)
    with left:
        _reasons(here, "before", before)
    with right:
        _reasons(here, "after", after)


def _reasons(here: Here, name: str, answer: ExplainAnswer) -> None:
    with st.container(border=True, key=f"card-reasons-{name}"):
        st.html(f"<h3 class='lp-small'>{here.say(f'simulate.reasons_{name}')}</h3>")
        bullets([one.sentence for one in answer.reasons], "bad")
        bullets([one.sentence for one in answer.supports], "good")


def _changes(here: Here, client: ClientAnswer, changed: Mapping[str, Any]) -> Table:
    return Table(
        tuple(here.say(f"simulate.{name}") for name in ("fact", "before", "after")),
        [
            (
                fact_label(here, name),
                fact_value(here, name, client.application.get(name)),
                fact_value(here, name, value),
            )
            for name, value in changed.items()
        ],
    )


def _recourse(here: Here, client: ClientAnswer) -> None:
    section(here.say("simulate.recourse_title"), here.say("simulate.recourse_lead"))
    asked = {"client_id": client.client_id, "language": here.language}
    with st.spinner(here.say("simulate.searching")):
        answer = here.services.explainer.ask(RecourseAnswer, "/recourse", asked)
    st.markdown(answer.message)
    options = answer.options or ([answer.best_attempt] if answer.best_attempt else [])
    for position, option in enumerate(options):
        _option(here, client, option, position)
    if answer.status != "approved_already":
        with st.expander(here.say("simulate.searched")):
            show_table(here.say("simulate.searched"), _searched(here, answer))


def _option(here: Here, client: ClientAnswer, option: RecourseOption, position: int) -> None:
    with st.container(border=True, key=f"option-{position}"):
        words, button = st.columns([4, 1], vertical_alignment="center")
        words.markdown(option.sentence)
        words.caption(
            here.say(
                "simulate.option_score",
                points=here.show.number(option.score.points),
                gained=here.show.signed(option.points_gained),
                grade=option.score.grade,
                decision=here.say(f"simulate.{option.score.decision}"),
            )
        )
        button.button(
            here.say("simulate.try"),
            key=f"try-{position}",
            type="primary",
            width="stretch",
            on_click=_try,
            args=(client.client_id, option.application_changes),
        )


def _searched(here: Here, answer: RecourseAnswer) -> Table:
    return Table(
        tuple(here.say(f"simulate.{name}") for name in ("lever", "lowest", "highest", "tried")),
        [
            (
                one.label,
                here.show.fact(one.low, one.unit),
                here.show.fact(one.high, one.unit),
                here.show.number(one.values),
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
        set_number(_key(client_id, name), turned(name, value))
