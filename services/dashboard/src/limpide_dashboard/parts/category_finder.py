"""The classifier of product categories in use: one text, a file, or a tree of names."""

import hashlib
from collections.abc import Sequence

import streamlit as st

from limpide_credit.contracts.product_categories import (
    DEFAULT_THRESHOLD,
    PRODUCTS_AT_ONCE,
    CategoriesAnswer,
    NamedCategoriesAnswer,
    ProductCategories,
    ProductText,
)
from limpide_dashboard.charts.chart import show_chart
from limpide_dashboard.charts.product_classifier import decided_chart
from limpide_dashboard.layout import Card, Table, cards, section, show_table, small_heading, verdict
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.file_reading import show_refusal, show_understood
from limpide_dashboard.problems import errors_shown
from limpide_dashboard.product_file import categories_file, read_products
from limpide_dashboard.product_study import StudyView
from limpide_dashboard.refused_file import FileRefusedError

_SHOWN_CATEGORIES = 3
_DECISIONS = ("decided", "unsure", "no_known_word")


def show_finder(ctx: PageContext, shown: StudyView) -> None:
    """Show the threshold with what it means, then the ways to use the classifier."""
    say, study = ctx.say, shown.study
    section(say("technology_watch.finder_title"), say("technology_watch.finder_lead"))
    if shown.origin != "mlflow":
        st.caption(say(f"technology_watch.finder_{shown.origin}"))
    percent = st.slider(
        say("technology_watch.threshold_ask"),
        min_value=30,
        max_value=95,
        value=round(100 * DEFAULT_THRESHOLD),
        step=5,
        format="%d %%",
        key="watch-threshold",
    )
    threshold = percent / 100
    if study.decided:
        show_chart(ctx, decided_chart(ctx, study, threshold), key="decided")
    _one_text(ctx, threshold)
    _file(ctx, threshold)


def show_names(ctx: PageContext) -> None:
    """Show the search by names alone, for a catalogue that nobody has labelled."""
    say = ctx.say
    with st.form("watch-names", border=True):
        text = st.text_area(say("technology_watch.text"), key="watch-names-text", max_chars=5_000)
        tree = st.text_area(
            say("technology_watch.names_ask"),
            value=say("technology_watch.names_example"),
            key="watch-names-tree",
            height=160,
        )
        pressed = st.form_submit_button(say("technology_watch.names_button"))
    if not pressed:
        return
    categories = [line.strip() for line in tree.splitlines() if line.strip()]
    if not text.strip() or len(categories) < 2:
        st.warning(say("technology_watch.names_missing"))
        return
    with errors_shown(ctx):
        answer = ctx.services.categories.ask(
            NamedCategoriesAnswer,
            "/categories/by-name",
            {"products": [{"description": text}], "categories": categories},
        )
        found = answer.products[0]
        likeness = ctx.show.number(found.likeness, 2)
        verdict(found.category, say("technology_watch.names_found", likeness=likeness), "plain")


def _one_text(ctx: PageContext, threshold: float) -> None:
    say = ctx.say
    with st.form("watch-text", border=True):
        name = st.text_input(say("technology_watch.product_name"), key="watch-name", max_chars=2_000)
        text = st.text_area(say("technology_watch.text"), key="watch-description", max_chars=50_000)
        pressed = st.form_submit_button(say("technology_watch.find_button"), type="primary")
    if pressed:
        st.session_state["watch-product"] = (name, text)
    given = st.session_state.get("watch-product")
    if given is None:
        return
    if not any(one.strip() for one in given):
        st.warning(say("technology_watch.text_missing"))
        return
    with errors_shown(ctx):
        product = ProductText(product_name=given[0], description=given[1])
        found = _asked(ctx, [product], threshold)[0]
        _show_found(ctx, found, threshold)


def _show_found(ctx: PageContext, found: ProductCategories, threshold: float) -> None:
    say, percent = ctx.say, ctx.show.percent
    if found.decision == "no_known_word":
        verdict(
            say("technology_watch.decision_no_known_word"), say("technology_watch.no_known_word_note"), "bad"
        )
        return
    first = found.categories[0]
    values = {"probability": percent(first.probability), "threshold": percent(threshold, 0)}
    tone = "good" if found.decision == "decided" else "bad"
    verdict(first.category, say(f"technology_watch.{found.decision}_note", **values), tone)
    show_table(
        say("technology_watch.found_title"),
        Table(
            [say(f"technology_watch.found_{name}") for name in ("category", "probability", "words")],
            [
                (
                    one.category,
                    percent(one.probability),
                    ", ".join(f"{word.word} (+{ctx.show.number(word.log_odds, 2)})" for word in one.words)
                    or "–",
                )
                for one in found.categories[:_SHOWN_CATEGORIES]
            ],
            frozenset({1}),
        ),
    )
    st.caption(say("technology_watch.words_note"))


def _file(ctx: PageContext, threshold: float) -> None:
    say = ctx.say
    small_heading(say("technology_watch.file_title"))
    st.caption(say("technology_watch.file_lead"))
    uploaded = st.file_uploader(say("technology_watch.file_title"), key="watch-file")
    if uploaded is None:
        return
    content = uploaded.getvalue()
    try:
        file = read_products(content, most_bytes=ctx.settings.upload_max_mebibytes * 2**20)
    except FileRefusedError as refused:
        show_refusal(ctx, "technology_watch", refused)
        return
    show_understood(ctx, file.understood)
    with errors_shown(ctx):
        found = _found_once(ctx, hashlib.sha256(content).hexdigest(), file.products(), threshold)
        cards(
            [
                Card(
                    say(f"technology_watch.decision_{decision}"),
                    ctx.show.number(sum(one.decision == decision for one in found)),
                )
                for decision in _DECISIONS
            ]
        )
        st.download_button(
            say("technology_watch.file_download"),
            categories_file(
                file,
                found,
                {one: say(f"technology_watch.decision_{one}") for one in _DECISIONS},
                french=ctx.language == "fr",
            ),
            file_name=say("technology_watch.file_name"),
            mime="text/csv",
            on_click="ignore",
            key="watch-download",
        )


def _found_once(
    ctx: PageContext, name: str, products: Sequence[ProductText], threshold: float
) -> list[ProductCategories]:
    """Ask once a file and threshold, since Streamlit runs the page anew at every click."""
    kept = st.session_state.get("watch-found")
    if kept is None or kept[0] != (name, threshold):
        kept = ((name, threshold), _asked(ctx, products, threshold, words=0))
        st.session_state["watch-found"] = kept
    return kept[1]


def _asked(
    ctx: PageContext, products: Sequence[ProductText], threshold: float, words: int = 6
) -> list[ProductCategories]:
    found: list[ProductCategories] = []
    for start in range(0, len(products), PRODUCTS_AT_ONCE):
        part = products[start : start + PRODUCTS_AT_ONCE]
        document = {"products": [one.model_dump() for one in part], "threshold": threshold, "words": words}
        found += ctx.services.categories.ask(CategoriesAnswer, "/categories", document).products
    return found
