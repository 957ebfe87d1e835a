"""A stretch of time that somebody asks for."""

from datetime import datetime

from limpide_credit.errors import InputError


def check_period(start: datetime, end: datetime, field: str) -> None:
    """Refuse a period that ends before it begins.

    Args:
        field: What ``end`` is the value of.

    Raises:
        InputError: It does.
    """
    if start >= end:
        raise InputError(
            "The period ends before it begins.",
            field=field,
            value=end.isoformat(),
            remedy=f"Give a moment after {start.isoformat()}.",
        )
