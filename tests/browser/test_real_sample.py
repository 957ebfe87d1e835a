"""Client 100038 of the real sample, whom the first version of this system showed: found and explained."""

from collections.abc import Iterator

import pytest
from front_end import DESKTOP, FrontEnd, new_page
from installation import Services, install, serving
from playwright.sync_api import Browser
from real_sample import real_sample

from limpide_dashboard.catalogue import catalogue

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

CLIENT = 100038
FRENCH = catalogue("fr")


@pytest.fixture(scope="module")
def real_services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The services over a champion trained on the real sample."""
    sample = real_sample()
    folder = tmp_path_factory.mktemp("real")
    with serving(install(folder, raw=sample, without=("installments_payments",))) as running:
        yield running


def test_the_first_versions_client_is_found_scored_and_explained(real_services: Services, chromium: Browser):
    page = FrontEnd(new_page(chromium, DESKTOP), real_services.dashboard.url)
    page.open("client", lang="fr")
    page.page.get_by_label(FRENCH("client.search")).fill(str(CLIENT))
    page.page.get_by_role("button", name=FRENCH("client.search_button")).click()
    page.page.locator(".st-key-chart-client-gauge").wait_for()
    page.wait_complete()
    assert page.exceptions() == [] and page.complaints() == []
    assert f"client n° {CLIENT}" in page.text()
    assert "625 500" in page.text()  # AMT_CREDIT
    assert page.page.locator(".st-key-card-client-against li").count() >= 1
    page.page.get_by_role("tab", name=FRENCH("client.tab_importance")).click()
    page.page.locator(".st-key-chart-client-local", has_text="0,202").wait_for()  # EXT_SOURCE_1
    assert real_feature(real_services, "PAYMENT_RATE") == pytest.approx(0.05127, abs=1e-5)

    page.open("compare", lang="fr", client=CLIENT)
    box = page.page.get_by_role("combobox", name=FRENCH("compare.feature"), exact=True)
    box.click()
    box.press_sequentially("Mensualité rapportée au montant")
    page.page.get_by_role("option").first.click()
    page.page.locator(".st-key-chart-distribution", has_text="5,1").wait_for()


def real_feature(services: Services, name: str) -> float:
    """Return a feature of the client, as the model reads it."""
    return services.scoring.ask(f"/clients/{CLIENT}")["features"][name]
