"""The application that Streamlit's server runs: the pages, the login, and what a browser may do with them."""

import os
from pathlib import Path

from starlette.middleware import Middleware
from streamlit.starlette import App

from limpide_dashboard import client_link
from limpide_dashboard.browser_policy import BrowserPolicy
from limpide_dashboard.known_hosts import KnownHosts
from limpide_dashboard.secure_cookies import SecureCookies
from limpide_dashboard.settings import read_settings

login = read_settings(os.environ).login()
middleware = [Middleware(BrowserPolicy), Middleware(KnownHosts)]
if login is not None and login.redirect_url.startswith("https:"):
    middleware.append(Middleware(SecureCookies))

app = App(
    Path(__file__).with_name("limpide.py"),
    secrets=None if login is None else login.secrets,
    routes=[client_link.ROUTE],
    middleware=middleware,
)
