"""Every page, in both languages, on a desk and on a telephone: whole, readable, nothing sticks out."""

import re
from collections.abc import Callable

import pytest
from front_end import DESKTOP, TELEPHONE, ZOOMED, FrontEnd
from installation import Services
from playwright.sync_api import ViewportSize, expect

from limpide_dashboard.catalogue import LANGUAGES, Language, catalogue
from limpide_dashboard.page_table import PAGES

pytestmark = pytest.mark.browser

# How many charts a page has at least, with a client in view; others may have none.
CHARTS = {"client": 2, "compare": 4, "simulate": 1, "model": 4, "technology_watch": 1}

SCREENS = pytest.mark.parametrize("screen", [DESKTOP, TELEPHONE], ids=["desktop", "telephone"])


@SCREENS
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("word", PAGES)
def test_a_page_is_whole(
    front_end: Callable[[ViewportSize], FrontEnd],
    client_id: int,
    word: str,
    language: Language,
    screen: ViewportSize,
):
    page = front_end(screen)
    page.open(word, lang=language, client=client_id)
    headings = page.page.locator("h1").all_inner_texts()
    assert headings == [catalogue(language)(f"{word}.title")]
    assert page.page.locator("html").get_attribute("lang") == language
    assert page.exceptions() == []
    assert page.complaints() == []
    assert page.overflowing() == []
    assert page.charts() >= CHARTS.get(word, 0)
    assert page.charts() == page.page.get_by_text(catalogue(language)("shell.chart_data")).count()
    assert not page.names() & foreign_words(language)
    assert page.page.locator('[data-testid="stDateInput"], input[type="date"]').count() == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_case_speaks_to_the_officer_of_the_client(desk: FrontEnd, client_id: int, language: Language):
    desk.open("client", lang=language, client=client_id)
    case = desk.page.locator(".st-key-case").inner_text()
    assert "client" in case and not re.findall(r"(?i)\b(?:vous|votre|vos|yours?|you)\b", case)


@pytest.mark.parametrize("language", LANGUAGES)
def test_operations_say_what_runs_and_with_which_model(
    desk: FrontEnd, services: Services, language: Language
):
    say = catalogue(language)
    desk.open("operations", lang=language)
    table = desk.page.get_by_role("region", name=say("operations.services_title"))
    for service in ("scoring", "explainer", "drift"):
        expect(table.get_by_role("row", name=say(f"operations.{service}"))).to_contain_text(
            say("operations.ready")
        )
    version = services.scoring.ask("/model")["version"]
    expect(table).to_contain_text(say("operations.version_since", version=version, at=""))


def foreign_words(language: Language) -> set[str]:
    """Return what Streamlit says by itself in the other language and not in this one."""
    said = {
        one: {sentence for key, sentence in catalogue(one).sentences.items() if key.startswith("streamlit.")}
        for one in LANGUAGES
    }
    other: Language = "en" if language == "fr" else "fr"
    return {str(sentence) for sentence in said[other] - said[language]}


@pytest.mark.parametrize("word", PAGES)
def test_nothing_sticks_out_at_twice_the_size(
    front_end: Callable[[ViewportSize], FrontEnd], client_id: int, word: str
):
    page = front_end(ZOOMED)
    page.open(word, lang="fr", client=client_id)
    assert page.overflowing() == []


@pytest.mark.parametrize("word", ["client", "compare", "simulate"])
def test_a_page_about_a_client_leads_to_choosing_one(
    front_end: Callable[[ViewportSize], FrontEnd], word: str
):
    page = front_end(DESKTOP)
    page.open(word, lang="fr")
    assert page.exceptions() == []
    if word == "client":
        assert page.page.locator(".st-key-found-clients button").count() > 3
    else:
        assert catalogue("fr")("shell.choose_client") in page.text()
