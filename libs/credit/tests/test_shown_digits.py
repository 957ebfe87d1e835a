"""A figure next to the threshold is shown with the decimals that tell the two apart."""

from hypothesis import given
from hypothesis import strategies as st

from limpide_credit.decision.shown_digits import MOST_DIGITS, digits_apart, points_digits, probability_digits


def test_far_figures_keep_the_usual_decimals():
    assert probability_digits(0.147, 0.0909) == 1
    assert points_digits(512.3, 540.1) == 0


def test_near_figures_get_the_decimals_that_tell_them_apart():
    assert probability_digits(0.09102, 0.09091) == 2
    assert probability_digits(0.0909012, 0.0909011) == MOST_DIGITS - 1
    assert points_digits(539.96, 540.0) == 2
    assert points_digits(539.6, 540.4) == 1


@given(st.floats(0, 100), st.floats(0, 100))
def test_different_figures_read_differently_unless_they_are_closer_than_the_most_decimals(a: float, b: float):
    digits = digits_apart(a, b)
    assert round(a, digits) != round(b, digits) or abs(a - b) <= 10**-MOST_DIGITS
