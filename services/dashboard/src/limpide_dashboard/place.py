"""Where a person is: language, client, decision and draft, read from the address and kept nowhere else.

So Back, Forward, a refresh, a second tab and a link all show what the address says.
"""

import re
from collections.abc import Collection
from datetime import UTC, tzinfo
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from limpide_credit.numbers import NumberTextError, read_client_number
from limpide_dashboard.catalogue import DEFAULT, LANGUAGES, Language
from limpide_dashboard.sections import SECTIONS

_CLIENT = "client"
_DECISION = "decision"
_DRAFT = "draft"
_LANGUAGE = "lang"
_SECTION = "view"
_LONGEST_DECISION_ID = 100
# What pages and people write before a client's number: "n° 100214", "client no. 100214", "#100214".
_NUMBER_WORDS = re.compile(r"^(client)?\s*(n\s*[°º]|no\b\.?|#)?\s*", re.IGNORECASE)


def set_address(**parts: str | int | None) -> None:
    """Change parts of the address, None takes one away: one new entry in the browser's history at most."""
    before = st.query_params.to_dict()
    given = {name: None if value is None else str(value) for name, value in parts.items()}
    after = {name: value for name, value in {**before, **given}.items() if value is not None}
    if after != before:
        st.query_params.from_dict(after)


def current_language() -> Language:
    """Return the language of the address, else French."""
    known: dict[str, Language] = {one: one for one in LANGUAGES}
    return known.get(st.query_params.get(_LANGUAGE, DEFAULT), DEFAULT)


def choose_language(language: Language) -> None:
    """Go on in a language."""
    set_address(**{_LANGUAGE: language})


def current_client() -> int | None:
    """Return the client of the address; None if there is none or it is no number."""
    return client_number(st.query_params.get(_CLIENT, ""))


def refused_client() -> str | None:
    """Return what the address gives as a client and is none."""
    asked = st.query_params.get(_CLIENT)
    return asked if asked is not None and client_number(asked) is None else None


def choose_client(client_id: int | None) -> None:
    """Bring a client into view on every page; None leaves him."""
    set_address(**{_CLIENT: client_id})


def current_decision() -> str | None:
    """Return the number of the decision in the address, None if there is none; it may be nobody's."""
    return st.query_params.get(_DECISION, "").strip()[:_LONGEST_DECISION_ID] or None


def choose_decision(decision_id: str | None) -> None:
    """Open a decision; None closes it."""
    set_address(**{_DECISION: decision_id})


def current_draft() -> str | None:
    """Return the id of the draft in the address; None if there is none."""
    return st.query_params.get(_DRAFT)


def choose_draft(draft_id: str | None) -> None:
    """Put the id of a draft into the address; None takes it away."""
    set_address(**{_DRAFT: draft_id})


def current_section() -> str | None:
    """Return the section of the navigation in the address; None is all of them."""
    section = st.query_params.get(_SECTION)
    return section if section in SECTIONS else None


def choose_section(section: str | None) -> None:
    """Keep the navigation to a section; None is all of them."""
    set_address(**{_SECTION: section})


def current_page() -> str:
    """Return the word of the page in the address; empty at the start page."""
    return urlsplit(st.context.url or "").path.rstrip("/").rpartition("/")[2].strip()


def page_that_is_none(words: Collection[str]) -> str | None:
    """Return the word of the address if it is none of the pages' words; else None."""
    word = current_page()
    return None if word in words else word


def current_zone() -> tzinfo:
    """Return the zone of the person's browser; UTC if it does not tell."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def client_number(text: str) -> int | None:
    """Return a text as a client number; None if it cannot be one."""
    try:
        return read_client_number(_NUMBER_WORDS.sub("", text.strip()))
    except NumberTextError:
        return None
