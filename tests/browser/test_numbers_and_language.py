"""What a person types and looks for, in both languages: numbers, choices, clients, bars."""

import re
from collections import Counter

import pytest
from front_end import ERROR, FrontEnd, word
from installation import Services
from playwright.sync_api import expect

from limpide_credit.words import value_words
from limpide_dashboard.catalogue import LANGUAGES, Language, catalogue

pytestmark = pytest.mark.browser

BOTH = pytest.mark.parametrize("language", LANGUAGES)
OTHER: dict[Language, Language] = {"fr": "en", "en": "fr"}


@BOTH
def test_a_pasted_amount_is_read_shown_and_outlives_the_language(desk: FrontEnd, language: Language):
    other = OTHER[language]
    shown = {"fr": "300\u202f000,5", "en": "300,000.5"}
    desk.open("new_client", lang=language)
    amount = desk.page.get_by_label(word("AMT_CREDIT", language))
    amount.fill("300\u202f000,50 €")
    amount.press("Tab")
    expect(amount).to_have_value(shown[language])
    annuity = desk.page.get_by_label(word("AMT_ANNUITY", language))
    annuity.fill("12.500")
    annuity.press("Tab")
    expect(desk.page.locator(ERROR)).to_contain_text(
        catalogue(language)("shell.number_ambiguous", low="12,5", high="").partition(" ")[0]
    )
    contract = desk.page.get_by_role("combobox", name=word("NAME_CONTRACT_TYPE", language))
    contract.click()
    desk.page.get_by_role("option").first.click()
    desk.wait_complete()

    desk.speak(other)
    assert desk.exceptions() == []
    expect(desk.page.get_by_label(word("AMT_CREDIT", other))).to_have_value(shown[other])
    expect(desk.page.get_by_label(word("AMT_ANNUITY", other))).to_have_value("12.500")
    kept = desk.page.get_by_role("combobox", name=word("NAME_CONTRACT_TYPE", other))
    words = value_words("NAME_CONTRACT_TYPE", "Cash loans")
    box = desk.page.locator('[data-testid="stSelectbox"]').filter(has=kept)
    chosen = words.fr if other == "fr" else words.en
    assert kept.input_value() == chosen or chosen in box.inner_text()


@BOTH
def test_the_tab_of_the_file_stays_open_when_the_language_changes(desk: FrontEnd, language: Language):
    other = OTHER[language]
    desk.open("new_client", lang=language)
    desk.page.get_by_role("tab", name=catalogue(language)("new_client.tab_file")).click()
    desk.speak(other)
    opened = desk.page.get_by_role("tab", name=catalogue(other)("new_client.tab_file"))
    expect(opened).to_have_attribute("aria-selected", "true")


@BOTH
def test_a_changed_fact_outlives_the_language(desk: FrontEnd, client_id: int, language: Language):
    other = OTHER[language]
    desk.open("simulate", lang=language, client=client_id)
    income = desk.page.get_by_label(word("AMT_INCOME_TOTAL", language))
    income.fill("123456,5")
    income.press("Enter")
    expect(desk.page.locator(".st-key-chart-differences")).to_be_visible()
    desk.speak(other)
    expect(desk.page.get_by_label(word("AMT_INCOME_TOTAL", other))).to_have_value(
        {"fr": "123\u202f456,5", "en": "123,456.5"}[other]
    )
    expect(desk.page.locator(".st-key-chart-differences")).to_be_visible()
    assert desk.exceptions() == [] and desk.complaints() == []


@BOTH
def test_a_search_says_how_many_it_found_and_a_number_with_its_word_opens(
    desk: FrontEnd, services: Services, language: Language
):
    found = services.scoring.ask("/clients?search=a&limit=500")["clients"]
    assert len(found) > 20
    desk.open("client", lang=language)
    search = desk.page.get_by_label(catalogue(language)("client.search"))
    search.fill("a")
    search.press("Enter")
    count = desk.page.get_by_text(catalogue(language)("client.found_page"))
    expect(count).to_be_visible()
    someone = found[-1]["client_id"]
    search.fill(f"n° {someone}")
    search.press("Enter")
    expect(desk.page).to_have_url(re.compile(f"client={someone}"))


@BOTH
def test_the_only_one_who_fits_a_search_is_opened(desk: FrontEnd, services: Services, language: Language):
    listed = services.scoring.ask("/clients?limit=500")["clients"]
    times = Counter(one["name"] for one in listed)
    someone = next(one for one in reversed(listed) if times[one["name"]] == 1)
    desk.open("client", lang=language)
    search = desk.page.get_by_label(catalogue(language)("client.search"))
    search.fill(someone["name"])
    search.press("Enter")
    expect(desk.page).to_have_url(re.compile(f"client={someone['client_id']}"))
    expect(desk.page.locator(".lp-section h2", has_text=someone["name"])).to_be_visible()


@BOTH
def test_every_bar_of_a_comparison_is_labelled(desk: FrontEnd, client_id: int, language: Language):
    desk.open("compare", lang=language, client=client_id)
    chart = desk.page.locator(".st-key-chart-distribution")
    ticks = chart.locator(".xaxislayer-above .xtick")
    bars = chart.locator(".barlayer .trace").first.locator(".point")
    assert ticks.count() == bars.count() > 0
