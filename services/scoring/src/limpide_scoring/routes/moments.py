"""The moments between which a route is asked."""

from datetime import UTC, datetime

from limpide_credit.errors import InputError


def moment(field: str, given: datetime | None) -> datetime | None:
    """Return a moment in UTC.

    Raises:
        InputError: It has none: the first and the last day of the calendar may lack one.
    """
    try:
        return None if given is None else given.astimezone(UTC)
    except OverflowError:
        raise InputError(
            "That moment is outside of the calendar.", field=field, value=given, remedy="Give a real one."
        ) from None


def check_order(begins: datetime | None, ends: datetime | None) -> None:
    """Check that a time ends after it begins.

    Raises:
        InputError: It does not.
    """
    if begins is not None and ends is not None and ends <= begins:
        raise InputError(
            "The time asked for ends before it begins.",
            field="to",
            value=ends.isoformat(),
            remedy=f"Give a moment after {begins.isoformat()}, or leave it out.",
        )
