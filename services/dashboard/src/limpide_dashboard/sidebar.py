"""The side of every page: navigation by person, language, and the three blocks that help."""

from collections.abc import Mapping
from html import escape

import streamlit as st

from limpide_dashboard import place
from limpide_dashboard.catalogue import LANGUAGES
from limpide_dashboard.markdown import sentence
from limpide_dashboard.page import Page
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.pages.login import role_words
from limpide_dashboard.parts.inputs import choose
from limpide_dashboard.sections import SECTIONS
from limpide_dashboard.settings import DashboardSettings

_STUDY = "technology_watch"
_SECTION = "section"
_CHOSEN = "section-was-chosen"


def show(ctx: PageContext, pages: Mapping[str, Page]) -> None:
    """Show the side bar; ``pages`` are all there are, in the order of the navigation."""
    with st.sidebar:
        with st.container(key="navigation", gap="xxsmall"):
            # Streamlit's own menu drops client and language from the address.
            chosen = None if ctx.person else ctx.section
            # The side bar itself tells about the study.
            unsectioned = [word for word, page in pages.items() if page.section is None and word != _STUDY]
            for word in unsectioned if chosen is None else ["home"]:
                _link(ctx, word)
            # Who logged in sees all that is offered to him.
            for section in SECTIONS if chosen is None else [chosen]:
                words = [word for word in ctx.pages if pages[word].section == section]
                if words:
                    st.html(f"<p class='lp-nav'>{escape(ctx.say(f'sidebar.section_{section}'))}</p>")
                for word in words:
                    _link(ctx, word)
        _section(ctx)
        choose_language(ctx)
        with st.expander(ctx.say("sidebar.about_title")):
            st.markdown(ctx.say("sidebar.about"))
            _link(ctx, _STUDY)
        with st.expander(ctx.say("sidebar.advice_title")):
            st.markdown(ctx.say("sidebar.advice"))
        with st.expander(ctx.say("sidebar.help_title"), expanded=True):
            st.markdown(sentence(ctx, "sidebar.help", name=ctx.settings.help_name))
            st.html(contact(ctx.settings))
        _who(ctx)
        if ctx.pages:
            _tools(ctx)


def contact(settings: DashboardSettings) -> str:
    """Return the ways to reach the help as links."""
    lines = []
    if settings.help_email:
        address = escape(settings.help_email, quote=True)
        lines.append(f"<a href='mailto:{address}'>{address}</a>")
    if settings.help_phone:
        number = escape(settings.help_phone, quote=True)
        lines.append(f"<a href='tel:{number.replace(' ', '')}'>{number}</a>")
    return f"<p class='lp-contact'>{'<br>'.join(lines)}</p>"


def section_was_chosen() -> bool:
    """Tell, once, whether the person has just chosen a section: he is led to its first page."""
    return bool(st.session_state.pop(_CHOSEN, False))


def _link(ctx: PageContext, word: str) -> None:
    if word in ctx.pages:
        st.page_link(ctx.pages[word], query_params=ctx.address, width="stretch")


def _section(ctx: PageContext) -> None:
    """Offer to see only one person's pages, where no login says whose they are."""
    if ctx.settings.login_address is not None:
        return
    st.session_state[_SECTION] = ctx.section
    choose(
        ctx,
        ctx.say("sidebar.section"),
        [None, *SECTIONS],
        key=_SECTION,
        words=lambda one: ctx.say(f"sidebar.section_{one or 'all'}"),
        on_change=_choose_section,
    )


def _choose_section() -> None:
    place.choose_section(st.session_state[_SECTION])
    st.session_state[_CHOSEN] = True


def choose_language(ctx: PageContext) -> None:
    """Show the switch of the language."""
    st.session_state["language-choice"] = ctx.language
    st.segmented_control(
        ctx.say("sidebar.language"),
        LANGUAGES,
        required=True,
        format_func=lambda language: ctx.say(f"sidebar.language_{language}"),
        key="language-choice",
        on_change=lambda: place.choose_language(st.session_state["language-choice"]),
    )


def _who(ctx: PageContext) -> None:
    """Say who is logged in; or, where nobody is asked who he is, that."""
    if ctx.person is not None:
        st.markdown(sentence(ctx, "login.known", name=ctx.person.name, roles=role_words(ctx, ctx.person)))
        st.button(ctx.say("login.logout"), key="logout", on_click=st.logout, width="stretch")
    elif ctx.settings.login_address is None:
        st.markdown(ctx.say("sidebar.nobody_asked"))


def _tools(ctx: PageContext) -> None:
    tools = {"grafana": ctx.settings.grafana_url, "mlflow": ctx.settings.mlflow_url}
    for name, url in tools.items():
        if url:
            st.link_button(ctx.say(f"sidebar.{name}"), url, width="stretch")
