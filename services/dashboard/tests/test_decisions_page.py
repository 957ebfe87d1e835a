"""The officer's queue: what is listed, an override with its reason, the letter."""

import re
from datetime import UTC, datetime

import httpx
import pytest
from dashboard_bench import Opened, text_of
from fake_explanations import CLIENT
from fake_services import FakeServices, case, decision, decision_summary, problem
from streamlit.testing.v1 import AppTest

OFFICER, SEND = "override-d-1-officer", "override-d-1-send"


def send(page: AppTest, reason: str = "Contrat signé.") -> None:
    """Fill the form of an override in and press its button."""
    page.text_input(key=OFFICER).set_value("Camille Durand")
    page.text_area[0].set_value(reason)
    page.button(key=SEND).click().run()


def opened_decision(opened: Opened, **address: object):
    return opened("decisions", decision="d-1", **address)


@pytest.mark.parametrize(("language", "sentence"), [("fr", "refusé"), ("en", "refused")])
def test_the_decisions_of_today_are_listed_in_the_language_of_the_address(
    opened, services, language, sentence
):
    page = opened("decisions", lang=language)
    assert not page.exception
    assert sentence in text_of(page) and "Alix Martin" in text_of(page)
    asked = services.requests("GET", "/decisions")[-1]
    assert asked["from"].startswith(datetime.now(UTC).date().isoformat())


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", "1 décision, dont 0 renvoyée à une personne ; 0 dossier attend une personne"),
        ("en", "Today: 1 decision, 0 of them referred to a person; 0 cases wait for a person"),
    ],
)
def test_the_day_is_counted_in_one_line_whatever_the_list_shows(
    opened: Opened, services: FakeServices, language: str, sentence: str
):
    page = opened("decisions", lang=language)
    page.selectbox(key=f"decisions-grade@{language}").select("E").run()
    assert sentence in text_of(page)
    counted = [one for one in services.requests("GET", "/decisions") if one["limit"] == "1"]
    assert {one.get("decision") for one in counted} == {None, "referred"}
    assert not any("grade" in one for one in counted)


def test_a_filter_is_the_services_own(opened: Opened, services: FakeServices):
    page = opened("decisions")
    page.selectbox(key="decisions-grade@fr").select("E").run()
    page.toggle(key="decisions-any_day@fr").set_value(True).run()
    asked = services.requests("GET", "/decisions")[-1]
    assert asked["grade"] == "E" and "from" not in asked


def test_the_client_in_view_can_be_looked_at_alone(opened: Opened, services: FakeServices):
    page = opened("decisions", client=CLIENT)
    page.toggle(key="decisions-only_client@fr").set_value(True).run()
    assert services.requests("GET", "/decisions")[-1]["client_id"] == str(CLIENT)


def test_an_override_is_sent_with_who_and_why(opened: Opened, services: FakeServices):
    page = opened_decision(opened)
    send(page)
    assert services.requests("POST", "/decisions/d-1/override") == [
        {"officer": "Camille Durand", "decision": "approved", "reason": "Contrat signé."}
    ]
    assert "Votre décision est enregistrée (décision n° d-1)" in page.success[0].value
    assert page.main.get("page_link")[0].proto.query_string == "lang=fr&decision=d-1"
    assert page.text_area[0].value == "" and page.text_input(key=OFFICER).value == "Camille Durand"


@pytest.mark.parametrize(
    ("language", "entered", "changed", "holds"),
    [
        ("fr", "Cette demande a été saisie 3 fois.", "135 000 → 180 000 → 240 000", "la version 3 fait foi"),
        ("en", "This application was entered 3 times.", "135,000 → 180,000 → 240,000", "version 3 holds"),
    ],
    ids=["fr", "en"],
)
def test_an_application_entered_several_times_says_what_was_changed(
    opened: Opened, services: FakeServices, language: str, entered: str, changed: str, holds: str
):
    record = {**decision(), "case_id": "d-0", "case_version": 2}
    services.answers["GET", "/decisions/d-1"] = lambda _: httpx.Response(200, json=record)
    page = opened_decision(opened, lang=language)
    warning = page.warning[0].value.replace("\u202f", " ").replace("\xa0", " ")
    assert entered in warning and changed in warning
    assert any(holds in one.value for one in page.info)
    assert f"href='?lang={language}&amp;decision=d-2'" in text_of(page)


def test_an_application_entered_once_is_not_remarked_on(opened: Opened, services: FakeServices):
    record = {**decision(), "case_id": "d-1", "case_version": 1}
    services.answers["GET", "/decisions/d-1"] = lambda _: httpx.Response(200, json=record)
    once = {**case(), "current": "d-1", "versions": case()["versions"][:1]}
    services.answers["GET", "/cases/d-1"] = lambda _: httpx.Response(200, json=once)
    page = opened_decision(opened)
    assert not page.warning and not page.error and "saisie" not in text_of(page)


def test_an_override_without_a_reason_is_not_sent(opened: Opened, services: FakeServices):
    page = opened_decision(opened)
    send(page, reason="")
    assert not services.requests("POST", "/decisions/d-1/override")
    assert "Écrivez le motif" in text_of(page)


@pytest.mark.parametrize(
    ("status", "code", "kept"),
    [
        (503, "unavailable", "Your text is kept: press again"),
        (409, "conflict", "Nothing is recorded. Your text is kept."),
    ],
)
def test_an_override_that_is_not_recorded_keeps_what_was_typed(
    opened: Opened, services: FakeServices, status: int, code: str, kept: str
):
    good = services.answers["POST", "/decisions/d-1/override"]
    services.answers["POST", "/decisions/d-1/override"] = lambda _: problem(status, code)
    page = opened_decision(opened, lang="en")
    send(page)
    said = text_of(page)
    assert page.text_area[0].value == "Contrat signé." and not page.success
    assert kept in said or status == 503
    services.answers["POST", "/decisions/d-1/override"] = good
    page.button(key=SEND).click().run()
    assert page.success and len(services.overrides) == 1


def test_an_override_without_an_answer_is_sent_again_under_the_same_key(
    opened: Opened, services: FakeServices
):
    good = services.answers["POST", "/decisions/d-1/override"]
    services.answers["POST", "/decisions/d-1/override"] = lambda _: httpx.Response(504)
    page = opened_decision(opened)
    send(page)
    assert "Rien n'est confirmé" in text_of(page)
    services.answers["POST", "/decisions/d-1/override"] = good
    page.button(key=SEND).click().run()
    assert page.success
    keys = [key for key in services.keys if key is not None]
    assert len(keys) == 2 and len(set(keys)) == 1


def test_while_scoring_is_away_the_open_decision_stays_with_what_was_typed(
    opened: Opened, services: FakeServices
):
    page = opened_decision(opened)
    services.away.add("scoring")
    send(page)
    assert page.text_area[0].value == "Contrat signé."
    services.away.clear()
    page.button(key=SEND).click().run()
    assert page.success and len(services.overrides) == 1


def test_a_colleague_who_was_faster_is_said_before_anything_is_recorded(
    opened: Opened, services: FakeServices
):
    page = opened_decision(opened)
    services.overrides.append(
        {
            "decision_id": "d-1",
            "at": "2026-11-29T10:00:00Z",
            "officer": "Dominique",
            "decision": "approved",
            "reason": "Vu.",
        }
    )
    send(page)
    assert "Une autre personne vient de décider" in page.warning[0].value
    assert "Dominique" in text_of(page) and page.text_area[0].value == "Contrat signé."
    assert not services.requests("POST", "/decisions/d-1/override")
    page.button(key=SEND).click().run()
    assert len(services.requests("POST", "/decisions/d-1/override")) == 1


def test_decisions_that_arrive_leave_the_open_one_and_the_typed_reason(
    opened: Opened, services: FakeServices
):
    page = opened_decision(opened)
    newer = [{**decision_summary(), "decision_id": f"n-{number}"} for number in range(50)]
    services.answers["GET", "/decisions"] = lambda _: httpx.Response(
        200, json={"decisions": newer, "next_before": 9}
    )
    send(page)
    assert page.success and len(services.overrides) == 1
    assert page.query_params["decision"] == "d-1"


def test_records_of_the_same_minute_and_person_are_told_apart_and_opened_by_their_number(
    opened: Opened, services: FakeServices
):
    alike = [{**decision_summary(), "decision_id": f"d-{number}"} for number in (3, 1, 2)]
    services.answers["GET", "/decisions"] = lambda _: httpx.Response(
        200, json={"decisions": alike, "next_before": None}
    )
    page = opened("decisions")
    links = re.findall(r"href='[?]lang=fr&amp;decision=(d-[0-9])'", text_of(page))
    assert links == ["d-3", "d-1", "d-2"]


@pytest.mark.parametrize(
    ("language", "sentence"), [("fr", "Rien n'a été trouvé"), ("en", "Nothing was found")]
)
def test_a_decision_is_found_by_its_number_and_an_unknown_number_is_said(
    opened: Opened, services: FakeServices, language: str, sentence: str
):
    page = opened("decisions", lang=language)
    page.text_input(key="decision-number").set_value(" d-1 ")
    page.button[0].click().run()
    assert page.query_params["decision"] == "d-1" and page.text_area
    page.text_input(key="decision-number").set_value("d-99/../x")
    page.button[0].click().run()
    assert sentence in page.error[0].value and not page.text_area
    assert "Alix Martin" in text_of(page)


def test_a_decision_is_closed_by_its_button(opened: Opened):
    page = opened_decision(opened)
    page.button(key="decisions-close").click().run()
    assert "decision" not in page.query_params and not page.text_area


@pytest.mark.parametrize(("language", "word"), [("fr", "simulation"), ("en", "simulation")])
def test_a_simulation_has_no_form_and_no_letter(
    opened: Opened, services: FakeServices, language: str, word: str
):
    simulated = {**decision(), "kind": "simulation", "channel": "what-if"}
    services.answers["GET", "/decisions/d-1"] = lambda _: httpx.Response(200, json=simulated)
    page = opened_decision(opened, lang=language)
    assert word in page.info[0].value
    assert not page.text_area and not [one for one in page.button if "letter" in (one.key or "")]


def test_the_letter_is_asked_for_in_the_clients_language(opened: Opened, services: FakeServices):
    page = opened_decision(opened)
    page.button(key="make-letter-d-1-fr-0").click().run()
    assert services.requests("POST", "/letter") == [{"decision_id": "d-1", "language": "fr"}]
    assert not page.error and page.get("download_button")


def test_a_letter_that_cannot_be_made_says_so_and_the_queue_stays(opened: Opened, services: FakeServices):
    services.answers["POST", "/letter"] = lambda _: problem(422, "invalid_input", "decision_id", "d-1")
    page = opened_decision(opened)
    page.button(key="make-letter-d-1-fr-0").click().run()
    assert "n'est pas acceptée" in page.error[0].value
    assert "Alix Martin" in text_of(page)


def test_without_the_explainer_a_decision_can_still_be_overruled(opened: Opened, services: FakeServices):
    services.away.add("explainer")
    page = opened_decision(opened)
    assert "service d'explication n'est pas disponible" in page.warning[0].value
    assert page.text_area
