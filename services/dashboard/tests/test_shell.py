"""What every page shares: language, address, side bar, help."""

import pytest
import streamlit as st
from dashboard_bench import Opened, text_of
from fake_explanations import CLIENT
from fake_services import FakeServices
from streamlit.testing.v1 import AppTest

from limpide_dashboard import place
from limpide_dashboard.catalogue import catalogue
from limpide_dashboard.page_table import PAGES
from limpide_dashboard.place import client_number
from limpide_dashboard.sections import SECTIONS


@pytest.mark.parametrize(
    ("language", "title"), [("fr", "Comprendre un score de crédit"), ("en", "Understand a credit score")]
)
def test_the_start_page_speaks_the_language_of_the_address(opened: Opened, language: str, title: str):
    page = opened("home", lang=language)
    assert not page.exception and title in text_of(page)


def test_an_unknown_language_is_french(opened: Opened):
    page = opened("home", lang="xx")
    assert "Comprendre un score" in text_of(page)
    assert _linked_addresses(page) == {"lang=fr"}


def test_opening_a_page_leaves_its_address_as_it_is(opened: Opened):
    # Each write of the address is an entry in the browser's history.
    assert dict(opened("client").query_params) == {}
    assert dict(opened("client", client=CLIENT).query_params) == {"client": str(CLIENT)}


def test_the_address_alone_says_the_language(opened: Opened):
    page = opened("home", lang="en")
    del page.query_params["lang"]
    page.run()
    assert page.segmented_control(key="language-choice").value == "fr"
    assert "Comprendre un score" in text_of(page)


def test_the_switch_changes_the_language_of_page_and_address(opened: Opened):
    page = opened("home")
    page.segmented_control(key="language-choice").set_value("en").run()
    assert "Understand a credit score" in text_of(page)
    assert page.query_params["lang"] == "en"


def test_every_link_of_the_menu_keeps_client_and_language(opened: Opened):
    page = opened("home", client=CLIENT, lang="en")
    assert len(page.sidebar.get("page_link")) == len(PAGES)
    assert _linked_addresses(page) == {f"client={CLIENT}&lang=en"}


@pytest.mark.parametrize(
    ("url", "word"),
    [
        (None, None),
        ("http://localhost:8501", None),
        ("http://localhost:8501/client", None),
        ("http://localhost:8501/clients/", "clients"),
    ],
)
def test_a_word_of_no_page_is_known_as_such(
    monkeypatch: pytest.MonkeyPatch, url: str | None, word: str | None
):
    monkeypatch.setattr(type(st.context), "url", url)
    assert place.page_that_is_none({*PAGES, ""}) == word


def test_the_side_bar_has_the_three_blocks_that_help(opened: Opened):
    labels = [block.label for block in opened("home").sidebar.expander]
    assert labels == ["À propos de l'application", "Conseils financiers", "Assistance et contact"]


def test_the_side_bar_says_that_nobody_is_asked_who_he_is(opened: Opened):
    said = [one.value for one in opened("home", lang="en").sidebar.markdown]
    assert any("Nobody asks here who you are" in one for one in said)


def test_whom_to_ask_is_a_setting(opened: Opened, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LIMPIDE_HELP_NAME", "Guichet des crédits")
    monkeypatch.setenv("LIMPIDE_HELP_EMAIL", "aide@banque.exemple")
    said = text_of(opened("home"))
    assert "Guichet des crédits" in said and "mailto:aide@banque.exemple" in said


@pytest.mark.parametrize("word", list(PAGES))
@pytest.mark.parametrize("language", ["fr", "en"])
def test_with_all_services_away_a_page_that_asks_them_says_so_and_none_breaks(
    opened: Opened, services: FakeServices, word: str, language: str
):
    services.away |= {"scoring", "explainer", "drift"}
    page = opened(word, client=CLIENT, lang=language)
    assert not page.exception
    if services.asked:
        words = {"fr": "n'est pas disponible", "en": "is not available"}
        assert any(words[language] in one.value for one in page.warning)


def _linked_addresses(page: AppTest) -> set[str]:
    return {link.proto.query_string for link in page.sidebar.get("page_link")}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("100214", 100214),
        ("n° 100214", 100214),
        ("N°100214", 100214),
        ("no. 100214", 100214),
        ("client n° 100214", 100214),
        ("#100214", 100214),
        ("nora", None),
        ("n° 12 rue", None),
        ("", None),
    ],
)
def test_a_client_number_is_read_with_the_words_that_stand_before_it(text: str, number: int | None):
    assert client_number(text) == number


@pytest.mark.parametrize(
    ("section", "title"),
    [("officer", "decisions.title"), ("risk", "model.title"), ("operations", "operations.title")],
)
def test_a_section_begins_with_its_first_page_and_lists_its_own(opened: Opened, section: str, title: str):
    page = opened("", lang="en", view=section)
    assert not page.exception and f"<h1>{catalogue('en')(title)}</h1>" in text_of(page)
    links = page.sidebar.get("page_link")
    assert len(links) == 2 + sum(one.section == section for one in PAGES.values())
    assert {link.proto.query_string for link in links} == {f"lang=en&view={section}"}


def test_a_section_is_chosen_in_the_side_bar_and_kept_in_the_address(opened: Opened):
    page = opened("", lang="en")
    assert len(page.sidebar.get("page_link")) == len(PAGES)
    page.sidebar.selectbox[0].select("risk").run()
    assert page.query_params["view"] == "risk"
    assert f"<h1>{catalogue('en')('model.title')}</h1>" in text_of(page)


def test_the_sections_of_pages_are_all_sections_and_no_two_pages_have_one_rank():
    assert {page.section for page in PAGES.values()} == {None, *SECTIONS}
    assert len({page.rank for page in PAGES.values()}) == len(PAGES)
