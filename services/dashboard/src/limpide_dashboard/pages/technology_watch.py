"""Veille technique: can a machine find a product's category, and by which encoder? The study's results."""

from datetime import datetime

import streamlit as st

from limpide_credit.contracts.product_study import EncoderResult, ProductStudy
from limpide_dashboard.charts.chart import show_chart
from limpide_dashboard.charts.product_categories import (
    ari_text,
    catalogue_map,
    confusion,
    diagonal,
    encoder_table,
    encoders_compared,
    memory_text,
    share_text,
)
from limpide_dashboard.here import Here
from limpide_dashboard.layout import Card, bullets, cards, page_header, section, show_table
from limpide_dashboard.parts.attention import show_attention
from limpide_dashboard.parts.category_finder import show_finder, show_names
from limpide_dashboard.parts.inputs import choose_segment
from limpide_dashboard.parts.study_method import show_clusterings, show_method
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
    show_table(here.say("technology_watch.encoders_title"), encoder_table(here, study), whole=True)
    show_method(here, study)
    show_clusterings(here, study)
    _one_encoder(here, shown)
    section(here.say("technology_watch.attention_title"))
    st.markdown(here.say("technology_watch.attention_bert"))
    st.markdown(here.say("technology_watch.attention_deberta"))
    show_attention(here)
    _by_names(here, study)
    show_finder(here, shown)
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
            ari_text(here, clustered),
            here.say("technology_watch.card_encoder_note", encoder=clustered.label),
        ),
    ]
    if study.best_clustering is not None:
        figures.append(
            Card(
                here.say("technology_watch.card_graph"),
                here.show.number(study.best_clustering.whole_ari, 3),
                here.say("technology_watch.card_graph_note", encoder=study.best_clustering.encoder),
            )
        )
    accuracy = learnt and (learnt.accuracy or learnt.accuracy_random)
    if learnt is not None and accuracy is not None:
        folds = "note" if learnt.accuracy else "note_random"
        figures.append(
            Card(
                here.say("technology_watch.card_learnt"),
                here.show.percent(accuracy.mean),
                here.say(f"technology_watch.card_learnt_{folds}", encoder=learnt.label),
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


def _by_names(here: Here, study: ProductStudy) -> None:
    section(here.say("technology_watch.names_title"), here.say("technology_watch.names_lead"))
    if study.by_names is not None:
        bullets(
            [
                here.say(
                    "technology_watch.names_measured",
                    encoder=study.by_names.encoder,
                    names=here.show.number(study.by_names.names),
                    levels=", ".join(here.show.number(level) for level in study.by_names.levels),
                    accuracy=here.show.percent(study.by_names.accuracy),
                    ari=here.show.number(study.by_names.ari, 3),
                )
            ]
        )
    show_names(here)


def _one_encoder(here: Here, shown: ShownStudy) -> None:
    study, points = shown.study, shown.points
    rows = {row.name: row for row in _measured(study)}
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
    if row.name in points.encoders or row.cells:
        if row.name not in points.encoders:
            st.caption(here.say("technology_watch.cells_note"))
        for found, column in zip((False, True), st.columns(2), strict=True):
            with column:
                chart = catalogue_map(here, study, points, row, found=found)
                show_chart(here, chart, key=f"map-{found}-{row.name}")
    else:
        st.caption(here.say("technology_watch.no_maps"))
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
    sentences = []
    if learnt is not None and learnt.accuracy is not None and learnt.macro_f1 is not None:
        sentences.append(
            here.say(
                "technology_watch.choice_learn",
                encoder=learnt.label,
                accuracy=here.show.percent(learnt.accuracy.mean),
                brands=share_text(here, learnt.accuracy_brands),
                random=share_text(here, learnt.accuracy_random),
                macro_f1=here.show.number(learnt.macro_f1.mean, 3),
            )
        )
    elif learnt is not None and learnt.accuracy_random is not None:
        accuracy = here.show.percent(learnt.accuracy_random.mean)
        sentences.append(
            here.say("technology_watch.choice_learn_random", encoder=learnt.label, accuracy=accuracy)
        )
    if learnt is not None and study.classifier_cost is not None:
        milliseconds = here.show.number(study.classifier_cost.milliseconds, 1)
        memory = memory_text(here, learnt.memory_bytes)
        sentences.append(here.say("technology_watch.choice_cost", milliseconds=milliseconds, memory=memory))
    found = [one.clusters for one in (study.best_clustering, study.steadiest_clustering) if one is not None]
    found += [row.clusters for row in _measured(study) if row.clusters]
    if found:
        share = here.show.percent(max(map(diagonal, found)))
        sentences.append(here.say("technology_watch.choice_clustering", share=share))
    bullets(
        [
            *sentences,
            here.say("technology_watch.choice_confidence"),
            here.say("technology_watch.choice_large"),
        ]
    )


def _measured(study: ProductStudy) -> list[EncoderResult]:
    return [row for row in study.encoders if row.ari is not None]


def _classifier(study: ProductStudy) -> EncoderResult | None:
    return next((row for row in study.encoders if row.name == study.classifier), None)
