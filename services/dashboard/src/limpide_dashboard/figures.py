"""Figures that may be undefined, as a person reads them: the value, or why there is none."""

from limpide_credit.contracts.known import NotKnown
from limpide_credit.contracts.model_report import Figure
from limpide_dashboard.charts.model_quality import figure_text, percent_text
from limpide_dashboard.page_context import PageContext


def why_not_known(ctx: PageContext, figure: NotKnown) -> str:
    """Return why a figure has no value."""
    return ctx.say(f"not_known.{figure.not_known}")


def figure_or_why(ctx: PageContext, figure: Figure | NotKnown, digits: int = 3) -> str:
    """Return a figure with its 95 % interval, or why there is none."""
    return why_not_known(ctx, figure) if isinstance(figure, NotKnown) else figure_text(ctx, figure, digits)


def percent_or_why(ctx: PageContext, figure: Figure | NotKnown, digits: int = 1) -> str:
    """Return a share with its 95 % interval, or why there is none."""
    return why_not_known(ctx, figure) if isinstance(figure, NotKnown) else percent_text(ctx, figure, digits)


def count_or_why(ctx: PageContext, count: int | NotKnown) -> str:
    """Return a count, or why there is none."""
    return why_not_known(ctx, count) if isinstance(count, NotKnown) else ctx.show.number(count)
