"""Take a picture of every page, in both languages and on both screens, into var/screenshots.

``python tests/browser/screenshots.py [FOLDER]``: with a folder, the installation is kept there and found
again. The clients are generated ones.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from front_end import DESKTOP, TELEPHONE, FrontEnd, browser, new_page
from installation import Services, install, serving
from playwright.sync_api import ViewportSize

from limpide_dashboard.catalogue import LANGUAGES, catalogue
from limpide_dashboard.page_table import PAGES

PICTURES = Path(__file__).parents[2] / "var" / "screenshots"
# Long enough for a page's point, small enough to be read in a README.
README: ViewportSize = {"width": 1280, "height": 1180}
SCREENS = {"desktop": DESKTOP, "telephone": TELEPHONE}
_DECISIONS = 12


def main(folder: Path) -> None:
    """Take all pictures on an installation in ``folder``."""
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(parents=True)
    with serving(install(folder)) as services, browser() as chromium:
        client_id = fill(services)
        for screen, viewport in SCREENS.items():
            page = FrontEnd(new_page(chromium, viewport), services.dashboard.url)
            for word in PAGES:
                for language in LANGUAGES:
                    page.open(word, lang=language, client=client_id)
                    file = PICTURES / f"{word}-{language}-{screen}.png"
                    page.take_picture(file)
                    sys.stdout.write(f"{file.relative_to(PICTURES.parents[1])}\n")
            page.page.context.close()
        best(FrontEnd(new_page(chromium, README), services.dashboard.url), client_id)


def best(page: FrontEnd, client_id: int) -> None:
    """Take the pictures that the README shows: what a person looks at first."""
    say = catalogue("en")
    page.open("client", lang="en", client=client_id)
    page.page.locator(".st-key-case").evaluate("one => one.scrollIntoView()")
    page.page.screenshot(path=PICTURES / "readme-client.png")
    for word in ("compare", "model"):
        page.open(word, lang="en", client=client_id)
        page.page.screenshot(path=PICTURES / f"readme-{word}.png")
    page.open("simulate", lang="en", client=client_id)
    page.page.get_by_role("button", name=say("simulate.try")).first.click()
    page.page.locator(".st-key-chart-differences").wait_for()
    page.wait_complete()
    page.page.locator("h1").scroll_into_view_if_needed()
    page.page.screenshot(path=PICTURES / "readme-simulate.png")


def fill(services: Services) -> int:
    """Record some decisions, so that the queue has something to show; return a client to look at."""
    clients = [one["client_id"] for one in services.scoring.ask(f"/clients?limit={_DECISIONS}")["clients"]]
    decided = [services.scoring.ask("/score", {"client_id": client}) for client in clients]
    refused = next(one for one in decided if one["decision"] == "refused")
    services.scoring.ask(
        f"/decisions/{refused['decision_id']}/override",
        {"officer": "Agent 7", "decision": "approved", "reason": "Revenus confirmés par l'employeur."},
    )
    return services.client_with_a_way()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]).resolve())
    else:
        with tempfile.TemporaryDirectory() as scratch:
            main(Path(scratch))
