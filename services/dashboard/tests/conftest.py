"""The whole front end in Streamlit's own test bench, over services that answer from the contracts."""

import pytest
from dashboard_bench import Opened, page_opener
from fake_services import FakeServices


@pytest.fixture
def services() -> FakeServices:
    """Both services, there and well."""
    return FakeServices()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, services: FakeServices) -> Opened:
    """Open a page as an address would: ``opened("client", client=100038, lang="en")``."""
    return page_opener(monkeypatch, services)
