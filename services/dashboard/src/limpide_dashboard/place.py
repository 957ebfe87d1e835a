"""Where a person is: client and language, kept in the address so that a link leads back to the same view."""

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from limpide_dashboard.catalogue import DEFAULT, LANGUAGES, Language

_CLIENT = "client"
_LANGUAGE = "lang"
_REFUSED = "client-refused"
_LARGEST_CLIENT_ID = 2**53


def current_language() -> Language:
    """Return the language of the address, else of this visit, else French."""
    asked = st.query_params.get(_LANGUAGE, st.session_state.get(_LANGUAGE, DEFAULT))
    known: dict[str, Language] = {one: one for one in LANGUAGES}
    language = known.get(asked, DEFAULT)
    choose_language(language)
    return language


def choose_language(language: Language) -> None:
    """Go on in a language."""
    st.session_state[_LANGUAGE] = language
    st.query_params[_LANGUAGE] = language


def current_client() -> int | None:
    """Return the client of the address, else of this visit; None if there is none or it is no number."""
    asked = st.query_params.get(_CLIENT)
    client_id = st.session_state.get(_CLIENT) if asked is None else client_number(asked)
    if asked is not None and client_id is None:
        st.session_state[_REFUSED] = asked
    choose_client(client_id)
    return client_id


def refused_client() -> str | None:
    """Return, once, what the address gave as a client and is none."""
    return st.session_state.pop(_REFUSED, None)


def choose_client(client_id: int | None) -> None:
    """Bring a client into view on every page; None leaves him."""
    st.session_state[_CLIENT] = client_id
    if client_id is None:
        st.query_params.pop(_CLIENT, None)
    else:
        st.query_params[_CLIENT] = str(client_id)


def current_zone() -> tzinfo:
    """Return the zone of the person's browser; UTC if it does not tell."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def client_number(text: str) -> int | None:
    """Return a text as a client number; None if it cannot be one."""
    text = text.strip()
    if not text.isascii() or not text.isdigit() or int(text[:20]) > _LARGEST_CLIENT_ID:
        return None
    return int(text)
