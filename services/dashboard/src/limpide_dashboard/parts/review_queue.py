"""What waits for a person: reviews that clients asked for and decisions that the policy referred."""

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from limpide_credit.contracts.reviews import ReviewCase, ReviewPage
from limpide_dashboard.layout import Card, Table, cards, section, show_table
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.case_opener import offer_opening
from limpide_dashboard.parts.decision_queue import who

_PAGE = 20
_AFTER = "reviews-after"
_OPEN = "reviews-open"


def show_reviews(ctx: PageContext) -> None:
    """Show the cases that wait, the most urgent first, each of which can be opened; then those decided."""
    say = ctx.say
    section(say("review.queue"), say("review.queue_lead"))
    page = ctx.services.scoring.get_now(
        ReviewPage, "/reviews", limit=_PAGE, after=st.session_state.get(_AFTER)
    )
    if not page.reviews:
        st.info(say("review.none"))
        return
    late = "bad" if page.overdue else "plain"
    cards(
        [
            Card(say("review.count_open"), ctx.show.number(page.open)),
            Card(say("review.count_overdue"), ctx.show.number(page.overdue), tone=late),
        ]
    )
    show_table(say("review.table"), _table(ctx, page.reviews))
    _turn(ctx, page)
    by_id = {one.decision_id: one for one in page.reviews}
    offer_opening(ctx, say("review.open"), list(by_id), lambda one: _named(ctx, by_id[one]), key=_OPEN)


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
    )


def _ended_at(case: ReviewCase, now: datetime) -> datetime:
    return (case.last_at or now) if case.state == "decided" else now


def _deadline(ctx: PageContext, case: ReviewCase) -> str:
    day = ctx.show.date(case.deadline)
    return ctx.say("review.late", day=day) if case.overdue else day


def _named(ctx: PageContext, case: ReviewCase) -> str:
    return ctx.say(
        "review.open_one",
        deadline=_deadline(ctx, case),
        who=who(ctx, case),
        state=state_words(ctx, case),
        number=case.decision_id,
    )


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
