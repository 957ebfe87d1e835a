"""The parts that pages are laid out with: header, cards, notes, tables. All text is escaped here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import zip_longest
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from limpide_dashboard.page_context import PageContext

Tone = Literal["plain", "good", "bad", "waiting"]


@dataclass(frozen=True)
class Card:
    """One figure of a summary."""

    label: str  # What it is
    value: str  # The figure, as text
    note: str = ""  # What it means, in a few words
    tone: Tone = "plain"  # ``good`` and ``bad`` add a coloured edge; the text must say the same


@dataclass(frozen=True)
class Table:
    """A table as text: what a chart shows, or rows of a record."""

    columns: Sequence[str]  # Headings
    rows: Sequence[Sequence[str]]  # Cells as text, as many as headings
    numeric: frozenset[int] = frozenset()  # Positions of columns whose cells stand to the right
    links: Sequence[str] = ()  # Where each row leads when it is opened, if rows open
    linked: int = 0  # Position of the column whose words are the link


def page_header(title: str, lead: str = "") -> None:
    """Show the title of a page and, under it, what the page is for."""
    below = f"<p class='lp-lead'>{escape(lead)}</p>" if lead else ""
    st.html(f"<div class='lp-head'><h1>{escape(title)}</h1>{below}</div>")


def section(title: str, lead: str = "") -> None:
    """Begin a section of a page."""
    below = f"<p class='lp-note'>{escape(lead)}</p>" if lead else ""
    st.html(f"<div class='lp-section'><h2>{escape(title)}</h2>{below}</div>")


def small_heading(title: str, *, level: int = 3) -> None:
    """Begin a block; ``level`` 2 where no section is above it, so that headings leave no step out."""
    st.html(f"<h{level} class='lp-small'>{escape(title)}</h{level}>")


def cards(figures: Sequence[Card]) -> None:
    """Show figures side by side; on a narrow screen, under each other."""
    inner = "".join(
        f"<div class='lp-card lp-{one.tone}'><dt>{escape(one.label)}</dt><dd><span>{escape(one.value)}</span>"
        + (f"<small>{escape(one.note)}</small>" if one.note else "")
        + "</dd></div>"
        for one in figures
    )
    st.html(f"<dl class='lp-cards'>{inner}</dl>")


def places(columns: int) -> Iterator[DeltaGenerator]:
    """Yield places of fields, so many side by side: read, and reached by keyboard, row by row."""
    while True:
        yield from st.columns(columns)


def verdict(title: str, sentence: str = "", tone: Tone = "plain") -> None:
    """Show the one thing that a page is about, in a box that the eye finds first."""
    below = f"<span>{escape(sentence)}</span>" if sentence else ""
    st.html(f"<div class='lp-verdict lp-{tone}'><p>{escape(title)}</p>{below}</div>")


def listed(ctx: PageContext, parts: Sequence[str]) -> str:
    """Return parts of a sentence one after the other."""
    return ctx.say("shell.list_mark").join(parts)


def bullets(lines: Sequence[str], tone: Tone = "plain", *, numbered: bool = False) -> None:
    """Show sentences as a list; numbered where their order says something."""
    tag = "ol" if numbered else "ul"
    inner = "".join(f"<li>{escape(line)}</li>" for line in lines)
    st.html(f"<{tag} class='lp-list lp-{tone}'>{inner}</{tag}>")


def show_table(caption: str, table: Table, *, whole: bool = False) -> None:
    """Show a table that a screen reader reads as one and a keyboard scrolls.

    Args:
        whole: Show all rows at once, and more columns side by side.
    """

    def cell(tag: str, position: int, text: str, link: str = "") -> str:
        side = " class='lp-number'" if position in table.numeric else ""
        scope = " scope='col'" if tag == "th" else ""
        inner = escape(text)
        if link and position == table.linked:
            inner = f"<a class='lp-open' target='_self' href='{escape(link, quote=True)}'>{inner}</a>"
        return f"<{tag}{scope}{side}>{inner}</{tag}>"

    head = "".join(cell("th", position, text) for position, text in enumerate(table.columns))
    body = "".join(
        "<tr>" + "".join(cell("td", position, text, link) for position, text in enumerate(row)) + "</tr>"
        for row, link in zip_longest(table.rows, table.links, fillvalue="")
    )
    name, kind = escape(caption, quote=True), "lp-table lp-whole" if whole else "lp-table"
    st.html(
        f"<div class='{kind}' role='region' tabindex='0' aria-label='{name}'><table>"
        f"<caption>{name}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def show_text(caption: str, text: str) -> None:
    """Show a text as it is, such as JSON: a keyboard scrolls it, as it does not in Streamlit's own box."""
    name = escape(caption, quote=True)
    st.html(f"<pre class='lp-raw' role='region' tabindex='0' aria-label='{name}'>{escape(text)}</pre>")


def no_client(ctx: PageContext) -> None:
    """Say that a page needs a client, and lead to where one is chosen."""
    st.info(ctx.say("shell.no_client"))
    if "client" in ctx.pages:
        st.page_link(ctx.pages["client"], label=ctx.say("shell.choose_client"), query_params=ctx.address)
