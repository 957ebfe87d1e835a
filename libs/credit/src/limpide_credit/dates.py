"""Moments as people write them in files: ISO, or day, month and year in one of the usual orders."""

import re
from datetime import UTC, datetime
from typing import Literal

from limpide_credit.errors import InputError

DateOrder = Literal["day-first", "month-first"]

_DAY = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[ T]+(\d{1,2}:\d{2}(?::\d{2})?))?", re.ASCII)
_ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})?)?", re.ASCII
)


def read_moment(text: str, *, order: DateOrder | None = None, field: str | None = None) -> datetime:
    """Return the moment that a text names; without a time zone it is UTC, without an hour midnight.

    Read are ``2026-11-29``, with an hour and a zone if known (``2026-11-29T10:30:00+01:00``), and
    ``29/11/2026``, ``29.11.2026``, ``29-11-2026`` or ``11/29/2026``, with an hour if known.

    Args:
        order: Whether the day or the month comes first where a year comes last, as other dates of the file
            show.
        field: What the error names.

    Raises:
        InputError: The text is none of them, names a day that does not exist, or could be two days: both are
            named.
    """
    given = text.strip()
    if _ISO.fullmatch(given):
        try:
            moment = datetime.fromisoformat(given)
        except ValueError:
            raise _no_moment(text, field) from None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    readings = _readings(given)
    if order is not None:
        readings = {one: moment for one, moment in readings.items() if one == order}
    possible = sorted(set(readings.values()))
    if not possible:
        raise _no_moment(text, field)
    if len(possible) > 1:
        raise InputError(
            f"The date may be {possible[0].date()} or {possible[1].date()}.",
            field=field,
            value=text,
            remedy="Write it as year-month-day, 2026-11-29.",
        )
    return possible[0]


def shown_date_order(text: str) -> DateOrder | None:
    """Return the order that a date shows beyond doubt: "29/11/2026" the day first; else None."""
    readings = _readings(text.strip())
    return next(iter(readings)) if len(readings) == 1 else None


def _readings(given: str) -> dict[DateOrder, datetime]:
    """Return the moment under each order in which a text with its year at the end names one."""
    found = _DAY.fullmatch(given)
    if found is None:
        return {}
    first, mark, second, year, hour = found.groups()
    orders: dict[DateOrder, tuple[str, str]] = {"day-first": (second, first)}
    # Slashes are written by day first and by month first; points by day first alone.
    if mark != ".":
        orders["month-first"] = (first, second)
    return {
        order: moment
        for order, (month, day) in orders.items()
        if (moment := _moment(year, month, day, hour)) is not None
    }


def _moment(year: str, month: str, day: str, hour: str | None) -> datetime | None:
    parts = [int(part) for part in (hour or "0:00").split(":")]
    try:
        return datetime(int(year), int(month), int(day), *parts, tzinfo=UTC)
    except ValueError:
        return None


def _no_moment(text: str, field: str | None) -> InputError:
    return InputError(
        "That is no date.",
        field=field,
        value=text,
        remedy="Write year-month-day, with an hour and its zone if known: 2026-11-29T10:30:00+01:00.",
    )
