"""The figures of a score as text: with decimals that tell them from the threshold, alike on each page."""

from typing import Protocol

from limpide_credit.contracts.decisions import Decided
from limpide_credit.contracts.explanation import ExplainAnswer
from limpide_credit.decision.shown_digits import points_digits, probability_digits
from limpide_dashboard.layout import Tone
from limpide_dashboard.page_context import PageContext

EXPLAIN = "/explain?addressee=officer"
"""The route of explanations, whose sentences tell the officer of the client."""


class ShownProbability(Protocol):
    """A score with the threshold that it was held against."""

    @property
    def probability_of_default(self) -> float:
        """From 0 to 1."""
        ...

    @property
    def threshold(self) -> float:
        """Refused at or above it."""
        ...


def probability_text(ctx: PageContext, score: ShownProbability) -> str:
    """Return the probability of default as a percentage that reads differently from the threshold."""
    digits = probability_digits(score.probability_of_default, score.threshold)
    return ctx.show.percent(score.probability_of_default, digits)


def threshold_text(ctx: PageContext, score: ShownProbability) -> str:
    """Return the threshold of a score with as many decimals as its probability."""
    digits = probability_digits(score.probability_of_default, score.threshold)
    return ctx.show.percent(score.threshold, digits)


def distance(answer: ExplainAnswer) -> float:
    """Return by how many points a score passes the threshold; negative if it does not."""
    return answer.points_exact - answer.threshold_points


def tone_of(decision: Decided | None) -> Tone:
    """Return the tone in which a decision is shown."""
    if decision == "approved":
        return "good"
    return "bad" if decision == "refused" else "waiting"


def score_digits(answer: ExplainAnswer) -> int:
    """Return the decimals of points with which a score and its threshold read differently."""
    return points_digits(answer.points_exact, answer.threshold_points)


def points_text(ctx: PageContext, answer: ExplainAnswer) -> str:
    """Return the points of a score, whole unless that would read like the threshold."""
    digits = score_digits(answer)
    exact = digits > 0 and not answer.points_clipped
    return ctx.show.number(answer.points_exact if exact else answer.points, digits if exact else 0)


def threshold_points_text(ctx: PageContext, answer: ExplainAnswer) -> str:
    """Return the threshold in points with as many decimals as the score."""
    return ctx.show.number(answer.threshold_points, score_digits(answer))
