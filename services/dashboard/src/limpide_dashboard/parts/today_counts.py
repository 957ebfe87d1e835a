"""The day of the officer in one line: what was decided, what the policy referred, what waits for a person."""

from datetime import datetime

from limpide_credit.contracts.decisions import DecisionPage
from limpide_credit.contracts.reviews import ReviewPage
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.decision_queue import QueueChoice


def today_counts(ctx: PageContext, reviews: ReviewPage) -> str:
    """Return the counts of today as one sentence.

    Raises:
        ServiceError: Scoring does not answer.
    """
    today = datetime.now(ctx.show.zone).date()
    counts = (
        ("decided", _total(ctx, QueueChoice(day=today))),
        ("referred", _total(ctx, QueueChoice(day=today, decision="referred"))),
        ("waiting", reviews.open),
        ("overdue", reviews.overdue),
    )
    return ctx.say("review.today", **{name: _counted(ctx, name, count) for name, count in counts})


def _total(ctx: PageContext, wanted: QueueChoice) -> int | None:
    """Return how many decisions are wanted; None if they are more than the service counts."""
    page = ctx.services.scoring.get_now(DecisionPage, "/decisions", limit=1, **wanted.parameters(ctx))
    return page.total


def _counted(ctx: PageContext, name: str, count: int | None) -> str:
    many = 10_000 if count is None else count
    number = ctx.show.number(many)
    return ctx.say(f"review.today_{name}", n=many, number=number if count is not None else f"> {number}")
