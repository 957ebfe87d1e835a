"""On paper and on a telephone: a client in print, the letter's figures, the decision at first sight."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from front_end import SUCCESS, TELEPHONE, FrontEnd, plain, sheets
from installation import Services
from playwright.sync_api import ViewportSize, expect

from limpide_dashboard.catalogue import LANGUAGES, Language, catalogue

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("language", LANGUAGES)]

PERCENT = re.compile(r"\d+[.,]\d+ ?%")


def test_the_page_of_a_client_prints_on_two_sheets(
    desk: FrontEnd, services: Services, client_id: int, language: Language
):
    say = catalogue(language)
    desk.open("client", lang=language, client=client_id)
    first, second = sheets(desk.page.pdf(prefer_css_page_size=True))
    name = services.scoring.ask(f"/clients/{client_id}")["name"]
    assert name in first and say("score.verdict_refused") in first and say("score.reasons_title") in first
    assert say("score.concepts_title") in second
    screen = ("decisions.nav", "client.search_button", "deciding.button", "client.tab_importance")
    for screen_only in screen:
        assert say(screen_only) not in first + second


def test_a_telephone_shows_the_decision_without_scrolling(
    front_end: Callable[[ViewportSize], FrontEnd], client_id: int, language: Language
):
    page = front_end(TELEPHONE)
    page.open("client", lang=language, client=client_id)
    verdict = page.page.locator(".lp-verdict")
    expect(verdict).to_contain_text(catalogue(language)("score.verdict_refused"))
    expect(verdict).to_be_in_viewport(ratio=1)


def test_page_record_queue_and_letter_say_one_score_alike(
    desk: FrontEnd, services: Services, language: Language
):
    say = catalogue(language)
    client = services.undecided_client()
    desk.open("client", lang=language, client=client)
    probability = PERCENT.findall(plain(desk.page.locator(".lp-verdict").inner_text()))[0]
    desk.page.locator(f".st-key-decide-{client}").get_by_role("button").click()
    expect(desk.page.locator(SUCCESS)).to_be_visible()
    (number,) = services.decisions_of(client)

    desk.open("decisions", lang=language, decision=number)
    assert probability in plain(desk.page.locator(".lp-cards").first.inner_text())
    queue = desk.page.get_by_role("region", name=say("decisions.table"))
    assert probability in plain(queue.get_by_role("row", name=number).inner_text())
    desk.page.get_by_role("button", name=say("letter.make")).click()
    with desk.page.expect_download() as letter:
        desk.page.get_by_role("button", name=say("letter.download")).click()
    said = " ".join(sheets(Path(letter.value.path()).read_bytes()))
    name = services.scoring.ask(f"/clients/{client}")["name"]
    assert name in said and number in said and probability in said
