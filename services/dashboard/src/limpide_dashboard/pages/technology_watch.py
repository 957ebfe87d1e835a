"""Veille technique: can a machine find a product's category, and by which encoder? The study's results."""

from datetime import datetime

import streamlit as st

from limpide_credit.contracts.product_study import EncoderResult, ProductStudy
from limpide_credit.contracts.roles import MODEL_READERS
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
from limpide_dashboard.layout import Card, bullets, cards, page_header, section, show_table
from limpide_dashboard.page import Page
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.attention import show_attention
from limpide_dashboard.parts.category_finder import show_finder, show_names
from limpide_dashboard.parts.inputs import choose_segment
from limpide_dashboard.parts.study_method import show_clusterings, show_method
from limpide_dashboard.product_study import StudyView, find_study

_REMEMBERED_SECONDS = 60


def show(ctx: PageContext) -> None:
    """Show the page."""
    page_header(ctx.say("technology_watch.title"), ctx.say("technology_watch.lead"))
    shown = _found(ctx.settings.tracking_url, ctx.settings.service_timeout_seconds)
    study = shown.study
    made_on = ctx.show.date(datetime.fromisoformat(study.made_on).replace(tzinfo=ctx.show.zone))
    st.caption(ctx.say(f"technology_watch.origin_{shown.origin}", day=made_on))
    _summary(ctx, study)
    _data(ctx, study)
    section(ctx.say("technology_watch.encoders_title"), ctx.say("technology_watch.encoders_lead"))
    show_chart(ctx, encoders_compared(ctx, study), key="encoders")
    show_table(ctx.say("technology_watch.encoders_title"), encoder_table(ctx, study), whole=True)
    show_method(ctx, study)
    show_clusterings(ctx, study)
    _one_encoder(ctx, shown)
    section(ctx.say("technology_watch.attention_title"))
    st.markdown(ctx.say("technology_watch.attention_bert"))
    st.markdown(ctx.say("technology_watch.attention_deberta"))
    show_attention(ctx)
    _by_names(ctx, study)
    show_finder(ctx, shown)
    _choice(ctx, study)


@st.cache_data(ttl=_REMEMBERED_SECONDS, show_spinner=False)
def _found(address: str | None, timeout_seconds: float) -> StudyView:
    return find_study(address, timeout_seconds)


def _summary(ctx: PageContext, study: ProductStudy) -> None:
    clustered = max(_measured(study), key=lambda row: row.ari.mean if row.ari else 0.0)
    learnt = _classifier(study)
    reference = max(study.encoders, key=lambda row: row.reference_ari or 0.0)
    figures = [
        Card(
            ctx.say("technology_watch.card_reference"),
            ctx.show.number(reference.reference_ari or 0.0, 3),
            ctx.say("technology_watch.card_reference_note", encoder=reference.label),
        ),
        Card(
            ctx.say("technology_watch.card_encoder"),
            ari_text(ctx, clustered),
            ctx.say("technology_watch.card_encoder_note", encoder=clustered.label),
        ),
    ]
    if study.best_clustering is not None:
        figures.append(
            Card(
                ctx.say("technology_watch.card_graph"),
                ctx.show.number(study.best_clustering.whole_ari, 3),
                ctx.say("technology_watch.card_graph_note", encoder=study.best_clustering.encoder),
            )
        )
    accuracy = learnt and (learnt.accuracy or learnt.accuracy_random)
    if learnt is not None and accuracy is not None:
        folds = "note" if learnt.accuracy else "note_random"
        figures.append(
            Card(
                ctx.say("technology_watch.card_learnt"),
                ctx.show.percent(accuracy.mean),
                ctx.say(f"technology_watch.card_learnt_{folds}", encoder=learnt.label),
            )
        )
    cards(figures)


def _data(ctx: PageContext, study: ProductStudy) -> None:
    facts = study.catalogue
    section(ctx.say("technology_watch.data_title"))
    counts = sorted(facts.categories.values())
    sentences = [
        ctx.say(
            "technology_watch.data_balanced" if counts[0] == counts[-1] else "technology_watch.data_size",
            products=ctx.show.number(facts.products),
            categories=ctx.show.number(len(facts.categories)),
            least=ctx.show.number(counts[0]),
            most=ctx.show.number(counts[-1]),
        ),
        ctx.say(
            "technology_watch.data_words",
            least=ctx.show.number(facts.words.least),
            median=ctx.show.number(facts.words.median),
            most=ctx.show.number(facts.words.most),
        ),
        ctx.say(
            "technology_watch.data_levels",
            levels=" · ".join(ctx.show.number(count) for count in facts.categories_by_level),
        ),
    ]
    handled = {
        "without_description": facts.without_description,
        "without_text": facts.without_text,
        "with_markup": facts.with_markup,
        "other_languages": sum(facts.other_languages.values()),
    }
    sentences += [
        ctx.say(f"technology_watch.data_{name}", count=ctx.show.number(count))
        for name, count in handled.items()
        if count
    ]
    bullets(sentences)


def _by_names(ctx: PageContext, study: ProductStudy) -> None:
    section(ctx.say("technology_watch.names_title"), ctx.say("technology_watch.names_lead"))
    if study.by_names is not None:
        bullets(
            [
                ctx.say(
                    "technology_watch.names_measured",
                    encoder=study.by_names.encoder,
                    names=ctx.show.number(study.by_names.names),
                    levels=", ".join(ctx.show.number(level) for level in study.by_names.levels),
                    accuracy=ctx.show.percent(study.by_names.accuracy),
                    ari=ctx.show.number(study.by_names.ari, 3),
                )
            ]
        )
    show_names(ctx)


def _one_encoder(ctx: PageContext, shown: StudyView) -> None:
    study, points = shown.study, shown.points
    rows = {row.name: row for row in _measured(study)}
    if not rows:
        return
    section(ctx.say("technology_watch.maps_title"), ctx.say("technology_watch.maps_lead"))
    best = max(rows, key=lambda name: rows[name].ari.mean)  # pyright: ignore[reportOptionalMemberAccess]
    name = choose_segment(
        ctx,
        ctx.say("technology_watch.encoder"),
        list(rows),
        key="watch-encoder",
        words=lambda one: rows[one].label,
        default=best,
    )
    row = rows[name]
    if row.name in points.encoders or row.cells:
        if row.name not in points.encoders:
            st.caption(ctx.say("technology_watch.cells_note"))
        for found, column in zip((False, True), st.columns(2), strict=True):
            with column:
                chart = catalogue_map(ctx, study, points, row, found=found)
                show_chart(ctx, chart, key=f"map-{found}-{row.name}")
    else:
        st.caption(ctx.say("technology_watch.no_maps"))
    for matrix, found, column in zip(
        (row.clusters, row.confusion), (True, False), st.columns(2), strict=True
    ):
        with column:
            if matrix:
                chart = confusion(ctx, study.categories, matrix, row.label, found=found)
                show_chart(ctx, chart, key=f"confusion-{found}-{row.name}")


def _choice(ctx: PageContext, study: ProductStudy) -> None:
    section(ctx.say("technology_watch.choice_title"))
    learnt = _classifier(study)
    sentences = []
    if learnt is not None and learnt.accuracy is not None and learnt.macro_f1 is not None:
        sentences.append(
            ctx.say(
                "technology_watch.choice_learn",
                encoder=learnt.label,
                accuracy=ctx.show.percent(learnt.accuracy.mean),
                brands=share_text(ctx, learnt.accuracy_brands),
                random=share_text(ctx, learnt.accuracy_random),
                macro_f1=ctx.show.number(learnt.macro_f1.mean, 3),
            )
        )
    elif learnt is not None and learnt.accuracy_random is not None:
        accuracy = ctx.show.percent(learnt.accuracy_random.mean)
        sentences.append(
            ctx.say("technology_watch.choice_learn_random", encoder=learnt.label, accuracy=accuracy)
        )
    if learnt is not None and study.classifier_cost is not None:
        milliseconds = ctx.show.number(study.classifier_cost.milliseconds, 1)
        memory = memory_text(ctx, learnt.memory_bytes)
        sentences.append(ctx.say("technology_watch.choice_cost", milliseconds=milliseconds, memory=memory))
    found = [one.clusters for one in (study.best_clustering, study.steadiest_clustering) if one is not None]
    found += [row.clusters for row in _measured(study) if row.clusters]
    if found:
        share = ctx.show.percent(max(map(diagonal, found)))
        sentences.append(ctx.say("technology_watch.choice_clustering", share=share))
    bullets(
        [
            *sentences,
            ctx.say("technology_watch.choice_confidence"),
            ctx.say("technology_watch.choice_large"),
        ]
    )


def _measured(study: ProductStudy) -> list[EncoderResult]:
    return [row for row in study.encoders if row.ari is not None]


def _classifier(study: ProductStudy) -> EncoderResult | None:
    return next((row for row in study.encoders if row.name == study.classifier), None)


PAGE = Page(show, 100, MODEL_READERS, [("categories", "POST /categories")])
