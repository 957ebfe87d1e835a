"""Modèle: what serves, what it is worth and for whom, where it draws the line, and what it goes by."""

import re

import streamlit as st

from limpide_credit.contracts.importance import ImportanceAnswer
from limpide_credit.contracts.model import ModelAnswer
from limpide_credit.contracts.model_report import Figure, ModelReport, ModelVersion, ModelVersions
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
from limpide_dashboard.here import Here
from limpide_dashboard.layout import Card, Table, cards, page_header, section, show_table
from limpide_dashboard.markdown import sentence
from limpide_dashboard.parts.inputs import choose_segment
from limpide_dashboard.parts.policy_view import show_policy
from limpide_dashboard.problems import said

_METRICS = (
    "auc", "gini", "ks", "average_precision", "brier", "log_loss", "ece", "ece_deciles", "ece_by_chance",
    "calibration_intercept", "calibration_slope",
)  # fmt: skip
_OUTSIDE = re.compile(r"[\[\]<]|://")
_HEADING = re.compile(r"^(#+) ", re.MULTILINE)


def show(here: Here) -> None:
    """Show the page."""
    page_header(here.say("model.title"), here.say("model.lead"))
    with said(here):
        _serving(here, here.services.scoring.get(ModelAnswer, "/model"))
    with st.spinner(here.say("model.loading")):
        report = here.services.explainer.get(ModelReport, "/model")
    _quality(here, report)
    section(here.say("model.decision_title"), here.say("model.decision_lead"))
    show_chart(here, cost_of_thresholds(here, report), key="cost")
    with said(here):
        show_policy(here)
    section(here.say("model.reads_title"), here.say("model.reads_lead"))
    with said(here):
        measured = here.services.explainer.get(ImportanceAnswer, "/importance", language=here.language)
        show_chart(here, importance(here, measured, report.features_used), key="importance")
    _fairness(here, report)
    with said(here):
        _versions(here)
    _card(here, report)


def _serving(here: Here, serving: ModelAnswer) -> None:
    cards(
        [
            Card(here.say("model.version"), serving.version, serving.model),
            Card(
                here.say("model.alias"),
                serving.alias,
                _since(here, serving),
            ),
            Card(
                here.say("model.threshold"),
                here.show.percent(serving.threshold),
                here.say("model.threshold_note"),
            ),
            Card(
                here.say("model.features_used"),
                here.show.number(serving.features_used),
                here.say("model.feature_set", version=serving.feature_set_version),
            ),
        ]
    )
    if serving.registry_away:
        st.warning(here.say("model.registry_away"))
    if serving.alias_missing:
        st.warning(sentence(here, "model.alias_missing", alias=serving.alias))
    if serving.refused_version:
        st.warning(sentence(here, "model.refused_version", version=serving.refused_version))
    if serving.absent_tables:
        st.info(sentence(here, "model.absent_tables", tables=", ".join(serving.absent_tables)))


def _since(here: Here, serving: ModelAnswer) -> str:
    """Say since when the version bears its alias; else since when this service answers with it."""
    try:
        versions = here.services.explainer.get(ModelVersions, "/model/versions").named
    except ServiceError:
        versions = []
    known = next((one.alias_since for one in versions if one.version == serving.version), {})
    promoted = known.get(serving.alias)
    if promoted is not None:
        return here.say("model.since", at=here.show.moment(promoted))
    return here.say("model.served_since", at=here.show.moment(serving.since))


def _quality(here: Here, report: ModelReport) -> None:
    section(here.say("model.quality_title"), here.say("model.quality_lead"))
    left, right = st.columns(2)
    with left:
        show_chart(here, ranking_by_depth(here, report), key="ranking")
    with right:
        if report.calibration_curve:
            show_chart(here, calibration(here, report.calibration_curve), key="calibration")
        else:
            st.info(here.say("model.no_calibration"))
    measured = [depth for depth in DEPTHS if (f"auc.{depth}" if depth else "auc") in report.metrics]
    depth = choose_segment(
        here,
        here.say("model.metrics_of"),
        measured,
        key="model-depth",
        words=lambda one: depth_name(here, one),
        default=measured[0],
    )
    show_table(
        here.say("model.metrics_caption", clients=depth_name(here, depth)),
        _metrics(here, report, f".{depth}" if depth else ""),
    )


def _metrics(here: Here, report: ModelReport, suffix: str) -> Table:
    return Table(
        (here.say("model.metric"), here.say("model.value"), here.say("model.meaning")),
        [
            (
                here.say(f"model.metric_{name}"),
                figure_text(here, report.metrics[name + suffix]),
                here.say(f"model.meaning_{name}"),
            )
            for name in _METRICS
            if name + suffix in report.metrics
        ],
        frozenset({1}),
    )


def _fairness(here: Here, report: ModelReport) -> None:
    section(here.say("model.fairness_title"), here.say("model.fairness_lead"))
    if not report.fairness:
        st.info(here.say("model.no_fairness"))
        return
    by_attribute = {one.attribute: one for one in report.fairness}
    names = {one.attribute: attribute_name(here, one) for one in report.fairness}
    chosen = choose_segment(
        here,
        here.say("model.fairness_attribute"),
        list(by_attribute),
        key="model-attribute",
        words=lambda one: names[one],
        default=next(iter(by_attribute)),
    )
    attribute = by_attribute[chosen]
    if attribute.groups:
        show_chart(here, approval_by_group(here, attribute), key=f"fairness-{attribute.attribute}")
    if attribute.left_out:
        left_out = ", ".join(
            f"{name} ({here.show.number(count)})" for name, count in attribute.left_out.items()
        )
        st.caption(
            here.say("model.left_out", groups=left_out, minimum=here.show.number(attribute.minimum_clients))
        )


def _versions(here: Here) -> None:
    section(here.say("model.versions_title"), here.say("model.versions_lead"))
    serving = here.services.scoring.get(ModelAnswer, "/model")
    registered = here.services.explainer.get(ModelVersions, "/model/versions")
    show_table(
        here.say("model.versions_title"),
        Table(
            tuple(
                here.say(f"model.{name}")
                for name in ("version", "state", "created", "metric_auc", "metric_ece", "threshold")
            ),
            [_version(here, one, serving) for one in _newest_and_named(registered)],
            frozenset({3, 4, 5}),
        ),
    )


def _newest_and_named(registered: ModelVersions) -> list[ModelVersion]:
    """Return the newest versions, and the older ones that an alias names after them."""
    newest = {one.version for one in registered.versions}
    return [*registered.versions, *(one for one in registered.named if one.version not in newest)]


def _version(here: Here, one: ModelVersion, serving: ModelAnswer) -> tuple[str, ...]:
    states = [here.say("model.serves")] if one.version == serving.version else []
    if serving.challenger is not None and one.version == serving.challenger.version:
        states.append(here.say("model.shadows"))
    states.extend(one.aliases)
    return (
        one.version,
        ", ".join(states) or here.say("model.kept"),
        here.show.moment(one.created_at),
        *(figure_text(here, one.metrics[name]) if name in one.metrics else "–" for name in ("auc", "ece")),
        _threshold(here, one),
    )


def _threshold(here: Here, one: ModelVersion) -> str:
    threshold = one.metrics.get("threshold")
    if threshold is None:
        return "–"
    return here.show.percent(threshold.value if isinstance(threshold, Figure) else threshold)


def _card(here: Here, report: ModelReport) -> None:
    section(here.say("model.card_title"), here.say("model.card_lead"))
    text = report.card_fr if here.language == "fr" else report.card_en
    with st.expander(here.say("model.card_open")):
        st.markdown(_demoted(text))
    st.download_button(
        here.say("model.card_download"),
        text,
        file_name=here.say("model.card_file", version=report.version),
        mime="text/markdown",
        key="model-card",
    )


def _demoted(markdown: str) -> str:
    """Return Markdown whose headings stand below the page's own, without images, links and HTML."""
    return _OUTSIDE.sub(r"\\\g<0>", _HEADING.sub(lambda match: f"##{match[1]} ", markdown))
