"""The side of every page: language, and the three blocks that help."""

from html import escape

import streamlit as st

from limpide_dashboard import place
from limpide_dashboard.catalogue import LANGUAGES
from limpide_dashboard.here import Here
from limpide_dashboard.markdown import sentence
from limpide_dashboard.settings import DashboardSettings


def show(here: Here) -> None:
    """Show the side bar."""
    with st.sidebar:
        with st.container(key="navigation", gap="xxsmall"):
            # Streamlit's own menu drops client and language from the address.
            for page in here.pages.values():
                st.page_link(page, query_params=here.address, width="stretch")
        _language(here)
        with st.expander(here.say("sidebar.about_title")):
            st.markdown(here.say("sidebar.about"))
        with st.expander(here.say("sidebar.advice_title")):
            st.markdown(here.say("sidebar.advice"))
        with st.expander(here.say("sidebar.help_title"), expanded=True):
            st.markdown(sentence(here, "sidebar.help", name=here.settings.help_name))
            st.html(contact(here.settings))
        st.markdown(here.say("sidebar.nobody_asked"))
        _tools(here)


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


def _language(here: Here) -> None:
    st.session_state["language-choice"] = here.language
    st.segmented_control(
        here.say("sidebar.language"),
        LANGUAGES,
        required=True,
        format_func=lambda language: here.say(f"sidebar.language_{language}"),
        key="language-choice",
        on_change=lambda: place.choose_language(st.session_state["language-choice"]),
    )


def _tools(here: Here) -> None:
    tools = {"grafana": here.settings.grafana_url, "mlflow": here.settings.mlflow_url}
    for name, url in tools.items():
        if url:
            st.link_button(here.say(f"sidebar.{name}"), url, width="stretch")
