"""Numbers, amounts and times as each language writes them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from limpide_dashboard.catalogue import Language, catalogue
from limpide_dashboard.formatting import Formats

THIN = "\u202f"


def formats(language: Language, currency: str | None = None) -> Formats:
    return Formats(catalogue(language), currency, ZoneInfo("Europe/Paris"))


@pytest.mark.parametrize(
    ("language", "number", "share"), [("fr", f"12{THIN}345,5", "9,1 %"), ("en", "12,345.5", "9.1%")]
)
def test_numbers_and_shares(language: Language, number: str, share: str):
    show = formats(language)
    assert show.number(12345.5, 1) == number
    assert show.percent(0.0912).replace("\xa0", " ") == share


def test_a_sign_is_always_written_and_a_minus_is_a_minus():
    show = formats("fr")
    assert [show.signed(value, 1) for value in (2.34, -2.34, 0.04)] == ["+2,3", "−2,3", "0,0"]


def test_amounts_bear_the_currency_that_the_lender_sets_and_none_otherwise():
    assert formats("fr", "EUR").money(625500).replace("\xa0", " ") == f"625{THIN}500 €"
    assert formats("en", "EUR").money(12.5) == "€12.50"
    assert formats("fr").money(625500) == f"625{THIN}500"


@pytest.mark.parametrize(
    ("days", "french"), [(1, "1 jour"), (-45, "45 jours"), (142, "5 mois"), (-13040, "35 ans"), (0, "0 jour")]
)
def test_days_become_the_unit_that_a_person_would_choose(days: float, french: str):
    assert formats("fr").duration(days) == french


def test_a_moment_is_said_in_the_persons_zone():
    at = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert formats("fr").moment(at) == "24/11/2026 00:30"
    assert formats("en").date(at) == "24 November 2026"


@pytest.mark.parametrize(
    ("value", "unit", "kind", "text"),
    [
        (None, "currency", "number", "not given"),
        (float("nan"), "", "number", "not given"),
        (1.0, "", "flag", "yes"),
        (-365.25 * 3, "day_offset", "number", "3 years before the application"),
        (0, "day_offset", "number", "on the day of the application"),
        (0.34, "ratio", "number", "34.0%"),
        (0.202145, "score", "number", "0.202"),
        (7.0, "years", "number", "7 years"),
    ],
)
def test_facts_are_said_by_their_unit(value: object, unit: str, kind: str, text: str):
    assert formats("en").fact(value, unit, kind) == text


@pytest.mark.parametrize(
    ("language", "value", "digits", "text"),
    [
        ("fr", 1.0, 0, "1 point"),
        ("fr", 1.6, 1, "1,6 point"),
        ("fr", -12.6, 1, "−12,6 points"),
        ("en", 1.0, 1, "1.0 point"),
        ("en", 1.6, 1, "1.6 points"),
        ("en", 0.0, 0, "0 points"),
    ],
)
def test_points_are_counted_in_the_plural_of_the_language(
    language: Language, value: float, digits: int, text: str
):
    shown = Formats(catalogue(language), None).points(value, digits, signed=value < 0)
    assert shown == text


def test_nothing_is_never_a_negative_zero():
    french = Formats(catalogue("fr"), None)
    assert french.number(-0.0001, 3) == "0,000"
    assert french.percent(-0.00001) == "0,0\u00a0%"
    assert french.money(-0.001) == "0,00"
    assert french.typed(-0.0000001) == "0"
