"""The front end put together: what is read once, what every page shares, and which pages there are."""

import json
import os
from functools import partial
from importlib.resources import files

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from limpide_dashboard import client_link, place, sidebar
from limpide_dashboard.api import Services, connect
from limpide_dashboard.catalogue import Catalogue, catalogue
from limpide_dashboard.formatting import Formats
from limpide_dashboard.page_context import PageContext, Show
from limpide_dashboard.page_table import PAGES
from limpide_dashboard.pages import login, mine, not_found
from limpide_dashboard.person import Person, current_person
from limpide_dashboard.problems import errors_shown
from limpide_dashboard.sections import section_of
from limpide_dashboard.settings import DashboardSettings, read_settings
from limpide_dashboard.trace import page_trace, start_exporting

OWN = "mine"
"""The word of the page that clients open by a link; it is in no navigation."""


def run() -> None:
    """Show the page that the address asks for."""
    with page_trace():
        _show()


def _show() -> None:
    settings, services = _assembled()
    say = catalogue(place.current_language())
    if place.current_page() == OWN:
        _show_own(say, settings, services)
        return
    asks = settings.login_address is not None
    person = current_person(settings.identity_role_claim) if asks else None
    section = section_of(person.roles) if person else None if asks else place.current_section()
    pages: dict[str, StreamlitPage] = {}
    ctx = PageContext(
        say,
        Formats(say, settings.currency, place.current_zone()),
        services if person is None else services.asked_with(person.token),
        settings,
        place.current_client(),
        place.current_decision(),
        pages,
        person,
        section,
    )
    start = start_page(section)
    registered: list[StreamlitPage] = []
    for word, page in PAGES.items():
        shown = login.in_place_of(page, ctx) or page.show
        made = _page(ctx, shown, "" if word == start else word, say(f"{word}.nav"))
        registered.append(made)
        if shown is page.show:
            pages[word] = made
    # Without these, Streamlit answers in English with a box of its own.
    shown = login.in_place_of(PAGES[start], ctx)
    registered.append(_page(ctx, shown or PAGES[start].show, start, say(f"{start}.nav")))
    if unknown := place.page_that_is_none({*PAGES, ""}):
        registered.append(_page(ctx, shown or not_found.show, unknown, say("not_found.title")))
    chosen = st.navigation(registered, position="hidden")
    if sidebar.section_was_chosen():
        st.switch_page(pages[start], query_params=ctx.address)
    title = say("shell.page_title", page=chosen.title)
    st.set_page_config(page_title=title, page_icon=_asset("icon.svg"), layout="wide")
    st.logo(_asset("logo.svg"), size="large", icon_image=_asset("logo-dark.svg"))
    _dress(ctx)
    if asks:
        _keep_address(person)
    sidebar.show(ctx, PAGES)
    chosen.run()


def start_page(section: str | None) -> str:
    """Return the page with which a section begins; without a section, the one that says what all this is."""
    return next(word for word, page in PAGES.items() if section in (None, page.section))


def _show_own(say: Catalogue, settings: DashboardSettings, services: Services) -> None:
    """Show a client the own case: whoever opens it has a link and no login, and is led nowhere else."""
    token = client_link.current_token()
    own_services = services if token is None else services.asked_with(token)
    ctx = PageContext(say, Formats(say, settings.currency, place.current_zone()), own_services, settings)
    title = say("mine.title")
    own = [_page(ctx, mine.show, path, title) for path in ("", OWN)]
    chosen = st.navigation(own, position="hidden")
    st.set_page_config(page_title=title, page_icon=_asset("icon.svg"), layout="centered")
    _dress(ctx)
    chosen.run()


def _page(ctx: PageContext, show: Show, path: str, title: str) -> StreamlitPage:
    return st.Page(partial(show_page, ctx, show), title=title, url_path=path, default=not path)


def show_page(ctx: PageContext, page: Show) -> None:
    """Show one page; an error of a service that it does not handle itself is said in its place."""
    login.show_end(ctx)
    with errors_shown(ctx):
        page(ctx)


@st.cache_resource(show_spinner=False)
def _assembled() -> tuple[DashboardSettings, Services]:
    settings = read_settings(os.environ)
    start_exporting(settings.otlp_endpoint)
    return settings, connect(settings)


def _dress(ctx: PageContext) -> None:
    """Give the page the house's style and its language, Streamlit's own words included, and its links."""
    style = (files("limpide_dashboard") / "style.css").read_text(encoding="utf-8")
    st.html(f"<style>{style}</style>")
    script = (files("limpide_dashboard") / "assets" / "language.js").read_text(encoding="utf-8")
    # The English catalogue has Streamlit's words as it says them.
    own = catalogue("en")
    words = {own(key): ctx.say(key) for key in sorted(own.keys()) if key.startswith("streamlit.")}
    given = json.dumps([ctx.language, words], ensure_ascii=False)
    links = (files("limpide_dashboard") / "assets" / "links.js").read_text(encoding="utf-8")
    st.html(f"<script>({script})(...{given}); ({links})();</script>", unsafe_allow_javascript=True)


def _keep_address(person: Person | None) -> None:
    """Have the browser come back, after a login, to where it was."""
    script = (files("limpide_dashboard") / "assets" / "return.js").read_text(encoding="utf-8")
    known = person is not None and not person.ended
    leaving = person is None or person.ends_soon
    st.html(f"<script>({script})(...{json.dumps([known, leaving])});</script>", unsafe_allow_javascript=True)


def _asset(name: str) -> str:
    return str(files("limpide_dashboard") / "assets" / name)
