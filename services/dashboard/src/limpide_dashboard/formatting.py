"""Numbers, amounts, shares and dates as a person of either language writes them."""

import math
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, format_percent

from limpide_dashboard.catalogue import Catalogue

Day = date
DAYS_A_YEAR = 365.25
DAYS_A_MONTH = DAYS_A_YEAR / 12
_LOCALES = {"fr": "fr_FR", "en": "en_GB"}


class Formats:
    """Values as text of one language.

    Args:
        say: The catalogue of the language: words such as "3 years" come from it.
        currency: ISO 4217 code of the amounts; None shows bare numbers, as the tables give them.
        zone: The person's own, for days and hours.
    """

    def __init__(self, say: Catalogue, currency: str | None, zone: tzinfo = UTC) -> None:
        self.zone = zone
        self._say = say
        self._locale = _LOCALES[say.language]
        self._currency = currency

    def number(self, value: float, digits: int | None = None) -> str:
        """Return a number with at most ``digits`` decimals; without, as many as its size deserves."""
        if digits is None:
            digits = 0 if value == int(value) or abs(value) >= 1000 else 2 if abs(value) >= 1 else 3
        return format_decimal(_rounded(value, digits), format=_pattern(digits), locale=self._locale)

    def typed(self, value: float) -> str:
        """Return a number as a field shows it: grouped, with up to six decimals and no trailing zero."""
        return format_decimal(_rounded(value, 6), format="#,##0.######", locale=self._locale)

    def signed(self, value: float, digits: int = 0) -> str:
        """Return a number with its sign, which is a real minus."""
        rounded = round(value, digits)
        text = self.number(abs(rounded), digits)
        return text if rounded == 0 else f"{'+' if rounded > 0 else '−'}{text}"

    def points(self, value: float, digits: int = 0, *, signed: bool = False) -> str:
        """Return a number of points with its word: "1 point", "+12.6 points"."""
        size = abs(round(value, digits))
        text = self.signed(value, digits) if signed else self.number(value, digits)
        return self._say("shell.unit_points", n=int(size) if size == int(size) else size, value=text)

    def money(self, amount: float) -> str:
        """Return an amount, whole from 100 on."""
        digits = 2 if abs(amount) < 100 and amount != int(amount) else 0
        if self._currency is None:
            return self.number(amount, digits)
        pattern = f"{_pattern(digits)}\u00a0¤" if self._say.language == "fr" else f"¤{_pattern(digits)}"
        return format_currency(
            _rounded(amount, digits),
            self._currency,
            format=pattern,
            locale=self._locale,
            currency_digits=False,
        )

    def percent(self, share: float, digits: int = 1) -> str:
        """Return a share of 1 as a percentage."""
        pattern = f"{_pattern(digits)}\u00a0%" if self._say.language == "fr" else f"{_pattern(digits)}%"
        return format_percent(_rounded(share, digits + 2), format=pattern, locale=self._locale)

    def date(self, at: datetime) -> str:
        """Return the day, in the person's zone."""
        return format_date(at.astimezone(self.zone), format="long", locale=self._locale)

    def short_day(self, day: Day) -> str:
        """Return a day in figures, day first: 29/11/2026."""
        return format_date(day, format="dd/MM/yyyy", locale=self._locale)

    def long_day(self, day: Day) -> str:
        """Return a day in words, with its weekday."""
        return format_date(day, format="full", locale=self._locale)

    def moment(self, at: datetime) -> str:
        """Return day and minute, in the person's zone; in its own where that zone has no such moment."""
        try:
            return format_datetime(at, format="short", tzinfo=self.zone, locale=self._locale)
        except OverflowError:  # within hours of year 1 or 9999
            return at.isoformat(" ", "minutes")

    def duration(self, days: float) -> str:
        """Return a length of time in the unit that a person would choose: days, months or years."""
        days = abs(days)
        if days < 2 * DAYS_A_MONTH:
            return self.counted("days", days)
        if days < 2 * DAYS_A_YEAR:
            return self.counted("months", days / DAYS_A_MONTH)
        return self.counted("years", days / DAYS_A_YEAR)

    def years_since(self, day: Day) -> float:
        """Return how many years a day lies back from today, exact to the day."""
        return (datetime.now(self.zone).date() - day).days / DAYS_A_YEAR

    def counted(self, unit: str, quantity: float) -> str:
        """Return a quantity of days, months, years or hours with its word."""
        whole = math.floor(quantity) if unit == "years" else round(quantity)
        return self._say(f"shell.unit_{unit}", n=whole, value=self.number(whole))

    def fact(self, value: Any, unit: str = "", kind: str = "number") -> str:
        """Return a raw value as a person reads it, by the unit and kind of its column or feature."""
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return self._say("shell.value_missing")
        if kind == "flag" or isinstance(value, bool):
            return self._say("shell.yes" if float(value) else "shell.no")
        if isinstance(value, str):
            return value
        return self._measured(float(value), unit)

    def _measured(self, value: float, unit: str) -> str:
        if unit == "currency":
            return self.money(value)
        if unit in {"days", "months"}:
            return self.duration(value * (DAYS_A_MONTH if unit == "months" else 1))
        if unit in {"day_offset", "month_offset"}:
            days = value * (DAYS_A_MONTH if unit == "month_offset" else 1)
            return self._offset(days)
        if unit in {"years", "hours"}:
            return self.counted(unit, value)
        if unit == "ratio":
            return self.percent(value)
        return self.number(value)

    def _offset(self, days: float) -> str:
        if round(days) == 0:
            return self._say("shell.offset_same_day")
        length = self.duration(days)
        return self._say("shell.offset_before" if days < 0 else "shell.offset_after", length=length)


def _rounded(value: float, digits: int) -> float:
    """Round, and make a negative zero, which is shown as "-0", a plain one."""
    return round(value, digits) + 0.0


def _pattern(digits: int) -> str:
    return "#,##0" + (f".{'0' * digits}" if digits else "")
