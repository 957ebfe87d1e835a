"""The page shows what the address says: Back, Forward, a refresh, a link, a word of no page."""

import re
from collections.abc import Iterator

import pytest
from front_end import DESKTOP, FrontEnd, new_page
from installation import Services
from playwright.sync_api import Browser, expect

from limpide_dashboard.catalogue import LANGUAGES, Language, catalogue

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("language", LANGUAGES)]


@pytest.fixture
def desk(chromium: Browser, services: Services) -> Iterator[FrontEnd]:
    # A page of its own: Chromium keeps at most 50 entries of history, and counts no further.
    page = new_page(chromium, DESKTOP)
    yield FrontEnd(page, services.dashboard.url)
    page.context.close()


def test_each_state_has_one_entry_and_back_and_forward_show_it(
    desk: FrontEnd, services: Services, language: Language
):
    say = catalogue(language)
    first, second = services.scoring.ask("/clients?limit=2")["clients"]
    identity = re.compile(f"{first['name']}|{second['name']}")
    shown = desk.page.locator(".lp-section h2", has_text=identity)
    desk.open("client", lang=language, client=first["client_id"])
    entries = desk.page.evaluate("history.length")
    desk.page.get_by_label(say("client.search")).fill(str(second["client_id"]))
    desk.page.get_by_role("button", name=say("client.search_button")).click()
    expect(shown).to_contain_text(second["name"])
    desk.wait_complete()
    desk.page.get_by_role("link", name=say("decisions.nav")).click()
    expect(desk.page.locator("h1")).to_have_text(say("decisions.title"))
    desk.wait_complete()
    assert desk.page.evaluate("history.length") == entries + 2
    assert f"client={second['client_id']}" in desk.page.url

    desk.page.go_back()
    expect(shown).to_contain_text(second["name"])
    desk.wait_complete()
    desk.page.go_back()
    expect(shown).to_contain_text(first["name"])
    desk.wait_complete()
    expect(shown).to_contain_text(first["name"])
    desk.page.go_forward()
    expect(shown).to_contain_text(second["name"])
    desk.page.reload()
    expect(shown).to_contain_text(second["name"])
    assert desk.page.evaluate("history.length") == entries + 2


def test_a_decision_is_found_by_its_number_and_each_tab_keeps_its_own(
    desk: FrontEnd, services: Services, language: Language
):
    say = catalogue(language)
    here, there = services.scoring.ask("/clients?limit=2")["clients"]
    decided = {
        one["client_id"]: services.scoring.ask("/score", {"client_id": one["client_id"]})["decision_id"]
        for one in (here, there)
    }
    number, other = decided[here["client_id"]], decided[there["client_id"]]
    desk.open("decisions", lang=language)
    desk.page.get_by_label(say("decisions.number")).fill(number)
    desk.page.locator(".st-key-card-number").get_by_role("button").click()
    expect(desk.page).to_have_url(re.compile(f"decision={number}"))
    title = desk.page.locator(".lp-section h2").first
    expect(title).to_contain_text(here["name"])

    tab = FrontEnd(desk.page.context.new_page(), desk.url)
    tab.open("decisions", lang=language, decision=other)
    expect(tab.page.locator(".lp-section h2").first).to_contain_text(there["name"])
    desk.page.reload()
    expect(title).to_contain_text(here["name"])
    tab.page.get_by_role("button", name=say("decisions.close")).click()
    expect(tab.page).not_to_have_url(re.compile("decision="))
    tab.page.go_back()
    expect(tab.page.locator(".lp-section h2").first).to_contain_text(there["name"])
    expect(title).to_contain_text(here["name"])
    assert f"decision={number}" in desk.page.url


@pytest.mark.parametrize(("word", "title"), [("home", "home.title"), ("nulle-part", "not_found.title")])
def test_a_word_of_no_page_is_answered_in_the_language_of_the_address(
    desk: FrontEnd, language: Language, word: str, title: str
):
    desk.page.goto(f"{desk.url}/{word}?lang={language}")
    expect(desk.page.locator("h1")).to_have_text(catalogue(language)(title))
    desk.wait_complete()
    expect(desk.page.get_by_role("dialog")).to_have_count(0)
    desk.page.get_by_role("link", name=catalogue(language)("model.nav")).first.click()
    expect(desk.page.locator("h1")).to_have_text(catalogue(language)("model.title"))
