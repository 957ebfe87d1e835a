"""The page of a client, opened by a link: read, used, and no trace of the token left."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from front_end import DESKTOP, TELEPHONE, FrontEnd, new_page
from installation import Services
from playwright.sync_api import Browser, ViewportSize, expect

from limpide_dashboard.catalogue import Language, catalogue

pytestmark = pytest.mark.browser

OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
TABLET: ViewportSize = {"width": 768, "height": 1024}
VIEW = "J'ai un contrat <b>depuis juin</b>."


@pytest.fixture(scope="module")
def link(services: Services, client_id: int) -> dict[str, Any]:
    """A link to the decision on a new application, with that decision."""
    application = services.scoring.ask(f"/clients/{client_id}")["application"]
    scored = services.scoring.ask("/score", {"application": application, "reference": "C. Exemple"})
    return {**scored, **services.scoring.ask(f"/decisions/{scored['decision_id']}/link", {})}


@pytest.fixture
def telephone(chromium: Browser, services: Services) -> Iterator[FrontEnd]:
    """A browser of its own, which has opened nothing."""
    page = FrontEnd(new_page(chromium, TELEPHONE), services.dashboard.url)
    yield page
    page.page.context.close()


def open_link(page: FrontEnd, token: str, language: Language = "fr") -> None:
    """Open a link as a client does, and wait until the case is shown."""
    page.page.goto(f"{page.url}/mine?lang={language}#{token}", wait_until="commit")
    shown = page.page.locator(".lp-verdict")
    # A link that was just made is known to the services within seconds.
    unknown = page.page.get_by_text(catalogue(language)("mine.ended"))
    for _ in range(20):
        expect(shown.or_(unknown).first).to_be_visible(timeout=120_000)
        if shown.count():
            page.wait_complete()
            return
        page.page.wait_for_timeout(1000)
        page.page.reload(wait_until="commit")
    raise AssertionError(f"the link opens nothing: {page.text()}")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("screen", [TELEPHONE, TABLET, DESKTOP], ids=["390", "768", "1440"])
def test_axe_finds_nothing_and_nothing_sticks_out(
    front_end: Callable[[ViewportSize], FrontEnd],
    link: dict[str, Any],
    screen: ViewportSize,
    language: Language,
):
    page = front_end(screen)
    open_link(page, link["token"], language)
    page.page.get_by_text(catalogue(language)("mine.letter_read"), exact=True).click()
    expect(page.page.locator(".lp-letter")).to_be_visible()
    page.wait_complete()
    found = Axe().run(page.page, options=OPTIONS).response["violations"]
    assert [(one["id"], node["html"][:160]) for one in found for node in one["nodes"]] == []
    assert page.overflowing() == []


def test_a_link_shows_the_case_and_leaves_the_token_nowhere(telephone: FrontEnd, link: dict[str, Any]):
    sent: list[str] = []
    telephone.page.on("request", lambda one: sent.append(f"{one.url} {one.headers.get('referer', '')}"))
    open_link(telephone, link["token"])
    say = catalogue("fr")
    said = telephone.text()
    for key in (f"decision_{link['decision']}", "why_title", "letter_title", "review_title"):
        assert say(f"mine.{key}") in said
    assert telephone.page.locator('[data-testid="stSidebar"], [data-testid="stPageLink"]').count() == 0
    assert telephone.page.locator(".js-plotly-plot").count() == 0
    secret = link["token"].rpartition("_")[2]
    assert secret not in telephone.page.url
    assert not any(secret in one for one in sent)
    assert secret not in telephone.page.evaluate("document.cookie + JSON.stringify({...localStorage})")
    with telephone.page.expect_download() as download:
        telephone.page.get_by_role("button", name=say("mine.letter_download")).click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")


def test_a_client_asks_for_a_review_and_the_link_can_be_taken_back(
    telephone: FrontEnd, services: Services, link: dict[str, Any]
):
    open_link(telephone, link["token"])
    say = catalogue("fr")
    telephone.page.get_by_label(say("mine.view"), exact=True).fill(VIEW)
    telephone.page.get_by_role("button", name=say("mine.send")).click()
    expect(telephone.page.locator("blockquote")).to_contain_text(VIEW)
    review = services.scoring.ask(f"/decisions/{link['decision_id']}/review")
    assert (review["state"], review["asked_by"], review["steps"][0]["words"]) == ("open", "client", VIEW)
    path = f"{services.scoring.url}/decisions/{link['decision_id']}/link"
    assert httpx.delete(path, timeout=30).is_success
    for _ in range(20):
        telephone.page.reload()
        telephone.wait_complete()
        if say("mine.ended") in telephone.text():
            return
        telephone.page.wait_for_timeout(1000)
    raise AssertionError("a link that was taken back still opens the case")
