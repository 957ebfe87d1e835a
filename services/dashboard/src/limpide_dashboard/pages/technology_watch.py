"""Veille technique: can a machine find a product's category, and by which encoder? The study's results."""

from datetime import datetime

import streamlit as st

from limpide_credit.contracts.product_study import EncoderResult, ProductStudy
from limpide_dashboard.charts.chart import show_chart
from limpide_dashboard.charts.product_categories import (
    catalogue_map,
    confusion,
    encoder_table,
    encoders_compared,
    memory_text,
    spread_text,
)
from limpide_dashboard.here import Here
from limpide_dashboard.layout import Card, bullets, cards, page_header, section, show_table
from limpide_dashboard.parts.attention import show_attention
from limpide_dashboard.parts.inputs import choose_segment
from limpide_dashboard.product_study import ShownStudy, find_study

_REMEMBERED_SECONDS = 60


def show(here: Here) -> None:
    """Show the page."""
    page_header(here.say("technology_watch.title"), here.say("technology_watch.lead"))
    shown = _found(here.settings.tracking_url, here.settings.service_timeout_seconds)
    study = shown.study
    made_on = here.show.date(datetime.fromisoformat(study.made_on).replace(tzinfo=here.show.zone))
    st.caption(here.say(f"technology_watch.origin_{shown.origin}", day=made_on))
    _summary(here, study)
    _data(here, study)
    section(here.say("technology_watch.encoders_title"), here.say("technology_watch.encoders_lead"))
    show_chart(here, encoders_compared(here, study), key="encoders")
    show_table(here.say("technology_watch.encoders_title"), encoder_table(here, study))
    if any(row.away for row in study.encoders):
        st.caption(here.say("technology_watch.away_note"))
    _clusterings(here, study)
    _one_encoder(here, shown)
    section(here.say("technology_watch.attention_title"))
    st.markdown(here.say("technology_watch.attention_bert"))
    st.markdown(here.say("technology_watch.attention_deberta"))
    show_attention(here)
    _choice(here, study)


@st.cache_data(ttl=_REMEMBERED_SECONDS, show_spinner=False)
def _found(address: str | None, timeout_seconds: float) -> ShownStudy:
    return find_study(address, timeout_seconds)


def _summary(here: Here, study: ProductStudy) -> None:
    clustered = max(_measured(study), key=lambda row: row.ari.mean if row.ari else 0.0)
    learnt = _classifier(study)
    reference = max(study.encoders, key=lambda row: row.reference_ari or 0.0)
    figures = [
        Card(
            here.say("technology_watch.card_reference"),
            here.show.number(reference.reference_ari or 0.0, 3),
            here.say("technology_watch.card_reference_note", encoder=reference.label),
        ),
        Card(
            here.say("technology_watch.card_encoder"),
            spread_text(here, clustered.ari),
            here.say("technology_watch.card_encoder_note", encoder=clustered.label),
        ),
    ]
    if study.best_clustering is not None:
        figures.append(
            Card(
                here.say("technology_watch.card_best"),
                here.show.number(study.best_clustering.whole_ari, 3),
                here.say("technology_watch.card_best_note", encoder=study.best_clustering.encoder),
            )
        )
    if learnt is not None and learnt.accuracy is not None:
        figures.append(
            Card(
                here.say("technology_watch.card_learnt"),
                here.show.percent(learnt.accuracy.mean),
                here.say("technology_watch.card_learnt_note", encoder=learnt.label),
            )
        )
    cards(figures)


def _data(here: Here, study: ProductStudy) -> None:
    facts = study.catalogue
    section(here.say("technology_watch.data_title"))
    counts = sorted(facts.categories.values())
    sentences = [
        here.say(
            "technology_watch.data_balanced" if counts[0] == counts[-1] else "technology_watch.data_size",
            products=here.show.number(facts.products),
            categories=here.show.number(len(facts.categories)),
            least=here.show.number(counts[0]),
            most=here.show.number(counts[-1]),
        ),
        here.say(
            "technology_watch.data_words",
            least=here.show.number(facts.words.least),
            median=here.show.number(facts.words.median),
            most=here.show.number(facts.words.most),
        ),
        here.say(
            "technology_watch.data_levels",
            levels=" · ".join(here.show.number(count) for count in facts.categories_by_level),
        ),
    ]
    handled = {
        "without_description": facts.without_description,
        "without_text": facts.without_text,
        "with_markup": facts.with_markup,
        "other_languages": sum(facts.other_languages.values()),
    }
    sentences += [
        here.say(f"technology_watch.data_{name}", count=here.show.number(count))
        for name, count in handled.items()
        if count
    ]
    bullets(sentences)


def _clusterings(here: Here, study: ProductStudy) -> None:
    best, steadiest = study.best_clustering, study.steadiest_clustering
    if best is None or steadiest is None:
        return
    section(here.say("technology_watch.graph_title"), here.say("technology_watch.graph_lead"))
    bullets(
        [
            here.say(
                f"technology_watch.graph_{kind}",
                encoder=one.encoder,
                neighbours=here.show.number(one.neighbours),
                ari=here.show.number(one.whole_ari, 3),
                part=spread_text(here, one.ari),
                stability=here.show.number(one.stability, 3),
            )
            for kind, one in (("best", best), ("steadiest", steadiest))
        ]
    )


def _one_encoder(here: Here, shown: ShownStudy) -> None:
    study, points = shown.study, shown.points
    rows = {row.name: row for row in _measured(study) if row.name in points.encoders or row.clusters}
    if not rows:
        return
    section(here.say("technology_watch.maps_title"), here.say("technology_watch.maps_lead"))
    best = max(rows, key=lambda name: rows[name].ari.mean)  # pyright: ignore[reportOptionalMemberAccess]
    name = choose_segment(
        here,
        here.say("technology_watch.encoder"),
        list(rows),
        key="watch-encoder",
        words=lambda one: rows[one].label,
        default=best,
    )
    row = rows[name]
    if row.name not in points.encoders:
        st.caption(here.say("technology_watch.no_maps"))
    else:
        for found, column in zip((False, True), st.columns(2), strict=True):
            with column:
                chart = catalogue_map(here, study, points, row, found=found)
                show_chart(here, chart, key=f"map-{found}-{row.name}")
    for matrix, found, column in zip(
        (row.clusters, row.confusion), (True, False), st.columns(2), strict=True
    ):
        with column:
            if matrix:
                chart = confusion(here, study.categories, matrix, row.label, found=found)
                show_chart(here, chart, key=f"confusion-{found}-{row.name}")


def _choice(here: Here, study: ProductStudy) -> None:
    section(here.say("technology_watch.choice_title"))
    learnt = _classifier(study)
    if learnt is None or learnt.accuracy is None or learnt.macro_f1 is None:
        return
    bullets(
        [
            here.say(
                "technology_watch.choice_learn",
                encoder=learnt.label,
                accuracy=here.show.percent(learnt.accuracy.mean),
                macro_f1=here.show.number(learnt.macro_f1.mean, 3),
            ),
            here.say(
                "technology_watch.choice_cost",
                seconds=here.show.number(1000 * (learnt.seconds or 0.0) / study.catalogue.products, 2),
                memory=memory_text(here, learnt.memory_bytes or 0),
            ),
            here.say("technology_watch.choice_confidence"),
            here.say("technology_watch.choice_large"),
        ]
    )


def _measured(study: ProductStudy) -> list[EncoderResult]:
    return [row for row in study.encoders if row.ari is not None]


def _classifier(study: ProductStudy) -> EncoderResult | None:
    return next((row for row in study.encoders if row.name == study.classifier), None)
