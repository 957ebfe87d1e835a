"""The side of every page: language, and the three blocks that help."""

from html import escape

import streamlit as st

from limpide_dashboard import place
from limpide_dashboard.catalogue import LANGUAGES
from limpide_dashboard.markdown import sentence
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.pages.login import role_words
from limpide_dashboard.settings import DashboardSettings


def show(ctx: PageContext) -> None:
    """Show the side bar."""
    with st.sidebar:
        with st.container(key="navigation", gap="xxsmall"):
            # Streamlit's own menu drops client and language from the address.
            for page in ctx.pages.values():
                st.page_link(page, query_params=ctx.address, width="stretch")
        _language(ctx)
        with st.expander(ctx.say("sidebar.about_title")):
            st.markdown(ctx.say("sidebar.about"))
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


def _language(ctx: PageContext) -> None:
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
