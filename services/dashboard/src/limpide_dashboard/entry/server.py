"""The application that Streamlit's server runs: the pages, and what a browser may do with them."""

from pathlib import Path

from starlette.middleware import Middleware
from streamlit.starlette import App

from limpide_dashboard.browser_policy import BrowserPolicy
from limpide_dashboard.known_hosts import KnownHosts

app = App(
    Path(__file__).with_name("limpide.py"), middleware=[Middleware(BrowserPolicy), Middleware(KnownHosts)]
)
