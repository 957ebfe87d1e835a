"""The header ``Decision-Time``: scores of the past, for generated traffic (ADR 0201, point 4)."""

from datetime import UTC, datetime, timedelta

from limpide_credit.dates import read_moment
from limpide_credit.errors import InputError
from limpide_platform.http.exchange import Exchange
from limpide_scoring.settings import ScoringSettings

BACKDATED = "backdated"
"""The channel of a decision whose time was given: its record says for good that it was not taken then."""

_FIELD = "Decision-Time"
_HEADER = _FIELD.lower().encode()
_OLDEST = timedelta(days=366)


def decision_time(exchange: Exchange, settings: ScoringSettings) -> datetime | None:
    """Return the time that a request gives its decision; None if it gives none.

    Raises:
        InputError: The service takes none, or it is no moment of the past year.
    """
    given = exchange.headers.get(_HEADER)
    if given is None:
        return None
    text = given.decode("latin-1")
    if not settings.scoring_decision_times:
        raise InputError(
            "This service takes no decision times: a decision is of the moment when it is taken.",
            field=_FIELD,
            value=text,
            remedy="Leave the header out; a demonstration takes it with LIMPIDE_SCORING_DECISION_TIMES=true.",
        )
    now = datetime.now(UTC)
    moment = read_moment(text, field=_FIELD)
    if not now - _OLDEST <= moment <= now:
        raise InputError(
            "A decision time is of the past year, never of the future.",
            field=_FIELD,
            value=text,
            remedy=f"Give a moment from {now - _OLDEST:%Y-%m-%d} on until now, as 2026-11-29T10:30:00Z.",
        )
    return moment.astimezone(UTC)
