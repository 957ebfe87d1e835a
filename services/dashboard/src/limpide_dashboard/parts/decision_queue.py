"""The officer's queue: which decisions are looked at, and the list of them."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, get_args

import streamlit as st

from limpide_credit.contracts.decisions import Decided, DecisionPage, DecisionSummary
from limpide_credit.contracts.reviews import ReviewCase
from limpide_credit.decision.grades import GRADES
from limpide_dashboard.layout import Card, Table, cards, show_table
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.day_field import day_field
from limpide_dashboard.parts.inputs import choose, switch
from limpide_dashboard.shown_score import tone_of

_PAGE = 50
_OLDER = "decisions-before"
DECISIONS = get_args(Decided)
CHANNELS = ("client", "application", "batch", "api", "backdated")
"""Where a decision can come from, as the record writes it; simulations, which are none, have another."""


@dataclass(frozen=True)
class QueueChoice:
    """What the officer looks at; None is any."""

    day: date | None = None  # The day of the decisions, in the person's own zone
    # decision, grade, channel, overridden, client_id: as ``GET /decisions`` takes them.
    decision: str | None = None
    grade: str | None = None
    channel: str | None = None
    overridden: str | None = None
    client_id: int | None = None

    def parameters(self, ctx: PageContext) -> dict[str, Any]:
        """Return the query of ``GET /decisions``."""
        start = None if self.day is None else datetime.combine(self.day, time.min, ctx.show.zone)
        end = None if start is None else start + timedelta(days=1)
        return {
            "from": start and start.isoformat(),
            "to": end and end.isoformat(),
            "decision": self.decision,
            "grade": self.grade,
            "channel": self.channel,
            "overridden": self.overridden,
            "client_id": self.client_id,
        }


def show_filters(ctx: PageContext) -> QueueChoice:
    """Show the filters; without a choice, they are the decisions of today."""
    say = ctx.say
    with st.container(border=True, key="card-filters"):
        columns = st.columns(5)
        with columns[0]:
            day = day_field(
                ctx,
                say("decisions.day"),
                key="decisions-day",
                default=datetime.now(ctx.show.zone).date(),
                on_change=_from_the_first,
            )
        with columns[1]:
            decision = _choice(ctx, "decision", DECISIONS, lambda one: say(f"shell.{one}"))
        with columns[2]:
            grade = _choice(ctx, "grade", GRADES, str)
        with columns[3]:
            channel = _choice(ctx, "channel", CHANNELS, lambda one: channel_label(ctx, one))
        with columns[4]:
            overridden = _choice(ctx, "overridden", ("yes", "no"), lambda one: say(f"shell.{one}"))
        every_day, one_client = st.columns(2)
        with every_day:
            any_day = _switch(ctx, "any_day", say("decisions.any_day"))
        with one_client:
            only = ctx.client_id is not None and _switch(
                ctx, "only_client", say("decisions.only_client", number=ctx.client_id)
            )
    return QueueChoice(
        day=None if any_day else day,
        decision=decision,
        grade=grade,
        channel=channel,
        overridden=overridden,
        client_id=ctx.client_id if only else None,
    )


def show_queue(ctx: PageContext, wanted: QueueChoice) -> None:
    """Show the decisions that are wanted, each of which can be opened."""
    say = ctx.say
    with st.spinner(say("decisions.loading")):
        page = ctx.services.scoring.get_now(
            DecisionPage,
            "/decisions",
            limit=_PAGE,
            before=st.session_state.get(_OLDER),
            **wanted.parameters(ctx),
        )
    if not page.decisions:
        st.info(say("decisions.none"))
        return
    _count(ctx, page.decisions)
    show_table(say("decisions.table"), _table(ctx, page.decisions))
    _turn(ctx, page)


def channel_label(ctx: PageContext, channel: str) -> str:
    """Return where a decision comes from, in words."""
    key = f"decisions.channel_{channel}"
    return ctx.say(key) if key in ctx.say else channel


def who(ctx: PageContext, decision: DecisionSummary | ReviewCase) -> str:
    """Return who a decision is about."""
    if decision.client_id is None:
        return decision.reference or ctx.say("decisions.new_person")
    return ctx.say("decisions.person", name=decision.client_name or "", number=decision.client_id).strip()


def _count(ctx: PageContext, listed: Sequence[DecisionSummary]) -> None:
    decided = Counter(one.decision for one in listed)
    overridden = sum(one.overridden_to is not None for one in listed)
    cards(
        [
            Card(ctx.say("decisions.count_listed"), ctx.show.number(len(listed))),
            *(
                Card(ctx.say(f"decisions.count_{one}"), ctx.show.number(decided[one]), tone=tone_of(one))
                for one in DECISIONS
            ),
            Card(ctx.say("decisions.count_overridden"), ctx.show.number(overridden)),
        ]
    )


def _table(ctx: PageContext, listed: Sequence[DecisionSummary]) -> Table:
    names = ("when", "who", "channel", "points", "grade", "probability", "decision", "override", "number")
    return Table(
        [ctx.say(f"decisions.column_{name}") for name in names],
        [
            [
                ctx.show.moment(one.at),
                who(ctx, one),
                channel_label(ctx, one.channel),
                ctx.show.number(one.points),
                one.grade,
                ctx.show.percent(one.probability_of_default),
                ctx.say(f"shell.{one.decision}"),
                ctx.say(f"shell.{one.overridden_to}") if one.overridden_to else "",
                one.decision_id,
            ]
            for one in listed
        ],
        numeric=frozenset({3, 5}),
        links=[ctx.link_of(one.decision_id) for one in listed],
        linked=names.index("who"),
    )


def _turn(ctx: PageContext, page: DecisionPage) -> None:
    """Offer the older decisions, and the way back to the newest."""
    with st.container(horizontal=True):
        if st.session_state.get(_OLDER) is not None:
            st.button(ctx.say("decisions.newest"), on_click=_from_the_first)
        if page.next_before is not None:
            st.button(ctx.say("decisions.older"), on_click=_from, args=(page.next_before,))


def _choice(ctx: PageContext, name: str, options: Sequence[str], label: Callable[[str], str]) -> str | None:
    """Show a filter of one word; None is any."""
    return choose(
        ctx,
        ctx.say(f"decisions.{name}"),
        [None, *options],
        key=f"decisions-{name}",
        words=lambda one: ctx.say("decisions.any") if one is None else label(one),
        on_change=_from_the_first,
    )


def _switch(ctx: PageContext, name: str, label: str) -> bool:
    return bool(switch(ctx, label, key=f"decisions-{name}", on_change=_from_the_first))


def _from(before: int) -> None:
    st.session_state[_OLDER] = before


def _from_the_first() -> None:
    st.session_state.pop(_OLDER, None)
