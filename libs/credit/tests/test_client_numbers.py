import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limpide_credit.errors import InputError
from limpide_credit.numbers import LARGEST_CLIENT_NUMBER, read_client_number


@pytest.mark.parametrize("text", ["100038", " 100038 ", "100038.0", "0100038"])
def test_a_client_number_is_its_digits(text: str):
    assert read_client_number(text) == 100038


@pytest.mark.parametrize(
    "text",
    [
        "", "9007199254740993", "1_00001", "1" * 5000, "nan", "inf", "１００", "1e5", "1,5", "1.5", "100.000",
        "-1", "+1", "0x10", "100 038", "²",
    ],
)  # fmt: skip
def test_anything_else_is_refused_and_never_rounded(text: str):
    with pytest.raises(InputError, match="client number"):
        read_client_number(text)


@given(st.integers(0, LARGEST_CLIENT_NUMBER))
def test_every_client_number_comes_back_to_the_last_digit(number: int):
    assert read_client_number(str(number)) == number


@given(st.text(max_size=30))
def test_any_text_is_a_number_within_bounds_or_refused(text: str):
    with contextlib.suppress(InputError):
        assert 0 <= read_client_number(text) <= LARGEST_CLIENT_NUMBER
