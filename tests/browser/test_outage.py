"""When a service is away, the page says which, and what it can still do works."""

from collections.abc import Callable, Iterator

import pytest
from front_end import DESKTOP, FrontEnd
from installation import Services
from playwright.sync_api import ViewportSize, expect

from limpide_dashboard.catalogue import catalogue

pytestmark = pytest.mark.browser

FRENCH = catalogue("fr")


@pytest.fixture
def without_explainer(services: Services) -> Iterator[None]:
    services.explainer.stop()
    # What the front end remembers of the explainer's answers goes with it.
    services.dashboard.stop()
    services.dashboard.start()
    services.dashboard.wait_ready()
    yield
    services.explainer.start()
    services.explainer.wait_ready()


@pytest.mark.usefixtures("without_explainer")
def test_without_the_explainer_a_client_is_still_found_and_decided(
    front_end: Callable[[ViewportSize], FrontEnd], services: Services
):
    someone = services.undecided_client()
    page = front_end(DESKTOP)
    page.open("client", lang="fr", client=someone)
    assert services.scoring.ask(f"/clients/{someone}")["name"] in page.text()
    away = " ".join(page.complaints())
    reason = FRENCH("problems.unreachable")
    assert FRENCH("problems.service_explainer", reason=reason) in away
    assert FRENCH("problems.works_without_explainer") in away
    assert page.exceptions() == []
    page.page.locator(".st-key-card-decide").get_by_role("button").click()
    expect(page.page.locator('[data-testid="stAlertContentSuccess"]')).to_be_visible()


@pytest.mark.usefixtures("without_explainer")
@pytest.mark.parametrize("word", ["compare", "simulate"])
def test_without_the_explainer_a_page_that_needs_it_says_so(
    front_end: Callable[[ViewportSize], FrontEnd], services: Services, word: str
):
    someone = services.scoring.ask("/clients?limit=200")["clients"][-1]
    page = front_end(DESKTOP)
    page.open(word, lang="fr", client=someone["client_id"])
    assert FRENCH("problems.works_without_explainer") in " ".join(page.complaints())
    assert page.exceptions() == []
