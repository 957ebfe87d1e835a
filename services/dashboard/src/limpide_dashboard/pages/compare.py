"""Comparer: the client in view among all, among similar ones, among the approved and the repaid."""

import streamlit as st

from limpide_credit.contracts.clients import ClientAnswer
from limpide_credit.contracts.dependence import DependenceAnswer
from limpide_credit.contracts.importance import ImportanceAnswer
from limpide_credit.contracts.population import PairAnswer, PopulationAnswer
from limpide_credit.contracts.roles import CLIENT_READERS
from limpide_credit.contracts.similar import SimilarAnswer
from limpide_credit.features import feature_set
from limpide_dashboard.charts.chart import show_chart
from limpide_dashboard.charts.dependence import dependence
from limpide_dashboard.charts.neighbours import neighbours
from limpide_dashboard.charts.pair import COLOURINGS, pair
from limpide_dashboard.charts.population import COMPARISONS, distribution, standing_table
from limpide_dashboard.layout import no_client, page_header, section, show_table
from limpide_dashboard.markdown import sentence
from limpide_dashboard.page import Page
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.inputs import choose
from limpide_dashboard.problems import errors_shown


def show(ctx: PageContext) -> None:
    """Show the page."""
    page_header(ctx.say("compare.title"), ctx.say("compare.lead"))
    if ctx.client_id is None:
        no_client(ctx)
        return
    client = ctx.services.scoring.get(ClientAnswer, f"/clients/{ctx.client_id}")
    st.markdown(sentence(ctx, "compare.client", name=client.name, number=client.client_id))
    with st.spinner(ctx.say("compare.loading")):
        important = ctx.services.explainer.get(
            ImportanceAnswer, "/importance", client_id=ctx.client_id, language=ctx.language
        )
    features = _choices(ctx, important)
    _one_feature(ctx, features)
    with errors_shown(ctx):
        _similar(ctx)
    with errors_shown(ctx):
        _two_features(ctx, features)


def _choices(ctx: PageContext, important: ImportanceAnswer) -> list[str]:
    """Return every feature that may be shown: those that move this client's score most, then by label."""
    own = {one.feature.name: one.client.contribution for one in important.features if one.client}
    shown = [one for one in feature_set().features.values() if one.shown]
    shown.sort(key=lambda one: (-abs(own.get(one.name, 0.0)), one.label(ctx.language)))
    return [one.name for one in shown]


def _label(ctx: PageContext, name: str) -> str:
    return feature_set().features[name].label(ctx.language)


def _one_feature(ctx: PageContext, features: list[str]) -> None:
    section(ctx.say("compare.one_title"), ctx.say("compare.one_lead"))
    left, right = st.columns([3, 2])
    with left:
        feature = choose(
            ctx,
            ctx.say("compare.feature"),
            features,
            key="compare-feature",
            words=lambda name: _label(ctx, name),
            default=features[_telling(features)[0]],
            help=ctx.say("compare.feature_help"),
        )
    with right:
        comparison = choose(
            ctx,
            ctx.say("compare.with"),
            COMPARISONS,
            key="compare-with",
            words=lambda one: ctx.say(f"compare.with_{one.key}"),
            default=COMPARISONS[1],
        )
    with errors_shown(ctx):
        answer = ctx.services.explainer.get(
            PopulationAnswer, f"/population/{feature}", client_id=ctx.client_id, language=ctx.language
        )
        show_chart(ctx, distribution(ctx, answer, comparison), key="distribution")
        show_table(ctx.say("compare.standing_caption"), standing_table(ctx, answer))
    with errors_shown(ctx):
        moved = ctx.services.explainer.get(
            DependenceAnswer, f"/dependence/{feature}", client_id=ctx.client_id, language=ctx.language
        )
        show_chart(ctx, dependence(ctx, moved), key="dependence")


def _similar(ctx: PageContext) -> None:
    section(ctx.say("compare.similar_title"), ctx.say("compare.similar_lead"))
    answer = ctx.services.explainer.get(SimilarAnswer, f"/similar/{ctx.client_id}", language=ctx.language)
    show_chart(ctx, neighbours(ctx, answer), key="similar")


def _two_features(ctx: PageContext, features: list[str]) -> None:
    section(ctx.say("compare.pair_title"), ctx.say("compare.pair_lead"))
    first, second, third = st.columns(3)
    places = {"x": first, "y": second}
    axes = {}
    for (axis, place), at in zip(places.items(), _telling(features), strict=True):
        with place:
            axes[axis] = choose(
                ctx,
                ctx.say(f"compare.{axis}"),
                features,
                key=f"compare-{axis}",
                words=lambda name: _label(ctx, name),
                default=features[at],
            )
    x, y = axes["x"], axes["y"]
    with third:
        colouring = choose(
            ctx,
            ctx.say("compare.colour"),
            COLOURINGS,
            key="compare-colour",
            words=lambda one: ctx.say(f"compare.colour_{one}"),
        )
    answer = ctx.services.explainer.get(
        PairAnswer, f"/pair/{x}/{y}", client_id=ctx.client_id, language=ctx.language
    )
    show_chart(ctx, pair(ctx, answer, colouring), key="pair")


def _telling(features: list[str]) -> list[int]:
    """Return the places of two features that say much in a chart: numbers, of two concepts."""
    entries = [feature_set().features[name] for name in features]
    numbers = [at for at, one in enumerate(entries) if one.kind == "number" and one.reason]
    first = numbers[0]
    second = next((at for at in numbers if entries[at].concept != entries[first].concept), first)
    return [first, second]


PAGE = Page(
    show,
    50,
    CLIENT_READERS,
    [("scoring", "GET /clients/{client_id}"), ("explainer", "GET /similar/{client_id}")],
    section="officer",
)
