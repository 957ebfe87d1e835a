"""What people type, paste and export as a number: read as what it is, or refused with what would be right."""

import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limpide_credit.numbers import LONGEST_NUMBER, DecimalMark, NumberTextError, NumberUnit, read_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("6,5", 6.5),
        ("6.5", 6.5),
        ("300 000,50", 300000.5),
        ("300\u202f000,50", 300000.5),
        ("300\u00a0000,50", 300000.5),
        ("300\u2009000.50", 300000.5),
        ("1.234.567,89", 1234567.89),
        ("1,234,567.89", 1234567.89),
        ("1'234'567.89", 1234567.89),
        ("  42 ", 42.0),
        ("−3,5", -3.5),
        ("- 3,5", -3.5),
        ("+3", 3.0),
        ("0,125", 0.125),
        ("0.125", 0.125),
        (",5", 0.5),
        (".5", 0.5),
        ("007", 7.0),
        ("1234,567", 1234.567),
        ("1 234,567", 1234.567),
        ("1.5e-05", 1.5e-05),
        ("3,8E+05", 380000.0),
    ],
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_number_with_one_reading_is_that_number_on_either_page(
    text: str, number: float, language: str
) -> None:
    assert read_number(text, language=language) == number


@pytest.mark.parametrize("text", ["300.000", "300,000", "1,234", "-1.500"])
def test_three_digits_after_one_mark_are_asked_about_in_french(text: str) -> None:
    with pytest.raises(NumberTextError) as refused:
        read_number(text, language="fr", field="AMT_CREDIT")
    error = refused.value
    assert error.fault == "ambiguous"
    low, high = error.readings
    assert high == low * 1000
    assert error.field == "AMT_CREDIT"
    assert error.value == text
    assert error.remedy


def test_commas_in_threes_are_groups_in_english_and_a_point_in_threes_is_asked_about() -> None:
    assert read_number("300,000", language="en") == 300000.0
    with pytest.raises(NumberTextError) as refused:
        read_number("300.000", language="en")
    assert refused.value.readings == (300.0, 300000.0)


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("300.000", ",", 300000.0),
        ("300.000", ".", 300.0),
        ("300,000", ",", 300.0),
        ("300,000", ".", 300000.0),
        ("380000,50", ",", 380000.5),
    ],
)
def test_a_known_decimal_mark_settles_what_is_ambiguous(
    text: str, decimal: DecimalMark, number: float
) -> None:
    assert read_number(text, decimal=decimal) == number


def test_a_known_decimal_mark_refuses_the_other_one() -> None:
    with pytest.raises(NumberTextError) as refused:
        read_number("6.5", decimal=",")
    assert refused.value.fault == "other_mark"


@pytest.mark.parametrize(
    "text",
    ["380 000,50 €", "380\u202f000,50\u00a0€", "€380,000.50", "EUR 380000,50", "380000.50 EUR", "€ 380000,5"],
)
def test_a_pasted_currency_is_read(text: str) -> None:
    assert read_number(text, unit="currency", currency="EUR") == 380000.5
    assert read_number(text, unit="currency") == 380000.5


@pytest.mark.parametrize("text", ["380 000 $", "GBP 500", "12 CHF"])
def test_another_currency_is_refused_not_converted(text: str) -> None:
    with pytest.raises(NumberTextError) as refused:
        read_number(text, unit="currency", currency="EUR")
    assert refused.value.fault == "other_currency"
    assert "EUR" in str(refused.value.remedy)


def test_the_dollar_is_the_sign_of_several_currencies() -> None:
    assert read_number("$ 12.50", unit="currency", currency="CAD") == 12.5
    assert read_number("12,50 $", unit="currency", currency="USD") == 12.5


def test_a_percent_is_a_share_where_shares_are_asked_only() -> None:
    assert read_number("12,5 %", unit="ratio") == 0.125
    assert read_number("0,125", unit="ratio") == 0.125


@pytest.mark.parametrize(
    ("text", "unit"), [("12,5 %", "plain"), ("12,5 %", "currency"), ("12 €", "plain"), ("12 €", "ratio")]
)
def test_a_mark_of_another_unit_is_refused(text: str, unit: NumberUnit) -> None:
    with pytest.raises(NumberTextError) as refused:
        read_number(text, unit=unit)
    assert refused.value.fault == "letters"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "empty"),
        (" \u202f ", "empty"),
        ("9" * 5000, "too_long"),
        ("1_00001", "letters"),
        ("nan", "not_finite"),
        ("NaN", "not_finite"),
        ("-inf", "not_finite"),
        ("Infinity", "not_finite"),
        ("1e999", "not_finite"),
        ("\uff11\uff12\uff13", "other_digits"),
        ("٣٤", "other_digits"),
        ("5²", "other_digits"),
        ("douze", "letters"),
        ("0x10", "letters"),
        ("12abc", "letters"),
        ("=1+1", "letters"),
        ("€", "letters"),
        ("-", "letters"),
        ("e5", "grouping"),
        ("1-2", "grouping"),
        ("3 00 000", "grouping"),
        ("1 2345", "grouping"),
        ("12 34", "grouping"),
        ("1.234,567.89", "grouping"),
        ("1 234.567,8", "grouping"),
        ("1,2,3", "grouping"),
        ("5,", "grouping"),
        ("1..5", "grouping"),
        ("1 2,5 3", "grouping"),
    ],
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_is_no_number_is_refused_with_what_would_be_right(text: str, fault: str, language: str) -> None:
    with pytest.raises(NumberTextError) as refused:
        read_number(text, language=language, field="AMT_CREDIT")
    error = refused.value
    assert error.fault == fault
    assert error.status == 422
    assert error.field == "AMT_CREDIT"
    assert error.remedy
    assert len(str(error.as_dict()["value"])) <= 100


@given(
    st.integers(-(10**12), 10**12),
    st.sampled_from([0, 1, 2]),
    st.sampled_from([" ", "\u202f", "\u00a0"]),
    st.sampled_from(["fr", "en"]),
)
def test_a_number_written_with_spaces_reads_back_as_itself(
    hundredths: int, digits: int, space: str, language: str
) -> None:
    number = round(hundredths / 100, digits)
    written = f"{number:,.{digits}f}".replace(",", space)
    if language == "fr":
        written = written.replace(".", ",")
    assert read_number(written, language=language) == number


@given(st.text(max_size=LONGEST_NUMBER + 10))
def test_any_text_is_a_finite_number_or_a_named_fault(text: str) -> None:
    with contextlib.suppress(NumberTextError):
        assert math.isfinite(read_number(text, unit="currency", language="fr"))
