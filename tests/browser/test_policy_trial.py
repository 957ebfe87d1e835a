"""A policy on trial: pasted, tried on recorded decisions, its figures taken away."""

import json
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from front_end import FrontEnd
from installation import Services
from playwright.sync_api import expect

from limpide_credit.policy import default_policy_text
from limpide_dashboard.catalogue import LANGUAGES, Language, catalogue

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("language", LANGUAGES)]

OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}


def test_a_pasted_policy_is_tried_and_its_figures_are_taken_away(
    desk: FrontEnd, services: Services, language: Language
):
    say = catalogue(language)
    for one in services.scoring.ask("/clients?limit=5")["clients"]:
        services.scoring.ask("/score", {"client_id": one["client_id"]})
    desk.open("policy_trial", lang=language)
    desk.page.get_by_role("radio", name=say("policy_trial.source_pasted")).click()
    pasted = desk.page.get_by_label(say("policy_trial.pasted"))
    pasted.fill(default_policy_text().replace("instalment_to_income > 0.5", "instalment_to_income > 0.05"))
    pasted.press("Tab")
    desk.page.get_by_role("button", name=say("policy_trial.try"), exact=True).click()
    taken = desk.page.get_by_role("button", name=say("policy_trial.download"))
    expect(taken).to_be_visible()
    desk.wait_complete()
    assert desk.exceptions() == [] and desk.complaints() == [] and desk.overflowing() == []
    assert Axe().run(desk.page, options=OPTIONS).response["violations"] == []
    with desk.page.expect_download() as download:
        taken.click()
    figures = json.loads(Path(download.value.path()).read_text())
    assert figures["decisions"] >= 5 and figures["rules"]["INSTALMENT_TO_INCOME"] > 0
