"""When a service is away, the page says which, and what it can still do works; nothing typed is lost."""

from collections.abc import Iterator

import pytest
from front_end import SUCCESS, WARNING, FrontEnd
from installation import Service, Services
from playwright.sync_api import expect

from limpide_dashboard.catalogue import LANGUAGES, Language, catalogue

pytestmark = pytest.mark.browser

BOTH = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module")
def without_explainer(services: Services) -> Iterator[None]:
    services.explainer.stop()
    # What the front end remembers of the explainer's answers goes with it.
    services.dashboard.stop()
    restart(services.dashboard)
    yield
    restart(services.explainer)


@BOTH
def test_an_override_that_scoring_misses_is_kept_as_typed_and_recorded_once(
    desk: FrontEnd, services: Services, language: Language
):
    say = catalogue(language)
    decided = services.scoring.ask("/score", {"client_id": services.undecided_client()})["decision_id"]
    desk.open("decisions", lang=language, decision=decided)
    reason = desk.page.get_by_label(say("override.reason"), exact=True)
    desk.page.get_by_label(say("override.officer"), exact=True).fill("Camille")
    reason.fill("Contrat signé.")
    services.scoring.stop()
    button = desk.page.get_by_role("button", name=say("override.button"))
    try:
        button.click()
        expect(desk.page.locator(WARNING).first).to_be_visible()
        expect(desk.page.get_by_text(say("override.perhaps"))).to_be_visible()
        expect(reason).to_have_value("Contrat signé.")
    finally:
        restart(services.scoring)
    button.click()
    expect(desk.page.locator(SUCCESS)).to_contain_text(decided)
    overrides = services.scoring.ask(f"/decisions/{decided}")["overrides"]
    assert [one["reason"] for one in overrides] == ["Contrat signé."]


@BOTH
@pytest.mark.usefixtures("without_explainer")
def test_without_the_explainer_a_client_is_still_found_and_decided(
    desk: FrontEnd, services: Services, language: Language
):
    say = catalogue(language)
    someone = services.undecided_client()
    desk.open("client", lang=language, client=someone)
    assert services.scoring.ask(f"/clients/{someone}")["name"] in desk.text()
    away = " ".join(desk.complaints())
    assert say("problems.service_explainer", reason=say("problems.unreachable")) in away
    assert say("problems.works_without_explainer") in away
    assert desk.exceptions() == []
    desk.page.locator(".st-key-card-decide").get_by_role("button").click()
    expect(desk.page.locator(SUCCESS)).to_be_visible()


@BOTH
@pytest.mark.usefixtures("without_explainer")
@pytest.mark.parametrize("word", ["compare", "simulate"])
def test_without_the_explainer_a_page_that_needs_it_says_so(
    desk: FrontEnd, services: Services, language: Language, word: str
):
    someone = services.scoring.ask("/clients?limit=1")["clients"][0]
    desk.open(word, lang=language, client=someone["client_id"])
    assert catalogue(language)("problems.works_without_explainer") in " ".join(desk.complaints())
    assert desk.exceptions() == []


def restart(service: Service) -> None:
    """Start a service that was stopped, and wait until it can do its job."""
    service.start()
    service.wait_ready()
