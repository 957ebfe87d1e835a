"""The whole front end in Streamlit's own test bench, over services that answer from the contracts."""

from importlib.resources import files

import pytest
import streamlit as st
from dashboard_bench import Opened
from fake_services import FakeServices
from streamlit.testing.v1 import AppTest

from limpide_dashboard import app
from limpide_dashboard.api import Services, connect
from limpide_dashboard.settings import DashboardSettings

SCRIPT = str(files("limpide_dashboard") / "entry" / "limpide.py")


@pytest.fixture
def services() -> FakeServices:
    """Both services, there and well."""
    return FakeServices()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, services: FakeServices) -> Opened:
    """Open a page as an address would: ``opened("client", client=100038, lang="en")``."""

    def connected(settings: DashboardSettings) -> Services:
        return connect(settings, services.transport)

    def page(word: str, **address: object) -> AppTest:
        st.cache_resource.clear()
        st.cache_data.clear()
        first = {word: app.PAGES[word]}
        monkeypatch.setattr(app, "PAGES", {**first, **app.PAGES})
        monkeypatch.setattr(app, "connect", connected)
        bench = AppTest.from_file(SCRIPT, default_timeout=120)
        for name, value in address.items():
            bench.query_params[name] = str(value)
        return bench.run()

    return page
