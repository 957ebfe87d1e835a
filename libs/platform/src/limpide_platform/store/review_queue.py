"""Open cases by deadline: requested reviews and referred decisions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Integer,
    Text,
    and_,
    exists,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    tuple_,
)

from limpide_credit.errors import InputError
from limpide_platform.store.database import Database
from limpide_platform.store.kind import WHAT_IF
from limpide_platform.store.review_step import State
from limpide_platform.store.schema import Timestamp, clients, decisions, moment, overrides, review_steps


@dataclass(frozen=True)
class ReviewCase:
    """One case: the decision, and how its review stands."""

    seq: int | None  # Of the last step; None for a referred decision that nobody has looked at.
    decision_id: str
    step: str | None  # The last step; None where there is none.
    # actor, words, proposed, outcome: of the last step.
    actor: str | None
    words: str | None
    proposed: str | None
    outcome: str | None
    asked_by: str  # ``client``, ``officer`` or ``policy``
    # opened_at and deadline: since when it waits, and until when it is to be decided.
    opened_at: datetime
    deadline: datetime
    at: datetime | None  # When the last step was taken; None without one.
    decided_at: datetime
    client_id: int | None
    client_name: str | None
    channel: str
    input: str
    decision: str
    grade: str
    points: float

    @property
    def state(self) -> State:
        """How the review stands."""
        if self.step == "decided":
            return "decided"
        return "waiting" if self.step == "proposed" else "open"


@dataclass(frozen=True)
class WaitingCases:
    """How many cases wait for a person, and how many of them past their deadline; by who asked."""

    open: dict[str, int]
    overdue: dict[str, int]


_NAME = select(clients.c.name).where(clients.c.client_id == decisions.c.client_id).scalar_subquery()
_ABOUT = (
    decisions.c.at.label("decided_at"),
    decisions.c.client_id,
    _NAME.label("client_name"),
    decisions.c.channel,
    decisions.c.input,
    decisions.c.decision,
    decisions.c.grade,
    decisions.c.points,
)
_later = review_steps.alias("later")
_IS_LAST = ~exists().where(
    _later.c.decision_id == review_steps.c.decision_id, _later.c.seq > review_steps.c.seq
)
_STEPS = (
    select(
        review_steps.c.seq,
        review_steps.c.decision_id,
        review_steps.c.step,
        review_steps.c.actor,
        review_steps.c.words,
        review_steps.c.decision.label("proposed"),
        review_steps.c.outcome,
        review_steps.c.asked_by,
        review_steps.c.opened_at,
        review_steps.c.deadline,
        review_steps.c.at,
        *_ABOUT,
    )
    .join(decisions, decisions.c.id == review_steps.c.decision_id)
    .where(_IS_LAST, decisions.c.erased_digest.is_(None))
)
# Said as it stands in the index, which a parameter would not find. A simulation, and a past that a
# demonstration made up, have nobody who waits.
_REFERRED = and_(
    decisions.c.decision == literal_column("'referred'"),
    decisions.c.channel.not_in((WHAT_IF, "backdated")),
    ~exists().where(overrides.c.decision_id == decisions.c.id),
    ~exists().where(review_steps.c.decision_id == decisions.c.id),
)
_NOTHING = null().cast(Text)
_REFERRALS = select(
    null().label("seq"),
    decisions.c.id.label("decision_id"),
    *(_NOTHING.label(name) for name in ("step", "actor", "words", "proposed", "outcome")),
    literal_column("'policy'").label("asked_by"),
    decisions.c.at.label("opened_at"),
    decisions.c.at.label("deadline"),
    null().label("at"),
    *_ABOUT,
).where(_REFERRED)
_OPEN = review_steps.c.step != literal_column("'decided'")
#: The condition of a decision that waits for a person.
WAITS_FOR_PERSON = or_(
    _REFERRED, exists().where(review_steps.c.decision_id == decisions.c.id, _OPEN, _IS_LAST)
)
_CURSOR = re.compile(r"(?:open:(?P<deadline>[^ ]{32}):(?P<id>.{1,100})|decided:(?P<seq>\d{1,18}))")


class ReviewQueue:
    """Reads what waits for a person in one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(
        self,
        *,
        referral_days: int,
        state: State | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> tuple[list[ReviewCase], str | None]:
        """Return cases, those that wait first and by deadline, then the decided ones, the latest first.

        Args:
            referral_days: How long a decision may wait that the policy referred.
            state: Only these; all by default.
            after: The cursor that came with the page before.
            limit: At most so many.

        Returns:
            The cases and the cursor for those after them; None on the last page.

        Raises:
            InputError: ``after`` is no cursor.
        """
        place = _place(after)
        found: list[ReviewCase] = []
        if state != "decided" and not isinstance(place, int):
            found = self._waiting(referral_days, state, place, limit + 1)
        if state in (None, "decided") and len(found) <= limit:
            found += self._decided(place if isinstance(place, int) else None, limit + 1 - len(found))
        page = found[:limit]
        return page, _cursor(page[-1]) if len(found) > limit else None

    def waiting(self, *, referral_days: int, now: datetime | None = None) -> WaitingCases:
        """Return how many cases wait, and how many of them past their deadline."""
        at = now or datetime.now(UTC)
        past_review = func.coalesce(func.sum((review_steps.c.deadline < at).cast(Integer)), 0)
        asked = (
            select(review_steps.c.asked_by, func.count(), past_review)
            .where(_OPEN, _IS_LAST)
            .group_by(review_steps.c.asked_by)
        )
        border = at - timedelta(days=referral_days)
        past_referral = func.coalesce(func.sum((decisions.c.at < border).cast(Integer)), 0)
        referred = select(literal_column("'policy'"), func.count(), past_referral).where(_REFERRED)
        rows = [*self._rows(asked), *self._rows(referred)]
        counted = WaitingCases(dict.fromkeys(("client", "officer", "policy"), 0), {})
        counted.overdue.update(counted.open)
        for who, number, overdue in rows:
            counted.open[who] += int(number)
            counted.overdue[who] += int(overdue)
        return counted

    def _waiting(
        self, referral_days: int, state: State | None, place: tuple[datetime, str] | None, limit: int
    ) -> list[ReviewCase]:
        steps = _STEPS.where(_OPEN).order_by(review_steps.c.deadline, review_steps.c.decision_id)
        if state is not None:
            proposed = review_steps.c.step == "proposed"
            steps = steps.where(proposed if state == "waiting" else ~proposed)
        if place is not None:
            steps = steps.where(_after(review_steps.c.deadline, review_steps.c.decision_id, *place))
        cases = self._cases(steps.limit(limit))
        if state != "waiting":
            wait = timedelta(days=referral_days)
            referrals = _REFERRALS.order_by(decisions.c.at, decisions.c.id)
            if place is not None:
                border = max(place[0], datetime.min.replace(tzinfo=UTC) + wait) - wait
                referrals = referrals.where(_after(decisions.c.at, decisions.c.id, border, place[1]))
            cases += self._cases(referrals.limit(limit), wait)
        return sorted(cases, key=lambda case: (case.deadline, case.decision_id))[:limit]

    def _decided(self, before: int | None, limit: int) -> list[ReviewCase]:
        steps = _STEPS.where(review_steps.c.step == literal_column("'decided'"))
        if before is not None:
            steps = steps.where(review_steps.c.seq < before)
        return self._cases(steps.order_by(review_steps.c.seq.desc()).limit(limit))

    def _cases(self, statement: Executable, wait: timedelta = timedelta()) -> list[ReviewCase]:
        cases = [ReviewCase(*row) for row in self._rows(statement)]
        return (
            [ReviewCase(**{**vars(one), "deadline": one.deadline + wait}) for one in cases] if wait else cases
        )

    def _rows(self, statement: Executable) -> Sequence[Any]:
        return self._database.read(lambda connection: connection.execute(statement).fetchall())


def _after(at: ColumnElement[Any], identifier: ColumnElement[Any], deadline: datetime, text: str) -> Any:
    return tuple_(at, identifier) > tuple_(literal(deadline, Timestamp), literal(text))


def _cursor(case: ReviewCase) -> str:
    if case.state == "decided":
        return f"decided:{case.seq}"
    return f"open:{moment(case.deadline)}:{case.decision_id}"


def _place(cursor: str | None) -> tuple[datetime, str] | int | None:
    """Return where a cursor stands: a deadline and decision among those that wait, or a decided step."""
    if cursor is None:
        return None
    parts = _CURSOR.fullmatch(cursor)
    try:
        if parts is not None and "\x00" not in cursor:
            if parts["seq"]:
                return int(parts["seq"])
            return datetime.fromisoformat(parts["deadline"]).astimezone(UTC), parts["id"]
    except (ValueError, OverflowError):
        pass
    raise InputError(
        "There is no such place in the queue of reviews.",
        field="after",
        value=cursor[:100],
        remedy="Give the next_after of the page before, or leave it out.",
    )
