"""What people come to do: find a client, try other facts, bring a new client, overrule, take a letter."""

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from front_end import ERROR, FrontEnd, word
from installation import Services
from playwright.sync_api import Locator, expect

from limpide_credit.numbers import read_number
from limpide_dashboard.catalogue import LANGUAGES, Language, catalogue

pytestmark = pytest.mark.browser

FRENCH = catalogue("fr")
ENGLISH = catalogue("en")


def test_a_client_is_found_by_name_and_stays_in_the_address(desk: FrontEnd, services: Services):
    someone = services.scoring.ask("/clients?limit=7")["clients"][6]
    desk.open("client", lang="fr")
    search = desk.page.get_by_label(FRENCH("client.search"))
    search.fill(someone["name"])
    desk.page.get_by_role("button", name=FRENCH("client.search_button")).click()
    if len(services.scoring.ask(f"/clients?{urlencode({'search': someone['name']})}")["clients"]) > 1:
        desk.page.locator(f".st-key-choose-{someone['client_id']} button").click()
    expect(desk.page).to_have_url(re.compile(f"client={someone['client_id']}"))
    desk.wait_complete()
    assert f"{someone['name']}, client n° {someone['client_id']}" in desk.text()
    assert FRENCH("score.gauge_title") in desk.text()


def test_a_link_leads_to_a_client_in_a_language(desk: FrontEnd, services: Services, client_id: int):
    name = services.scoring.ask(f"/clients/{client_id}")["name"]
    desk.open("client", lang="en", client=client_id)
    assert name in desk.text()
    assert ENGLISH("score.gauge_title") in desk.text()


def test_the_language_changes_and_the_client_stays(desk: FrontEnd, client_id: int):
    desk.open("client", lang="fr", client=client_id)
    desk.page.get_by_role("radio", name="English").click()
    expect(desk.page.locator("h1")).to_have_text(ENGLISH("client.title"))
    expect(desk.page).to_have_url(re.compile(f"(?=.*lang=en)(?=.*client={client_id})"))


def test_another_variable_is_found_by_typing_its_name(desk: FrontEnd, client_id: int):
    desk.open("compare", lang="fr", client=client_id)
    desk.choose(FRENCH("compare.feature"), "Revenu mensuel")
    expect(desk.page.locator(".st-key-chart-distribution h3")).to_have_text("Revenu mensuel")
    desk.wait_complete()
    assert desk.exceptions() == [] and desk.complaints() == []


def test_two_variables_of_choice_stand_in_one_chart(desk: FrontEnd, client_id: int):
    desk.open("compare", lang="fr", client=client_id)
    desk.choose(FRENCH("compare.x"), "Profession")
    desk.choose(FRENCH("compare.y"), "Revenu mensuel")
    expect(desk.page.locator(".st-key-chart-pair h3")).to_have_text("Profession et Revenu mensuel")
    desk.wait_complete()
    assert desk.exceptions() == [] and desk.complaints() == []


def test_a_changed_fact_moves_the_score_at_once_and_records_nothing(
    desk: FrontEnd, services: Services, client_id: int
):
    before = services.scoring.ask("/decisions")["decisions"]
    desk.open("simulate", lang="fr", client=client_id)
    income = desk.page.get_by_label("Revenu mensuel")
    income.fill(str(round(shown_number(income) * 1.4)))
    income.press("Enter")
    expect(desk.page.locator(".lp-verdict")).to_contain_text("Le score passe de")
    desk.wait_complete()
    assert FRENCH("simulate.differences_title") in desk.text()
    assert services.scoring.ask("/decisions")["decisions"] == before


def test_a_longer_loan_has_a_smaller_instalment(desk: FrontEnd, services: Services):
    borrower = services.client_with(lambda facts: facts["NAME_CONTRACT_TYPE"] == "Cash loans")
    desk.open("simulate", lang="fr", client=borrower)
    instalment = desk.page.get_by_label("Mensualité du crédit demandé")
    first = shown_number(instalment)
    months = desk.page.get_by_role("textbox", name=FRENCH("simulate.duration"))
    months.fill(str(round(shown_number(months) * 1.5)))
    months.press("Enter")
    expect(desk.page.locator(".lp-verdict")).to_contain_text("Le score passe de")
    assert shown_number(instalment) < first


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("fact", "value", "said"),
    [
        ("AMT_CREDIT", "-5", "simulate.impossible"),
        ("DAYS_EMPLOYED", "60", "simulate.impossible"),
        ("AMT_INCOME_TOTAL", "90000000", "simulate.implausible"),
    ],
)
def test_a_change_that_cannot_be_is_refused_in_the_words_of_the_page(
    desk: FrontEnd, services: Services, language: Language, fact: str, value: str, said: str
):
    worker = services.client_with(lambda facts: facts.get("DAYS_EMPLOYED", 1) < 0)
    desk.open("simulate", lang=language, client=worker)
    label = word(fact, language)
    box = desk.page.get_by_label(label)
    box.fill(value)
    box.press("Enter")
    error = desk.page.locator(ERROR)
    expect(error).to_contain_text(catalogue(language)(said))
    expect(error).to_contain_text(label)
    assert fact not in error.inner_text()
    expect(desk.page.locator(".lp-verdict")).to_have_count(0)


def test_what_would_be_needed_is_tried_in_one_click(desk: FrontEnd, services: Services):
    client = services.client_with_a_way()
    before = services.explainer.ask("/explain", {"client_id": client})["decision"]
    assert before != "approved"
    desk.open("simulate", lang="fr", client=client)
    desk.page.get_by_role("button", name=FRENCH("simulate.try")).first.click()
    expect(desk.page.locator(".lp-verdict")).to_contain_text(FRENCH(f"simulate.from_{before}_to_approved"))


def test_an_officer_overrules_a_decision_and_takes_the_letter(
    desk: FrontEnd, services: Services, client_id: int
):
    decided = services.scoring.ask("/score", {"client_id": client_id})
    name = services.scoring.ask(f"/clients/{client_id}")["name"]
    desk.open("decisions", lang="fr")
    expect(desk.page.get_by_role("table", name=FRENCH("decisions.table"))).to_contain_text(name)
    desk.open_row(decided["decision_id"])
    desk.page.get_by_label(FRENCH("override.officer")).fill("Agent 7")
    desk.page.get_by_label(FRENCH("override.reason")).fill("Revenus confirmés par l'employeur.")
    desk.page.get_by_role("button", name=FRENCH("override.button")).click()
    expect(desk.page.locator('[data-testid="stAlertContentSuccess"]')).to_contain_text(
        FRENCH("override.done", decision_id=decided["decision_id"])
    )
    record = services.scoring.ask(f"/decisions/{decided['decision_id']}")
    assert [(one["officer"], one["decision"]) for one in record["overrides"]] == [("Agent 7", "approved")]

    desk.page.get_by_role("button", name=FRENCH("letter.make")).click()
    link = desk.page.get_by_role("button", name=FRENCH("letter.download"))
    with desk.page.expect_download() as download:
        link.click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_override_without_a_reason_is_refused(
    desk: FrontEnd, services: Services, client_id: int, language: Language
):
    say = catalogue(language)
    decided = services.scoring.ask("/score", {"client_id": client_id})["decision_id"]
    desk.open("decisions", lang=language)
    desk.open_row(decided)
    desk.page.get_by_label(say("override.officer")).fill("Agent 7")
    desk.page.get_by_role("button", name=say("override.button")).click()
    expect(desk.page.locator(ERROR)).to_contain_text(say("override.missing_reason"))
    assert services.scoring.ask(f"/decisions/{decided}")["overrides"] == []


def shown_number(field: Locator) -> float:
    """Return the number that a field of a French page shows."""
    return read_number(field.input_value(), language="fr")
