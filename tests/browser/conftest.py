"""The whole front end on a small real installation, and a browser in front of it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from front_end import DESKTOP, FrontEnd, browser, new_page
from installation import Services, install, serving
from playwright.sync_api import Browser, ViewportSize


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Scoring, explainer and dashboard over a champion trained on generated clients.

    LIMPIDE_BROWSER_INSTALLATION names a folder where they are kept, so that the next run finds them there.
    """
    kept = os.environ.get("LIMPIDE_BROWSER_INSTALLATION")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("installation")
    with serving(install(folder)) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with browser() as one:
        yield one


@pytest.fixture(scope="session")
def front_end(services: Services, chromium: Browser) -> Iterator[Callable[[ViewportSize], FrontEnd]]:
    """Return a function that gives the one page of each screen size, reused by all tests."""
    pages: dict[int, FrontEnd] = {}

    def of(viewport: ViewportSize) -> FrontEnd:
        width = viewport["width"]
        if width not in pages:
            pages[width] = FrontEnd(new_page(chromium, viewport), services.dashboard.url)
        return pages[width]

    yield of
    for one in pages.values():
        one.page.context.close()


@pytest.fixture
def desk(front_end: Callable[[ViewportSize], FrontEnd]) -> FrontEnd:
    """Return the page of a desk's screen."""
    return front_end(DESKTOP)


@pytest.fixture(scope="session")
def client_id(services: Services) -> int:
    """A client whose loan is refused, so that every part of the pages has something to say."""
    return services.refused_client()
