"""A review from the client's page to the officer's decision, in the browser and in the record."""

import pytest
from front_end import SUCCESS, FrontEnd
from installation import Services
from playwright.sync_api import expect

from limpide_dashboard.catalogue import Language, catalogue

VIEW = "Mon contrat est signé <b>depuis juin</b> ; voir l'annexe."


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_client_asks_and_an_officer_decides(
    desk: FrontEnd, services: Services, client_id: int, language: Language
):
    say = catalogue(language)
    decision = services.scoring.ask("/score", {"client_id": client_id})["decision_id"]
    desk.open("client", lang=language, client=client_id)
    desk.page.get_by_text(say("review.file"), exact=True).click()
    desk.page.get_by_label(say("review.officer"), exact=True).fill("Camille")
    desk.page.get_by_label(say("review.view"), exact=True).fill(VIEW)
    desk.page.get_by_role("button", name=say("review.file_button")).click()
    expect(desk.page.locator(SUCCESS).last).to_contain_text(say("review.filed", day="").strip(" ."))
    review = services.scoring.ask(f"/decisions/{decision}/review")
    assert (review["state"], review["steps"][0]["words"]) == ("open", VIEW)

    desk.open("decisions", lang=language)
    expect(desk.page.get_by_role("table", name=say("review.table"))).to_contain_text(decision)
    desk.open_row(decision)
    steps = desk.page.get_by_role("table", name=say("review.steps"))
    expect(steps).to_contain_text(VIEW)  # as text: what a client writes is never markup
    desk.page.get_by_label(say("override.officer"), exact=True).fill("Dominique")
    desk.page.get_by_label(say("override.reason"), exact=True).fill("Contrat vérifié.")
    desk.page.get_by_role("button", name=say("override.button")).click()
    expect(desk.page.locator(SUCCESS).first).to_contain_text(decision)
    decided = services.scoring.ask(f"/decisions/{decision}/review")
    assert (decided["state"], decided["outcome"]) == ("decided", "changed")
    assert services.scoring.ask(f"/decisions/{decision}")["overridden_to"] == "approved"
