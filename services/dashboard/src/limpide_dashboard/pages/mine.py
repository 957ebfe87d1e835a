"""Votre demande: a client's own case by a link, on a telephone first, and nothing else."""

import re
import time
from html import escape

import streamlit as st

from limpide_credit.contracts.own_case import OwnReasons, OwnResult
from limpide_dashboard import client_link, sidebar
from limpide_dashboard.api import ServiceAwayError, ServiceError, ServiceProblemError
from limpide_dashboard.facts import fact_label
from limpide_dashboard.layout import Tone, bullets, page_header, section, small_heading, verdict
from limpide_dashboard.markdown import sentence
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.own_review import show_own_review

_TONES: dict[str, Tone] = {
    "approved": "good",
    "approved_on_condition": "waiting",
    "refused": "bad",
    "referred": "waiting",
}
_SEEN = "own-case"
# A second apart: each service learns of a new link within a few seconds, on its own.
_MOST_TRIES = 6
_FAILURES = {401: "ended", 404: "ended", 410: "gone", 429: "busy"}
# The letter stands under a heading of the page: its own are two levels lower there.
_HEADING = re.compile(r"<(/?)h([12])>")


def show(ctx: PageContext) -> None:
    """Show the page."""
    client_link.take_from_address()
    token = client_link.current_token()
    if token is None:
        page_header(ctx.say("mine.no_link_title"), ctx.say("mine.no_link"))
    else:
        try:
            _show_case(ctx)
        except ServiceError as error:
            page_header(ctx.say("mine.title"))
            st.warning(failure(ctx, error))
    st.markdown(sentence(ctx, "mine.help", name=ctx.settings.help_name))
    st.html(sidebar.contact(ctx.settings))
    sidebar.choose_language(ctx)


def failure(ctx: PageContext, error: ServiceError) -> str:
    """Say in a client's words why the case cannot be shown."""
    status = error.status if isinstance(error, ServiceProblemError) else 0
    return ctx.say(f"mine.{_FAILURES.get(status, 'away')}")


def _show_case(ctx: PageContext) -> None:
    say = ctx.say
    own = _own_result(ctx)
    page_header(say("mine.title"))
    day = ctx.show.date(own.decided_at)
    by = "nobody" if own.decision == "referred" else "person" if own.by_person else "program"
    verdict(say(f"mine.decision_{own.decision}"), say(f"mine.by_{by}", day=day), _TONES[own.decision])
    try:
        with st.spinner(say("mine.loading")):
            why = _own_reasons(ctx)
        _show_why(ctx, why)
        _show_change(ctx, own, why)
        _show_letter(ctx, own)
    except ServiceError as error:
        # A review can be asked for all the same.
        st.warning(failure(ctx, error))
    show_own_review(ctx, own)


def _own_result(ctx: PageContext) -> OwnResult:
    """Return the result of now; while scoring is away, the one seen before, so that no typed text is lost."""
    try:
        st.session_state[_SEEN] = ctx.services.scoring.get_now(OwnResult, "/mine")
    except ServiceAwayError:
        if _SEEN not in st.session_state:
            raise
    return st.session_state[_SEEN]


def _own_reasons(ctx: PageContext) -> OwnReasons:
    """Return the reasons. A link that scoring takes and the explainer does not is new: it is asked again."""
    tries = _MOST_TRIES
    while True:
        try:
            return ctx.services.explainer.get(OwnReasons, "/mine/reasons", language=ctx.language)
        except ServiceProblemError as error:
            tries -= 1
            if error.status != 401 or not tries:
                raise
        time.sleep(1)


def _show_why(ctx: PageContext, why: OwnReasons) -> None:
    say = ctx.say
    section(say("mine.why_title"))
    blocks: tuple[tuple[str, list[str], Tone], ...] = (
        ("rules", why.rules, "plain"),
        ("against", why.against, "bad"),
        ("in_favour", why.in_favour, "good"),
    )
    for title, lines, tone in blocks:
        if lines:
            small_heading(say(f"mine.{title}"))
            bullets(lines, tone)
    if not (why.rules or why.against):
        st.markdown(say("mine.no_reason"))


def _show_change(ctx: PageContext, own: OwnResult, why: OwnReasons) -> None:
    say = ctx.say
    if own.conditions:
        section(say("mine.prove_title"), say("mine.prove_lead"))
        bullets([fact_label(ctx, name) for name in own.conditions])
    if why.missing:
        section(say("mine.missing_title"), say("mine.missing_lead"))
        bullets(why.missing)
    if why.changes:
        section(say("mine.change_title"), say("mine.change_lead"))
        bullets(why.changes)
        st.caption(say("mine.change_caution"))
    elif why.change_message:
        section(say("mine.change_title"), why.change_message)


def _show_letter(ctx: PageContext, own: OwnResult) -> None:
    say, explainer, language = ctx.say, ctx.services.explainer, ctx.language
    section(say("mine.letter_title"), say("mine.letter_lead"))

    def pdf() -> bytes:
        return explainer.fetch("/mine/letter", accept="application/pdf", language=language, form="pdf")

    st.download_button(
        say("mine.letter_download"),
        pdf,
        file_name=say("mine.letter_file", decision=own.decision_id),
        mime="application/pdf",
        type="primary",
        on_click="ignore",
        width="stretch",
        key=f"letter-{language}",
    )
    if st.toggle(say("mine.letter_read"), key="read-letter"):
        page = explainer.fetch("/mine/letter", accept="text/html", language=language, form="html")
        name = escape(say("mine.letter_title"), quote=True)
        st.html(f"<section class='lp-letter' aria-label='{name}'>{_part(page)}</section>")


def _part(page: bytes) -> str:
    """Return a letter's page as a part of another one."""
    body = page.decode().partition("<main>")[2].partition("</main>")[0]
    return _HEADING.sub(lambda found: f"<{found[1]}h{int(found[2]) + 2}>", body)
