"""What waits for a person: reviews that clients asked for and decisions that the policy referred."""

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from limpide_credit.contracts.reviews import ReviewCase, ReviewPage
from limpide_dashboard.layout import Table, section, show_table
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.decision_queue import who
from limpide_dashboard.parts.today_counts import today_counts
from limpide_dashboard.place import choose_decision

_PAGE = 20
_AFTER = "reviews-after"
_KEYS = {"previous": "Alt+PageUp", "following": "Alt+PageDown"}


def read_reviews(ctx: PageContext) -> ReviewPage:
    """Return the cases that wait, the most urgent first, then those decided.

    Raises:
        ServiceError: Scoring does not answer.
    """
    return ctx.services.scoring.get_now(
        ReviewPage, "/reviews", limit=_PAGE, after=st.session_state.get(_AFTER)
    )


def offer_neighbours(ctx: PageContext, page: ReviewPage, opened: str) -> None:
    """Offer the cases before and after the open one; the first, if the queue does not list it."""
    listed = [one.decision_id for one in page.reviews]
    place_of = listed.index(opened) if opened in listed else -1
    for name, position in (("previous", place_of - 1), ("following", place_of + 1)):
        there = 0 <= position < len(listed)
        st.button(
            ctx.say(f"review.{name}"),
            key=f"reviews-{name}",
            shortcut=_KEYS[name],
            disabled=not there,
            on_click=choose_decision,
            args=(listed[position] if there else None,),
        )


def show_reviews(ctx: PageContext, page: ReviewPage) -> None:
    """Show the cases of the queue, each of which can be opened."""
    say = ctx.say
    section(say("review.queue"), today_counts(ctx, page))
    if not page.reviews:
        st.info(say("review.none"))
        return
    show_table(say("review.table"), _table(ctx, page.reviews))
    _turn(ctx, page)


def state_words(ctx: PageContext, case: ReviewCase) -> str:
    """Return how a case stands, with its result."""
    if case.state != "decided" or case.person_decided is None:
        return ctx.say(f"review.state_{case.state}")
    return ctx.say(f"shell.{case.person_decided}")


def _table(ctx: PageContext, cases: Sequence[ReviewCase]) -> Table:
    now = datetime.now(UTC)
    names = ("deadline", "age", "who", "asked", "decision", "state", "person", "number")
    return Table(
        [ctx.say(f"review.column_{name}") for name in names],
        [
            [
                _deadline(ctx, one),
                ctx.show.counted("days", max(0, (_ended_at(one, now) - one.opened_at).days)),
                who(ctx, one),
                ctx.say(f"review.asked_{one.asked_by}"),
                ctx.say(f"shell.{one.decision}"),
                state_words(ctx, one),
                ctx.say("review.asked_client") if one.last_actor == "client" else one.last_actor or "",
                one.decision_id,
            ]
            for one in cases
        ],
        numeric=frozenset({1}),
        links=[ctx.link_of(one.decision_id) for one in cases],
        linked=names.index("who"),
    )


def _ended_at(case: ReviewCase, now: datetime) -> datetime:
    return (case.last_at or now) if case.state == "decided" else now


def _deadline(ctx: PageContext, case: ReviewCase) -> str:
    day = ctx.show.date(case.deadline)
    return ctx.say("review.late", day=day) if case.overdue else day


def _turn(ctx: PageContext, page: ReviewPage) -> None:
    """Offer the next cases, and the way back to the first ones."""
    with st.container(horizontal=True):
        if st.session_state.get(_AFTER) is not None:
            st.button(ctx.say("review.first"), on_click=_go, args=(None,))
        if page.next_after is not None:
            st.button(ctx.say("review.next"), on_click=_go, args=(page.next_after,))


def _go(after: str | None) -> None:
    if after is None:
        st.session_state.pop(_AFTER, None)
    else:
        st.session_state[_AFTER] = after
