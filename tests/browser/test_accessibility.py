"""WCAG 2.2 AA as axe sees it, and what axe does not see: the keyboard."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from front_end import DESKTOP, TABLET, TELEPHONE, FrontEnd, new_page, word
from installation import Services
from playwright.sync_api import Browser, ViewportSize, expect

from limpide_dashboard.catalogue import catalogue
from limpide_dashboard.page_table import PAGES

pytestmark = pytest.mark.browser

OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
SCREENS = pytest.mark.parametrize(
    "screen", [DESKTOP, TABLET, TELEPHONE], ids=["desktop", "tablet", "telephone"]
)
SAY = catalogue("fr")


def violations(page: FrontEnd) -> list[str]:
    """Return what axe finds that is serious or critical, with where it is."""
    found = Axe().run(page.page, options=OPTIONS).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {node['target']} {node['html'][:160]}"
        for one in found
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]


@SCREENS
@pytest.mark.parametrize("word", PAGES)
def test_axe_finds_nothing_serious(
    front_end: Callable[[ViewportSize], FrontEnd], client_id: int, word: str, screen: ViewportSize
):
    page = front_end(screen)
    page.open(word, lang="fr", client=client_id)
    assert violations(page) == []


@SCREENS
def test_axe_finds_nothing_serious_in_what_is_opened(
    front_end: Callable[[ViewportSize], FrontEnd], client_id: int, screen: ViewportSize
):
    page = front_end(screen)
    page.open("client", lang="fr", client=client_id)
    for tab in ("importance", "history", "concepts"):
        page.page.get_by_role("tab", name=SAY(f"client.tab_{tab}")).click()
        page.wait_complete()
        assert violations(page) == []
    page.page.locator("summary", has_text=SAY("score.raw_title")).click()
    page.page.locator(".st-key-raw-client pre").first.wait_for()
    assert violations(page) == []


@SCREENS
def test_axe_finds_nothing_serious_in_each_step_of_a_new_client(
    front_end: Callable[[ViewportSize], FrontEnd], screen: ViewportSize
):
    page = front_end(screen)
    page.open("new_client", lang="fr")
    amount = page.page.get_by_label(word("AMT_CREDIT", "fr"))
    amount.fill("many")
    amount.press("Enter")
    page.wait_complete()
    assert violations(page) == []
    amount.fill("450000")
    amount.press("Enter")
    for step in ("person", "sources"):
        page.page.get_by_role("tab", name=SAY(f"new_client.step_{step}")).click()
        page.wait_complete()
        assert violations(page) == []
    page.page.get_by_role("button", name=SAY("new_client.score_button")).click()
    page.page.locator(".lp-verdict").wait_for()
    page.wait_complete()
    assert violations(page) == []


def test_a_browser_that_prefers_dark_loses_no_contrast(chromium: Browser, services: Services, client_id: int):
    page = FrontEnd(new_page(chromium, DESKTOP, color_scheme="dark"), services.dashboard.url)
    page.open("client", lang="fr", client=client_id)
    assert violations(page) == []
    page.page.context.close()


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
    for one in ("client", "compare", "model"):
        page.open(one, lang="fr", client=client_id)
        sentences = page.page.locator(".lp-chart p").all_inner_texts()
        assert len(sentences) == page.charts()
        assert all(len(sentence) > 30 for sentence in sentences)
