"""What waits for a person: reviews that clients asked for and decisions that the policy referred."""

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from limpide_credit.contracts.reviews import ReviewCase, ReviewPage
from limpide_dashboard.here import Here
from limpide_dashboard.layout import Card, Table, cards, section, show_table
from limpide_dashboard.parts.case_opener import offer_opening
from limpide_dashboard.parts.decision_queue import who

_PAGE = 20
_AFTER = "reviews-after"
_OPEN = "reviews-open"


def show_reviews(here: Here) -> None:
    """Show the cases that wait, the most urgent first, each of which can be opened; then those decided."""
    say = here.say
    section(say("review.queue"), say("review.queue_lead"))
    page = here.services.scoring.get_now(
        ReviewPage, "/reviews", limit=_PAGE, after=st.session_state.get(_AFTER)
    )
    if not page.reviews:
        st.info(say("review.none"))
        return
    late = "bad" if page.overdue else "plain"
    cards(
        [
            Card(say("review.count_open"), here.show.number(page.open)),
            Card(say("review.count_overdue"), here.show.number(page.overdue), tone=late),
        ]
    )
    show_table(say("review.table"), _table(here, page.reviews))
    _turn(here, page)
    by_id = {one.decision_id: one for one in page.reviews}
    offer_opening(here, say("review.open"), list(by_id), lambda one: _named(here, by_id[one]), key=_OPEN)


def state_words(here: Here, case: ReviewCase) -> str:
    """Return how a case stands, with its result."""
    if case.state != "decided" or case.person_decided is None:
        return here.say(f"review.state_{case.state}")
    return here.say(f"shell.{case.person_decided}")


def _table(here: Here, cases: Sequence[ReviewCase]) -> Table:
    now = datetime.now(UTC)
    names = ("deadline", "age", "who", "asked", "decision", "state", "person", "number")
    return Table(
        [here.say(f"review.column_{name}") for name in names],
        [
            [
                _deadline(here, one),
                here.show.counted("days", max(0, (_ended_at(one, now) - one.opened_at).days)),
                who(here, one),
                here.say(f"review.asked_{one.asked_by}"),
                here.say(f"shell.{one.decision}"),
                state_words(here, one),
                here.say("review.asked_client") if one.last_actor == "client" else one.last_actor or "",
                one.decision_id,
            ]
            for one in cases
        ],
        numeric=frozenset({1}),
    )


def _ended_at(case: ReviewCase, now: datetime) -> datetime:
    return (case.last_at or now) if case.state == "decided" else now


def _deadline(here: Here, case: ReviewCase) -> str:
    day = here.show.date(case.deadline)
    return here.say("review.late", day=day) if case.overdue else day


def _named(here: Here, case: ReviewCase) -> str:
    return here.say(
        "review.open_one",
        deadline=_deadline(here, case),
        who=who(here, case),
        state=state_words(here, case),
        number=case.decision_id,
    )


def _turn(here: Here, page: ReviewPage) -> None:
    """Offer the next cases, and the way back to the first ones."""
    with st.container(horizontal=True):
        if st.session_state.get(_AFTER) is not None:
            st.button(here.say("review.first"), on_click=_go, args=(None,))
        if page.next_after is not None:
            st.button(here.say("review.next"), on_click=_go, args=(page.next_after,))


def _go(after: str | None) -> None:
    if after is None:
        st.session_state.pop(_AFTER, None)
    else:
        st.session_state[_AFTER] = after
