"""Comparer: the client in view among all, among similar ones, among the approved and the repaid."""

import streamlit as st

from limpide_credit.contracts.clients import ClientAnswer
from limpide_credit.contracts.dependence import DependenceAnswer
from limpide_credit.contracts.importance import ImportanceAnswer
from limpide_credit.contracts.population import PairAnswer, PopulationAnswer
from limpide_credit.contracts.similar import SimilarAnswer
from limpide_credit.features import feature_set
from limpide_dashboard.charts.chart import show_chart
from limpide_dashboard.charts.dependence import dependence
from limpide_dashboard.charts.neighbours import neighbours
from limpide_dashboard.charts.pair import COLOURINGS, pair
from limpide_dashboard.charts.population import COMPARISONS, distribution, standing_table
from limpide_dashboard.here import Here
from limpide_dashboard.layout import no_client, page_header, section, show_table
from limpide_dashboard.markdown import sentence
from limpide_dashboard.parts.inputs import choose
from limpide_dashboard.problems import said


def show(here: Here) -> None:
    """Show the page."""
    page_header(here.say("compare.title"), here.say("compare.lead"))
    if here.client_id is None:
        no_client(here)
        return
    client = here.services.scoring.get(ClientAnswer, f"/clients/{here.client_id}")
    st.markdown(sentence(here, "compare.client", name=client.name, number=client.client_id))
    with st.spinner(here.say("compare.loading")):
        important = here.services.explainer.get(
            ImportanceAnswer, "/importance", client_id=here.client_id, language=here.language
        )
    features = _choices(here, important)
    _one_feature(here, features)
    with said(here):
        _similar(here)
    with said(here):
        _two_features(here, features)


def _choices(here: Here, important: ImportanceAnswer) -> list[str]:
    """Return every feature that may be shown: those that move this client's score most, then by label."""
    own = {one.feature.name: one.client.contribution for one in important.features if one.client}
    shown = [one for one in feature_set().features.values() if one.shown]
    shown.sort(key=lambda one: (-abs(own.get(one.name, 0.0)), one.label(here.language)))
    return [one.name for one in shown]


def _label(here: Here, name: str) -> str:
    return feature_set().features[name].label(here.language)


def _one_feature(here: Here, features: list[str]) -> None:
    section(here.say("compare.one_title"), here.say("compare.one_lead"))
    left, right = st.columns([3, 2])
    with left:
        feature = choose(
            here,
            here.say("compare.feature"),
            features,
            key="compare-feature",
            words=lambda name: _label(here, name),
            default=features[_telling(features)[0]],
            help=here.say("compare.feature_help"),
        )
    with right:
        comparison = choose(
            here,
            here.say("compare.with"),
            COMPARISONS,
            key="compare-with",
            words=lambda one: here.say(f"compare.with_{one.key}"),
            default=COMPARISONS[1],
        )
    with said(here):
        answer = here.services.explainer.get(
            PopulationAnswer, f"/population/{feature}", client_id=here.client_id, language=here.language
        )
        show_chart(here, distribution(here, answer, comparison), key="distribution")
        show_table(here.say("compare.standing_caption"), standing_table(here, answer))
    with said(here):
        moved = here.services.explainer.get(
            DependenceAnswer, f"/dependence/{feature}", client_id=here.client_id, language=here.language
        )
        show_chart(here, dependence(here, moved), key="dependence")


def _similar(here: Here) -> None:
    section(here.say("compare.similar_title"), here.say("compare.similar_lead"))
    answer = here.services.explainer.get(SimilarAnswer, f"/similar/{here.client_id}", language=here.language)
    show_chart(here, neighbours(here, answer), key="similar")


def _two_features(here: Here, features: list[str]) -> None:
    section(here.say("compare.pair_title"), here.say("compare.pair_lead"))
    first, second, third = st.columns(3)
    places = {"x": first, "y": second}
    axes = {}
    for (axis, place), at in zip(places.items(), _telling(features), strict=True):
        with place:
            axes[axis] = choose(
                here,
                here.say(f"compare.{axis}"),
                features,
                key=f"compare-{axis}",
                words=lambda name: _label(here, name),
                default=features[at],
            )
    x, y = axes["x"], axes["y"]
    with third:
        colouring = choose(
            here,
            here.say("compare.colour"),
            COLOURINGS,
            key="compare-colour",
            words=lambda one: here.say(f"compare.colour_{one}"),
        )
    answer = here.services.explainer.get(
        PairAnswer, f"/pair/{x}/{y}", client_id=here.client_id, language=here.language
    )
    show_chart(here, pair(here, answer, colouring), key="pair")


def _telling(features: list[str]) -> list[int]:
    """Return the places of two features that say much in a chart: numbers, of two concepts."""
    entries = [feature_set().features[name] for name in features]
    numbers = [at for at, one in enumerate(entries) if one.kind == "number" and one.reason]
    first = numbers[0]
    second = next((at for at in numbers if entries[at].concept != entries[first].concept), first)
    return [first, second]
