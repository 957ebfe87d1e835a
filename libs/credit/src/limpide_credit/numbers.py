"""Numbers as people type and paste them: decimal comma or point, groups of three, currency, percent.

A text has one reading for each decimal mark under which it is well formed. One reading, or two that are
equal, is the number; two that differ ("300.000" is 300 or 300,000) are an error that lists both, unless the
caller knows the decimal mark.
"""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from limpide_credit.errors import InputError
from limpide_credit.tables.roles import ROLES

DecimalMark = Literal[",", "."]
NumberUnit = Literal["currency", "ratio", "plain"]
NumberFault = Literal[
    "empty", "too_long", "not_finite", "other_digits", "letters", "other_currency", "grouping", "other_mark",
    "ambiguous",
]  # fmt: skip

LONGEST_NUMBER = 64
"""Characters that a number may have, spaces and currency included."""

LARGEST_CLIENT_NUMBER = 2**53
"""The largest client number: up to there, whole numbers are exact in JSON, Parquet and data frames."""

_CLIENT_NUMBER = re.compile(r"([0-9]+)(?:\.0{1,2})?")
_PLAIN = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_SPACES = "\u00a0\u202f\u2009\u2007"
_SIGNS: Mapping[str, float] = MappingProxyType({"": 1.0, "+": 1.0, "-": -1.0, "\u2212": -1.0})
_SYMBOLS: Mapping[str, str] = MappingProxyType({"€": "EUR", "£": "GBP", "$": "USD", "¥": "JPY", "₽": "RUB"})
_ISO_CODE = re.compile(r"^[A-Z]{3}(?![A-Za-z])|(?<![A-Za-z])[A-Z]{3}$")
_NOT_FINITE = frozenset({"nan", "inf", "infinity"})


class NumberTextError(InputError):
    """A text is no number, or could be two.

    Args:
        fault: What is wrong, as a code from which a page makes a sentence of its language.
        readings: What an ambiguous text could be, ascending; empty for the other faults.
    """

    def __init__(
        self,
        fault: NumberFault,
        message: str,
        *,
        field: str | None,
        value: str,
        remedy: str,
        readings: tuple[float, ...] = (),
    ) -> None:
        super().__init__(message, field=field, value=value, remedy=remedy)
        self.fault: NumberFault = fault
        self.readings = readings


def read_number(
    text: str,
    *,
    language: str | None = None,
    decimal: DecimalMark | None = None,
    unit: NumberUnit = "plain",
    currency: str | None = None,
    field: str | None = None,
) -> float:
    """Return the number that a text stands for.

    Digits are 0 to 9, in groups of three or ungrouped; groups are separated by a space (also no-break, narrow
    or thin), an apostrophe, or the mark that is not the decimal one. An exponent (``1.5e-05``) is read.

    Args:
        text: As typed, pasted or read from a cell.
        language: ``en`` settles that commas in threes are groups ("300,000"); it settles nothing else,
            because a person may type either mark on a page of either language.
        decimal: The decimal mark where it is known, as from the other cells of a column: the other mark can
            then only separate groups, and nothing is ambiguous.
        unit: ``currency`` allows a currency before or after the number, ``ratio`` a percent sign, which
            divides by 100; ``plain`` allows neither.
        currency: ISO 4217 code of the amounts: another currency is refused. None allows any.
        field: What the error names.

    Raises:
        NumberTextError: The text is empty, too long, not a finite number, not well formed, in another
            currency, or ambiguous.
    """
    if len(text) > LONGEST_NUMBER:
        raise NumberTextError(
            "too_long",
            f"A number of {len(text):,} characters is too long.",
            field=field,
            value=text,
            remedy=f"Give at most {LONGEST_NUMBER} characters.",
        )
    # Most cells of most files: a million rows of them are not worth a second look each.
    if _PLAIN.fullmatch(text) and (decimal == "." or "." not in text):
        return float(text)
    bare = _unspaced(text)
    if not bare:
        raise NumberTextError(
            "empty", "The number is empty.", field=field, value=text, remedy="Give a number."
        )
    scale = 1.0
    if unit == "currency":
        bare = _without_currency(bare, currency, field)
    elif unit == "ratio" and bare.endswith("%"):
        bare, scale = bare[:-1].rstrip(), 0.01
    _check_characters(bare, text, field)
    readings = {mark: value for mark in (",", ".") if (value := _under(bare, mark)) is not None}
    value = _chosen(readings, bare, text, language, decimal, field)
    if value in (float("inf"), float("-inf")):
        raise _not_finite(text, field)
    return round(value * scale, 15) if scale != 1.0 else value


def shown_decimal_mark(text: str) -> DecimalMark | None:
    """Return the decimal mark that a number shows beyond doubt: "1.234,5 €" and "0,5" a comma; else None."""
    if len(text) > LONGEST_NUMBER or not (bare := _unspaced(text)):
        return None
    bare = _without_currency(bare, None, None).removesuffix("%").rstrip()
    comma, point = (_under(bare, mark) is not None for mark in (",", "."))
    return None if comma == point else "," if comma else "."


def read_client_number(text: str, *, field: str | None = "client_id") -> int:
    """Return the client number that a text is: ASCII digits, nothing between them, at most 2**53.

    A data frame with empty cells writes ``100038.0``, which is read; ``1e5`` and ``100 038`` are not, because
    a number that somebody rounded or grouped is not an identifier any more.

    Raises:
        NumberTextError: It is none, or above `LARGEST_CLIENT_NUMBER`, where a float would name another
            client.
    """
    found = _CLIENT_NUMBER.fullmatch(text.strip()) if len(text) <= LONGEST_NUMBER else None
    if found is not None and (number := int(found.group(1))) <= LARGEST_CLIENT_NUMBER:
        return number
    raise NumberTextError(
        "too_long" if found or len(text) > LONGEST_NUMBER else "letters",
        "That is no client number.",
        field=field,
        value=text,
        remedy=f"Give the digits of {ROLES.client}, as 100038, up to {LARGEST_CLIENT_NUMBER}.",
    )


def _unspaced(text: str) -> str:
    """Return the text without outer space, its special spaces as plain ones."""
    return text.translate(str.maketrans(dict.fromkeys(_SPACES, " "))).strip()


def _without_currency(bare: str, currency: str | None, field: str | None) -> str:
    """Return the number without one currency symbol or code at either end."""
    ends = [at for at in (0, len(bare) - 1) if unicodedata.category(bare[at]) == "Sc"]
    if ends:
        mark = bare[ends[0]]
        rest = bare[1:] if ends[0] == 0 else bare[:-1]
    elif found := _ISO_CODE.search(bare):
        mark = found.group()
        rest = bare[: found.start()] + bare[found.end() :]
    else:
        return bare
    if mark.lower() in _NOT_FINITE:
        return bare
    if currency is not None and _SYMBOLS.get(mark, mark) != currency and not _shared(mark, currency):
        raise NumberTextError(
            "other_currency",
            f"The amount is in {mark}.",
            field=field,
            value=bare,
            remedy=f"Give the amount in {currency}.",
        )
    return rest.strip()


def _shared(mark: str, currency: str) -> bool:
    """Whether a symbol is used by several currencies, the given one among them."""
    return (mark == "$" and currency.endswith("D")) or (mark == "¥" and currency == "CNY")


def _check_characters(bare: str, text: str, field: str | None) -> None:
    if bare.lstrip("+-\u2212").lower() in _NOT_FINITE:
        raise _not_finite(text, field)
    for character in bare:
        if character.isdigit() and not character.isascii():
            raise NumberTextError(
                "other_digits",
                f"{character!r} is not one of the digits 0 to 9.",
                field=field,
                value=text,
                remedy="Write the number with the digits 0 to 9.",
            )
        if character not in "0123456789.,'\u2019 +-\u2212eE":
            raise _no_number(text, field, character)
    if not any(character.isdigit() for character in bare):
        raise _no_number(text, field, bare)


def _under(bare: str, mark: str) -> float | None:
    """Return the number if the text is well formed with this decimal mark; None if it is not."""
    other = "." if mark == "," else ","
    decimal = re.escape(mark)
    found = re.fullmatch(
        rf"""([+\-\u2212]?)\s?
        ( \d+
        | \d{{1,3}} (?P<group>[ '\u2019{re.escape(other)}]) \d{{3}} (?:(?P=group)\d{{3}})*
        | (?={decimal})
        )
        (?:{decimal}(\d+))?
        (?:[eE]([+-]?\d{{1,3}}))?""",
        bare,
        re.VERBOSE | re.ASCII,
    )
    if found is None:
        return None
    sign, whole, group, fraction, exponent = found.groups()
    if group == other and whole.startswith("0"):
        return None
    digits = re.sub(r"\D", "", whole) or "0"
    return _SIGNS[sign] * float(f"{digits}.{fraction or '0'}e{exponent or '0'}")


def _chosen(
    readings: Mapping[str, float],
    bare: str,
    text: str,
    language: str | None,
    decimal: DecimalMark | None,
    field: str | None,
) -> float:
    if not readings:
        raise NumberTextError(
            "grouping",
            "The digits and separators do not make one number.",
            field=field,
            value=text,
            remedy="Write digits, one decimal mark, and at most one kind of separator, every three digits.",
        )
    if decimal is not None:
        if decimal not in readings:
            raise NumberTextError(
                "other_mark",
                f"The decimal mark here is {decimal!r}; the number has another.",
                field=field,
                value=text,
                remedy=f"Write the decimals after {decimal!r}.",
            )
        return readings[decimal]
    if len(set(readings.values())) == 1:
        return next(iter(readings.values()))
    if language == "en" and "," in bare:
        return readings["."]
    low, high = sorted(readings.values(), key=abs)
    raise NumberTextError(
        "ambiguous",
        f"The number may be {low:g} or {high:,.0f}.",
        field=field,
        value=text,
        remedy="Write it without separating thousands, or separate them with spaces.",
        readings=(low, high),
    )


def _not_finite(text: str, field: str | None) -> NumberTextError:
    return NumberTextError(
        "not_finite",
        "The number is not finite.",
        field=field,
        value=text,
        remedy="Give a finite number, or nothing where it is not known.",
    )


def _no_number(text: str, field: str | None, found: str) -> NumberTextError:
    return NumberTextError(
        "letters",
        f"{found!r} does not belong in a number.",
        field=field,
        value=text,
        remedy="Write digits, one decimal mark, and spaces between groups of three if you like.",
    )
