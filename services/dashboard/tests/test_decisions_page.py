"""The officer's queue: what is listed, an override with its reason, the letter."""

from datetime import UTC, datetime

import pytest
from dashboard_bench import Opened, text_of
from fake_services import CLIENT, FakeServices, problem


def opened_decision(opened: Opened, **address: object):
    page = opened("decisions", **address)
    return page.selectbox(key="decisions-open").select("d-1").run()


@pytest.mark.parametrize(("language", "sentence"), [("fr", "refusé"), ("en", "refused")])
def test_the_decisions_of_today_are_listed_in_the_language_of_the_address(
    opened, services, language, sentence
):
    page = opened("decisions", lang=language)
    assert not page.exception
    assert sentence in text_of(page) and "Alix Martin" in text_of(page)
    asked = services.requests("GET", "/decisions")[-1]
    assert asked["from"].startswith(datetime.now(UTC).date().isoformat())


def test_a_filter_is_the_services_own(opened: Opened, services: FakeServices):
    page = opened("decisions")
    page.selectbox(key="decisions-grade").select("E").run()
    page.toggle(key="decisions-any_day").set_value(True).run()
    asked = services.requests("GET", "/decisions")[-1]
    assert asked["grade"] == "E" and "from" not in asked


def test_the_client_in_view_can_be_looked_at_alone(opened: Opened, services: FakeServices):
    page = opened("decisions", client=CLIENT)
    page.toggle(key="decisions-only_client").set_value(True).run()
    assert services.requests("GET", "/decisions")[-1]["client_id"] == str(CLIENT)


def test_an_override_is_sent_with_who_and_why(opened: Opened, services: FakeServices):
    page = opened_decision(opened)
    page.text_input[0].set_value("Camille Durand")
    page.text_area[0].set_value("Contrat signé.")
    page.button[_at(page, "Enregistrer ma décision")].click().run()
    assert services.requests("POST", "/decisions/d-1/override") == [
        {"officer": "Camille Durand", "decision": "approved", "reason": "Contrat signé."}
    ]
    assert "Votre décision est enregistrée" in text_of(page)


def test_an_override_without_a_reason_is_not_sent(opened: Opened, services: FakeServices):
    page = opened_decision(opened)
    page.text_input[0].set_value("Camille Durand")
    page.button[_at(page, "Enregistrer ma décision")].click().run()
    assert not services.requests("POST", "/decisions/d-1/override")
    assert "Écrivez le motif" in text_of(page)


def test_the_letter_is_asked_for_in_the_clients_language(opened: Opened, services: FakeServices):
    page = opened_decision(opened)
    page.button(key="make-letter-d-1-fr").click().run()
    assert services.requests("POST", "/letter") == [{"decision_id": "d-1", "language": "fr"}]
    assert not page.error and page.get("download_button")


def test_a_letter_that_cannot_be_made_says_so_and_the_queue_stays(opened: Opened, services: FakeServices):
    services.answers["POST", "/letter"] = lambda _: problem(422, "invalid_input", "decision_id", "d-1")
    page = opened_decision(opened)
    page.button(key="make-letter-d-1-fr").click().run()
    assert "n'est pas acceptée" in page.error[0].value
    assert "Alix Martin" in text_of(page)


def test_without_the_explainer_a_decision_can_still_be_overruled(opened: Opened, services: FakeServices):
    services.away.add("explainer")
    page = opened_decision(opened)
    assert "service d'explication n'est pas disponible" in page.warning[0].value
    assert page.text_area


def _at(page, label: str) -> int:
    return [button.label for button in page.button].index(label)
