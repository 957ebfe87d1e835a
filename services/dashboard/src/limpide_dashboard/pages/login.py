"""Connexion: what stands in a page's place where nobody is known, a login has ended, or roles are others."""

from functools import partial
from urllib.parse import urlsplit

import streamlit as st

from limpide_dashboard.layout import page_header
from limpide_dashboard.markdown import as_text
from limpide_dashboard.page import Page
from limpide_dashboard.page_context import PageContext, Show
from limpide_dashboard.person import Person

_UNSENT = "unsent-texts"
_LEAST_TEXT = 12


def in_place_of(page: Page, ctx: PageContext) -> Show | None:
    """Return what is shown in a page's place to whom it is not offered; None to whom it is."""
    person = ctx.person
    if ctx.settings.login_address is None:
        return None
    if person is None:
        return show
    if person.ended:
        return partial(show_ended, person=person)
    if person.roles.isdisjoint(page.roles):
        return partial(show_other_roles, person=person)
    return None


def show_end(ctx: PageContext) -> None:
    """Say above a page that the login ends soon, so that nobody loses what he types."""
    if ctx.person is not None and not ctx.person.ended and ctx.person.ends_soon:
        st.warning(ctx.say("login.ends_soon", when=ctx.show.moment(ctx.person.until)))
        offer_login(ctx, key="login-again")


def show(ctx: PageContext) -> None:
    """Ask who it is."""
    page_header(ctx.say("login.title"), ctx.say("login.lead"))
    offer_login(ctx)


def show_ended(ctx: PageContext, person: Person) -> None:
    """Say that a login has ended, and give back what was typed and is not recorded."""
    when = ctx.show.moment(person.until)
    page_header(ctx.say("login.ended_title"), ctx.say("login.ended_lead", when=when))
    st.markdown(ctx.say("login.ended_click"))
    for text in _unsent():
        st.markdown(ctx.say("login.unsent"))
        st.code(text, language=None, wrap_lines=True)
    offer_login(ctx)


def show_other_roles(ctx: PageContext, person: Person) -> None:
    """Say that a page is for other roles, or that the person has none."""
    if not person.roles:
        page_header(ctx.say("login.no_role_title"), ctx.say("login.no_role_lead", name=person.name))
        return
    page_header(ctx.say("login.other_title"), ctx.say("login.other_lead", roles=role_words(ctx, person)))
    for page in ctx.pages.values():
        st.page_link(page, query_params=ctx.address)


def offer_login(ctx: PageContext, *, key: str = "login") -> None:
    """Show the button that leads to the provider, or the address at which it does."""
    # Cookies are kept by address: a login that began at another one would not be known at its end.
    address = ctx.settings.login_address or ""
    if st.context.url and urlsplit(st.context.url)[:2] != urlsplit(address)[:2]:
        st.markdown(ctx.say("login.elsewhere"))
        st.link_button(as_text(address), address)
        return
    st.button(
        ctx.say("login.again" if ctx.person else "login.button"), type="primary", key=key, on_click=st.login
    )


def role_words(ctx: PageContext, person: Person) -> str:
    """Return the person's roles in words."""
    return ", ".join(ctx.say(f"login.role_{role.value.replace('-', '_')}") for role in sorted(person.roles))


def _unsent() -> list[str]:
    """Return the longer texts of the forms, which go with the page that they stood on."""
    if _UNSENT not in st.session_state:
        texts = [str(value) for value in st.session_state.values() if isinstance(value, str) and " " in value]
        st.session_state[_UNSENT] = [text for text in texts if len(text) >= _LEAST_TEXT]
    return st.session_state[_UNSENT]
