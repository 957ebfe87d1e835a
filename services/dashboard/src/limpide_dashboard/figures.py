"""Figures that may be undefined, as a person reads them: the value, or why there is none."""

from limpide_credit.contracts.known import NotKnown
from limpide_credit.contracts.model_report import Figure
from limpide_dashboard.charts.model_quality import figure_text, percent_text
from limpide_dashboard.here import Here


def why_not_known(here: Here, figure: NotKnown) -> str:
    """Return why a figure has no value."""
    return here.say(f"not_known.{figure.not_known}")


def figure_or_why(here: Here, figure: Figure | NotKnown, digits: int = 3) -> str:
    """Return a figure with its 95 % interval, or why there is none."""
    return why_not_known(here, figure) if isinstance(figure, NotKnown) else figure_text(here, figure, digits)


def percent_or_why(here: Here, figure: Figure | NotKnown, digits: int = 1) -> str:
    """Return a share with its 95 % interval, or why there is none."""
    return why_not_known(here, figure) if isinstance(figure, NotKnown) else percent_text(here, figure, digits)


def count_or_why(here: Here, count: int | NotKnown) -> str:
    """Return a count, or why there is none."""
    return why_not_known(here, count) if isinstance(count, NotKnown) else here.show.number(count)
