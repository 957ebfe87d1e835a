"""What is pressed acts on what is shown: the right record, a verdict of these facts, one decision a case."""

import re

import httpx
import pytest
from front_end import INFO, SUCCESS, WARNING, FrontEnd
from installation import Services
from playwright.sync_api import expect

from limpide_dashboard.catalogue import LANGUAGES, Language, catalogue

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("language", LANGUAGES)]


def test_the_record_that_was_chosen_stays_open_with_the_typed_reason_while_others_arrive(
    desk: FrontEnd, services: Services, client_id: int, language: Language
):
    say = catalogue(language)
    wanted, *_ = [services.scoring.ask("/score", {"client_id": client_id})["decision_id"] for _ in range(3)]
    desk.open("decisions", lang=language)
    desk.open_row(wanted)
    reason = desk.page.get_by_label(say("override.reason"), exact=True)
    desk.page.get_by_label(say("override.officer"), exact=True).fill("Camille")
    reason.fill("Contrat signé.")
    for _ in range(60):
        services.scoring.ask("/score", {"client_id": client_id})
    desk.page.get_by_role("button", name=say("override.button")).click()
    expect(desk.page.locator(SUCCESS)).to_contain_text(wanted)
    expect(reason).to_have_value("")
    overrides = services.scoring.ask(f"/decisions/{wanted}")["overrides"]
    assert [(one["officer"], one["reason"]) for one in overrides] == [("Camille", "Contrat signé.")]
    desk.page.reload()
    expect(desk.page.get_by_role("table", name=say("override.table"))).to_contain_text("Contrat signé.")
    assert f"decision={wanted}" in desk.page.url


def test_a_verdict_of_other_facts_is_greyed_and_gone_after_a_reload(desk: FrontEnd, language: Language):
    say = catalogue(language)
    desk.open("new_client", lang=language)
    amount = desk.page.locator('[class*="st-key-new-AMT_CREDIT"] input').first
    amount.fill("450000")
    amount.press("Enter")
    desk.page.get_by_role("button", name=say("new_client.score_button")).click()
    verdict, decide = (
        desk.page.locator(".lp-verdict"),
        desk.page.locator('[class*="st-key-decide-"]').get_by_role("button"),
    )
    expect(verdict).to_be_visible()
    expect(decide).to_be_enabled()
    amount.fill("900000")
    amount.press("Enter")
    stale = desk.page.locator(".st-key-stale-verdict .lp-verdict")
    expect(stale).to_be_visible()
    expect(desk.page.locator(WARNING)).to_contain_text(say("new_client.stale"))
    expect(decide).to_be_disabled()
    desk.page.get_by_role("link", name=say("home.nav")).click()
    expect(desk.page.locator("h1")).to_have_text(say("home.title"))
    desk.page.go_back()
    expect(desk.page.locator("h1")).to_have_text(say("new_client.title"))
    expect(stale).to_be_visible()
    expect(decide).to_be_disabled()
    desk.page.reload()
    expect(desk.page.locator("h1")).to_have_text(say("new_client.title"))
    desk.wait_complete()
    expect(amount).to_have_value(re.compile(r"^900\D?000$"))
    expect(verdict).to_have_count(0)


def test_a_reload_and_a_click_make_no_second_decision(desk: FrontEnd, services: Services, language: Language):
    say = catalogue(language)
    client = services.undecided_client()
    desk.open("client", lang=language, client=client)
    decide = desk.page.locator(f".st-key-decide-{client}").get_by_role("button")
    decide.click()
    expect(desk.page.locator(SUCCESS)).to_be_visible()
    (number,) = services.decisions_of(client)
    expect(desk.page.locator(SUCCESS)).to_contain_text(number)
    desk.page.reload()
    expect(desk.page.locator(INFO, has_text=number)).to_be_visible()
    expect(decide).to_be_disabled()
    expect(decide).to_have_text(say("deciding.button_again"))
    assert services.decisions_of(client) == [number]
    desk.page.get_by_role("link", name=say("deciding.open")).click()
    expect(desk.page).to_have_url(re.compile(f"/decisions.*decision={number}"))
    expect(desk.page.get_by_role("button", name=say("letter.make"))).to_be_visible()

    override = {"officer": "Camille", "decision": "approved", "reason": "Contrat signé."}
    services.scoring.ask(f"/decisions/{number}/override", override)
    desk.open("client", lang=language, client=client)
    answer = say("deciding.known_override", decision=say("shell.approved"))
    expect(desk.page.locator(INFO, has_text=number)).to_contain_text(answer)


def test_a_typed_reason_outlives_the_language(desk: FrontEnd, services: Services, language: Language):
    other: Language = "en" if language == "fr" else "fr"
    decided = services.scoring.ask("/score", {"client_id": services.undecided_client()})["decision_id"]
    desk.open("decisions", lang=language, decision=decided)
    reason = desk.page.get_by_label(catalogue(language)("override.reason"), exact=True)
    reason.fill("Contrat signé.")
    reason.press("Tab")
    desk.speak(other)
    kept = desk.page.get_by_label(catalogue(other)("override.reason"), exact=True)
    expect(kept).to_have_value("Contrat signé.")
    assert f"decision={decided}" in desk.page.url


def test_a_simulation_is_not_in_the_queue_and_has_no_letter(
    desk: FrontEnd, services: Services, client_id: int, language: Language
):
    say = catalogue(language)
    emptied = {f"EXT_SOURCE_{number}": None for number in (1, 2, 3)}
    simulated = services.scoring.ask("/score", {"client_id": client_id, "changes": emptied})
    assert simulated["kind"] == "simulation"
    recorded = services.scoring.ask("/score", {"client_id": client_id})
    refused = httpx.post(
        f"{services.explainer.url}/letter", json={"decision_id": simulated["decision_id"]}, timeout=30
    )
    assert (refused.status_code, refused.json()["error"]["field"]) == (409, "decision_id")
    desk.open("decisions", lang=language, decision=simulated["decision_id"])
    expect(desk.page.locator(INFO, has_text=say("decisions.simulation"))).to_be_visible()
    assert desk.page.get_by_role("button", name=say("letter.make")).count() == 0
    queue = desk.page.get_by_role("region", name=say("decisions.table"))
    expect(queue).to_contain_text(recorded["decision_id"])
    assert simulated["decision_id"] not in queue.inner_text()
