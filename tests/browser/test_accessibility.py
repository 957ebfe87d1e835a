"""WCAG 2.2 AA as axe sees it, and what axe does not see: the keyboard."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from front_end import DESKTOP, TELEPHONE, FrontEnd
from playwright.sync_api import ViewportSize, expect

from limpide_dashboard.app import PAGES
from limpide_dashboard.catalogue import catalogue

pytestmark = pytest.mark.browser

OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


def violations(page: FrontEnd) -> list[str]:
    """Return what axe finds that is serious or critical, with where it is."""
    found = Axe().run(page.page, options=OPTIONS).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {node['target']} {node['html'][:160]}"
        for one in found
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("screen", [DESKTOP, TELEPHONE], ids=["desktop", "telephone"])
@pytest.mark.parametrize("word", PAGES)
def test_axe_finds_nothing_serious(
    front_end: Callable[[ViewportSize], FrontEnd], client_id: int, word: str, screen: ViewportSize
):
    page = front_end(screen)
    page.open(word, lang="fr", client=client_id)
    assert violations(page) == []


def test_a_charts_data_opens_by_keyboard(front_end: Callable[[ViewportSize], FrontEnd], client_id: int):
    page = front_end(DESKTOP)
    page.open("client", lang="fr", client=client_id)
    summary = page.page.locator("summary", has_text=catalogue("fr")("shell.chart_data")).first
    summary.focus()
    page.page.keyboard.press("Enter")
    table = summary.locator("xpath=ancestor::details").locator("table")
    expect(table).to_be_visible()
    assert table.locator("th[scope=col]").count() >= 2


def test_every_chart_says_in_words_what_it_shows(
    front_end: Callable[[ViewportSize], FrontEnd], client_id: int
):
    page = front_end(DESKTOP)
    for word in ("client", "compare", "model"):
        page.open(word, lang="fr", client=client_id)
        sentences = page.page.locator(".lp-chart p").all_inner_texts()
        assert len(sentences) == page.charts()
        assert all(len(sentence) > 30 for sentence in sentences)
