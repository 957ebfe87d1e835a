"""Texts of people and files in what Streamlit draws as Markdown: never links, images or HTML."""

import re

from limpide_dashboard.page_context import PageContext

_SIGNS = re.compile(r"([\\`*_\[\]<>$~#&|])")
# Streamlit makes links of bare addresses, escaped or not: an invisible joint takes them apart.
_ADDRESS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?=@)", re.IGNORECASE)
_LINES = re.compile(r"[\r\n]+")
_JOINT = "\u2060"


def as_text(text: str) -> str:
    """Return Markdown that is drawn as ``text``, on one line."""
    return _SIGNS.sub(r"\\\1", _ADDRESS.sub(_JOINT, _LINES.sub(" ", text)))


def sentence(ctx: PageContext, key: str, **given: object) -> str:
    """Return a sentence of the catalogue as Markdown; what is put into it is drawn as text."""
    drawn = {name: as_text(one) if isinstance(one, str) else one for name, one in given.items()}
    return ctx.say(key, **drawn)
