"""Modèle: what serves, what it is worth and for whom, where it draws the line, and what it goes by."""

import re

import streamlit as st

from limpide_credit.contracts.importance import ImportanceAnswer
from limpide_credit.contracts.model import ModelAnswer
from limpide_credit.contracts.model_report import Figure, ModelReport, ModelVersion, ModelVersions
from limpide_credit.contracts.roles import MODEL_READERS
from limpide_dashboard.api import ServiceError
from limpide_dashboard.charts.chart import show_chart
from limpide_dashboard.charts.fairness import approval_by_group, attribute_name
from limpide_dashboard.charts.model_importance import importance
from limpide_dashboard.charts.model_quality import (
    DEPTHS,
    calibration,
    cost_of_thresholds,
    depth_name,
    figure_text,
    ranking_by_depth,
)
from limpide_dashboard.layout import Card, Table, cards, page_header, section, show_table
from limpide_dashboard.markdown import sentence
from limpide_dashboard.page import Page
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.inputs import choose_segment
from limpide_dashboard.parts.model_state import show_state
from limpide_dashboard.parts.policy_view import show_policy
from limpide_dashboard.problems import errors_shown

_METRICS = (
    "auc", "gini", "ks", "average_precision", "brier", "log_loss", "ece", "ece_deciles", "ece_by_chance",
    "calibration_intercept", "calibration_slope",
)  # fmt: skip
_OUTSIDE = re.compile(r"[\[\]<]|://")
_HEADING = re.compile(r"^(#+) ", re.MULTILINE)


def show(ctx: PageContext) -> None:
    """Show the page."""
    page_header(ctx.say("model.title"), ctx.say("model.lead"))
    opening, serving = st.container(), None
    with errors_shown(ctx):
        serving = ctx.services.scoring.get(ModelAnswer, "/model")
        _serving(ctx, serving)
    with st.spinner(ctx.say("model.loading")):
        report = ctx.services.explainer.get(ModelReport, "/model")
    if serving is not None:
        with opening:
            show_state(ctx, serving, report)
    _quality(ctx, report)
    section(ctx.say("model.decision_title"), ctx.say("model.decision_lead"))
    show_chart(ctx, cost_of_thresholds(ctx, report), key="cost")
    with errors_shown(ctx):
        show_policy(ctx)
    section(ctx.say("model.reads_title"), ctx.say("model.reads_lead"))
    with errors_shown(ctx):
        measured = ctx.services.explainer.get(ImportanceAnswer, "/importance", language=ctx.language)
        show_chart(ctx, importance(ctx, measured, report.features_used), key="importance")
    _fairness(ctx, report)
    with errors_shown(ctx):
        _versions(ctx)
    _card(ctx, report)


def _serving(ctx: PageContext, serving: ModelAnswer) -> None:
    cards(
        [
            Card(ctx.say("model.version"), serving.version, serving.model),
            Card(
                ctx.say("model.alias"),
                serving.alias,
                _since(ctx, serving),
            ),
            Card(
                ctx.say("model.threshold"),
                ctx.show.percent(serving.threshold),
                ctx.say("model.threshold_note"),
            ),
            Card(
                ctx.say("model.features_used"),
                ctx.show.number(serving.features_used),
                ctx.say("model.feature_set", version=serving.feature_set_version),
            ),
        ]
    )
    if serving.registry_away:
        st.warning(ctx.say("model.registry_away"))
    if serving.alias_missing:
        st.warning(sentence(ctx, "model.alias_missing", alias=serving.alias))
    if serving.refused_version:
        st.warning(sentence(ctx, "model.refused_version", version=serving.refused_version))
    if serving.absent_tables:
        st.info(sentence(ctx, "model.absent_tables", tables=", ".join(serving.absent_tables)))


def _since(ctx: PageContext, serving: ModelAnswer) -> str:
    """Say since when the version bears its alias; else since when this service answers with it."""
    try:
        versions = ctx.services.explainer.get(ModelVersions, "/model/versions").named
    except ServiceError:
        versions = []
    known = next((one.alias_since for one in versions if one.version == serving.version), {})
    promoted = known.get(serving.alias)
    if promoted is not None:
        return ctx.say("model.since", at=ctx.show.moment(promoted))
    return ctx.say("model.served_since", at=ctx.show.moment(serving.since))


def _quality(ctx: PageContext, report: ModelReport) -> None:
    section(ctx.say("model.quality_title"), ctx.say("model.quality_lead"))
    left, right = st.columns(2)
    with left:
        show_chart(ctx, ranking_by_depth(ctx, report), key="ranking")
    with right:
        if report.calibration_curve:
            show_chart(ctx, calibration(ctx, report.calibration_curve), key="calibration")
        else:
            st.info(ctx.say("model.no_calibration"))
    measured = [depth for depth in DEPTHS if (f"auc.{depth}" if depth else "auc") in report.metrics]
    depth = choose_segment(
        ctx,
        ctx.say("model.metrics_of"),
        measured,
        key="model-depth",
        words=lambda one: depth_name(ctx, one),
        default=measured[0],
    )
    show_table(
        ctx.say("model.metrics_caption", clients=depth_name(ctx, depth)),
        _metrics(ctx, report, f".{depth}" if depth else ""),
    )


def _metrics(ctx: PageContext, report: ModelReport, suffix: str) -> Table:
    return Table(
        (ctx.say("model.metric"), ctx.say("model.value"), ctx.say("model.meaning")),
        [
            (
                ctx.say(f"model.metric_{name}"),
                figure_text(ctx, report.metrics[name + suffix]),
                ctx.say(f"model.meaning_{name}"),
            )
            for name in _METRICS
            if name + suffix in report.metrics
        ],
        frozenset({1}),
    )


def _fairness(ctx: PageContext, report: ModelReport) -> None:
    section(ctx.say("model.fairness_title"), ctx.say("model.fairness_lead"))
    if not report.fairness:
        st.info(ctx.say("model.no_fairness"))
        return
    by_attribute = {one.attribute: one for one in report.fairness}
    names = {one.attribute: attribute_name(ctx, one) for one in report.fairness}
    chosen = choose_segment(
        ctx,
        ctx.say("model.fairness_attribute"),
        list(by_attribute),
        key="model-attribute",
        words=lambda one: names[one],
        default=next(iter(by_attribute)),
    )
    attribute = by_attribute[chosen]
    if attribute.groups:
        show_chart(ctx, approval_by_group(ctx, attribute), key=f"fairness-{attribute.attribute}")
    if attribute.left_out:
        left_out = ", ".join(
            f"{name} ({ctx.show.number(count)})" for name, count in attribute.left_out.items()
        )
        st.caption(
            ctx.say("model.left_out", groups=left_out, minimum=ctx.show.number(attribute.minimum_clients))
        )


def _versions(ctx: PageContext) -> None:
    section(ctx.say("model.versions_title"), ctx.say("model.versions_lead"))
    serving = ctx.services.scoring.get(ModelAnswer, "/model")
    registered = ctx.services.explainer.get(ModelVersions, "/model/versions")
    show_table(
        ctx.say("model.versions_title"),
        Table(
            tuple(
                ctx.say(f"model.{name}")
                for name in ("version", "state", "created", "metric_auc", "metric_ece", "threshold")
            ),
            [_version(ctx, one, serving) for one in _newest_and_named(registered)],
            frozenset({3, 4, 5}),
        ),
    )


def _newest_and_named(registered: ModelVersions) -> list[ModelVersion]:
    """Return the newest versions, and the older ones that an alias names after them."""
    newest = {one.version for one in registered.versions}
    return [*registered.versions, *(one for one in registered.named if one.version not in newest)]


def _version(ctx: PageContext, one: ModelVersion, serving: ModelAnswer) -> tuple[str, ...]:
    states = [ctx.say("model.serves")] if one.version == serving.version else []
    if serving.challenger is not None and one.version == serving.challenger.version:
        states.append(ctx.say("model.shadows"))
    states.extend(one.aliases)
    return (
        one.version,
        ", ".join(states) or ctx.say("model.kept"),
        ctx.show.moment(one.created_at),
        *(figure_text(ctx, one.metrics[name]) if name in one.metrics else "–" for name in ("auc", "ece")),
        _threshold(ctx, one),
    )


def _threshold(ctx: PageContext, one: ModelVersion) -> str:
    threshold = one.metrics.get("threshold")
    if threshold is None:
        return "–"
    return ctx.show.percent(threshold.value if isinstance(threshold, Figure) else threshold)


def _card(ctx: PageContext, report: ModelReport) -> None:
    section(ctx.say("model.card_title"), ctx.say("model.card_lead"))
    text = report.card_fr if ctx.language == "fr" else report.card_en
    with st.expander(ctx.say("model.card_open")):
        st.markdown(_demoted(text))
    st.download_button(
        ctx.say("model.card_download"),
        text,
        file_name=ctx.say("model.card_file", version=report.version),
        mime="text/markdown",
        key="model-card",
    )


def _demoted(markdown: str) -> str:
    """Return Markdown whose headings stand below the page's own, without images, links and HTML."""
    return _OUTSIDE.sub(r"\\\g<0>", _HEADING.sub(lambda match: f"##{match[1]} ", markdown))


PAGE = Page(
    show,
    60,
    MODEL_READERS,
    [("scoring", "GET /model"), ("explainer", "GET /model"), ("scoring", "GET /policy")],
    section="risk",
)
