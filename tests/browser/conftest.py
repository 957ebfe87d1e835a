"""The whole front end on a small real installation, and a browser in front of it."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from front_end import FrontEnd, browser, new_page
from installation import Service, Services, install, serving
from playwright.sync_api import Browser, ViewportSize


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Scoring, explainer and dashboard over a champion trained on generated clients."""
    with serving(install(tmp_path_factory.mktemp("installation"))) as running:
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


@pytest.fixture(scope="session")
def client_id(services: Services) -> int:
    """A published client whose loan is refused, so that every part of the pages has something to say."""
    clients = ask(services.scoring, "/clients?limit=100")["clients"]
    for one in clients:
        answer = ask(services.explainer, "/explain", {"client_id": one["client_id"]})
        if answer["decision"] == "refused":
            return one["client_id"]
    raise AssertionError("every published client is approved")


def ask(service: Service, path: str, document: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a service's answer, asked directly."""
    method = "GET" if document is None else "POST"
    answer = httpx.request(method, service.url + path, json=document, timeout=30)
    assert answer.is_success, answer.text
    return answer.json()
