"""A score as a person reads it: decision, gauge, points by concept, reasons, importance."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from limpide_credit.contracts.explanation import ExplainAnswer, Reason
from limpide_credit.contracts.importance import ImportanceAnswer
from limpide_dashboard.charts.chart import show_chart
from limpide_dashboard.charts.gauge import gauge
from limpide_dashboard.charts.importance import global_importance, local_importance
from limpide_dashboard.charts.waterfall import waterfall
from limpide_dashboard.layout import Card, bullets, cards, section, show_text, small_heading, verdict
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.problems import errors_shown
from limpide_dashboard.shown_score import (
    EXPLAIN,
    distance,
    points_text,
    probability_text,
    score_digits,
    threshold_text,
    tone_of,
)


def explain(ctx: PageContext, request: Mapping[str, Any]) -> ExplainAnswer:
    """Ask for a score with its reasons, in the person's language; nothing is recorded.

    Args:
        ctx: The circumstances of the page.
        request: What ``POST /score`` takes: a client, a client with changes, or a new application.
    """
    with st.spinner(ctx.say("shell.loading_explanation")):
        return ctx.services.explainer.ask(ExplainAnswer, EXPLAIN, {**request, "language": ctx.language})


def show_decision(ctx: PageContext, answer: ExplainAnswer, *, key: str) -> DeltaGenerator:
    """Show decision, gauge and the figures of the score; return the place beside the gauge.

    Args:
        ctx: The circumstances of the page.
        answer: The score.
        key: Unique on the page.
    """
    show_verdict(ctx, answer)
    left, right = st.columns([1, 1], gap="medium")
    with left:
        show_gauge(ctx, answer, key=key)
    with right:
        show_figures(ctx, answer)
    return right


def show_verdict(ctx: PageContext, answer: ExplainAnswer) -> None:
    """Show the decision and what decided it."""
    title = ctx.say(f"score.verdict_{answer.decision or 'unknown'}")
    verdict(title, decision_sentence(ctx, answer), tone_of(answer.decision))
    show_rules(ctx, answer)


def show_gauge(ctx: PageContext, answer: ExplainAnswer, *, key: str) -> None:
    """Show the score on its scale."""
    show_chart(ctx, gauge(ctx, answer), key=f"{key}-gauge")


def show_figures(ctx: PageContext, answer: ExplainAnswer) -> None:
    """Show points, grade, probability and the distance to the threshold."""
    say, show = ctx.say, ctx.show
    above = distance(answer) > 0
    cards(
        [
            Card(say("score.points"), points_text(ctx, answer), say("score.points_note")),
            Card(say("score.grade"), answer.grade, say(f"score.grade_{answer.grade}")),
            Card(
                say("score.probability"),
                probability_text(ctx, answer),
                say("score.threshold_note", threshold=threshold_text(ctx, answer)),
            ),
            Card(
                say("score.distance"),
                show.signed(distance(answer), score_digits(answer)),
                say(
                    "score.distance_above" if above else "score.distance_below",
                    n=abs(round(distance(answer), score_digits(answer))),
                ),
                "good" if above else "bad",
            ),
        ]
    )


def show_rules(ctx: PageContext, answer: ExplainAnswer) -> None:
    """Show the rules of the policy that decided, those that refuse first."""
    if not answer.rules:
        return
    small_heading(ctx.say("score.rules_title"))
    tone = tone_of(answer.decision)
    bullets([ctx.say(f"score.rule_{one.then}", sentence=one.sentence) for one in answer.rules], tone)


def decision_sentence(ctx: PageContext, answer: ExplainAnswer) -> str:
    """Say the decision in one plain sentence."""
    key = answer.decision or "unknown"
    if key == "refused" and answer.probability_of_default < answer.threshold:
        key = "refused_by_rule"
    return ctx.say(
        f"score.sentence_{key}",
        probability=probability_text(ctx, answer),
        threshold=threshold_text(ctx, answer),
        points=ctx.show.points(abs(distance(answer)), score_digits(answer)),
    )


@st.fragment
def show_raw(ctx: PageContext, request: Mapping[str, Any], answer: ExplainAnswer, *, key: str) -> None:
    """Show what was asked and what the service answered, folded away; it is sent when it is opened."""
    title = ctx.say("score.raw_title")
    with st.expander(title, key=f"raw-{key}", on_change="rerun") as folded:
        if not folded.open:
            return
        st.markdown(ctx.say("score.raw_note"))
        asked = json.dumps({**request, "language": ctx.language}, ensure_ascii=False)
        show_text(title, f"POST {EXPLAIN}\n{asked}\n\n{answer.model_dump_json(indent=2)}")


def show_reasons(ctx: PageContext, answer: ExplainAnswer, *, key: str) -> None:
    """Show what speaks against and for approval, side by side."""
    section(ctx.say("score.reasons_title"), ctx.say("score.reasons_lead"))
    against, supporting = st.columns(2, gap="medium")
    with against, st.container(border=True, height="stretch", key=f"card-{key}-against"):
        small_heading(ctx.say("score.against_title"))
        _reasons(ctx, answer.reasons, "score.no_reason", "bad")
    with supporting, st.container(border=True, height="stretch", key=f"card-{key}-supporting"):
        small_heading(ctx.say("score.supporting_title"))
        _reasons(ctx, answer.supports, "score.no_support", "good")


def show_concepts(ctx: PageContext, answer: ExplainAnswer, *, key: str) -> None:
    """Show where the points come from; on paper, on a page of its own."""
    with st.container(key=f"print-page-{key}"):
        section(ctx.say("score.concepts_title"), ctx.say("score.concepts_lead"))
        show_chart(ctx, waterfall(ctx, answer), key=f"{key}-waterfall")
        _show_pairs(ctx, answer, key)


def _show_pairs(ctx: PageContext, answer: ExplainAnswer, key: str) -> None:
    worth_saying = [one for one in answer.pairs if round(one.points, 1) != 0.0]
    if not worth_saying:
        return
    lines = [
        ctx.say(
            "score.pair",
            one=pair.labels[0],
            other=pair.labels[1],
            points=ctx.show.points(pair.points, 1, signed=True),
        )
        for pair in worth_saying
    ]
    with st.container(key=f"screen-only-{key}-pairs"):
        small_heading(ctx.say("score.pairs_title"))
        st.markdown(ctx.say("score.pairs_lead"))
        bullets(lines)


def show_importance(ctx: PageContext, answer: ExplainAnswer, *, key: str) -> None:
    """Show local and global importance side by side; the local one stays if the global is away."""
    section(ctx.say("score.importance_title"), ctx.say("score.importance_lead"))
    local, everybody = st.columns(2, gap="medium")
    with local:
        show_chart(ctx, local_importance(ctx, answer), key=f"{key}-local")
    with everybody, errors_shown(ctx):
        with st.spinner(ctx.say("shell.loading_importance")):
            importance = ctx.services.explainer.get(ImportanceAnswer, "/importance", language=ctx.language)
        show_chart(ctx, global_importance(ctx, importance), key=f"{key}-global")


def _reasons(ctx: PageContext, reasons: Sequence[Reason], none: str, tone: Any) -> None:
    if not reasons:
        st.markdown(ctx.say(none))
        return
    bullets([one.sentence for one in reasons], tone)
    with st.expander(ctx.say("score.reasons_measured")):
        st.markdown(ctx.say("score.reasons_two_measures"))
        bullets(
            [
                ctx.say(
                    "score.reason_measured",
                    concept=one.concept_label,
                    usual=one.usual_text,
                    points=ctx.show.points(one.points_if_usual, 1, signed=True),
                )
                for one in reasons
            ]
        )
