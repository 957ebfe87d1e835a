"""Prices: rate, term and APR of a loan."""

import math

import numpy as np
import pytest

from limpide_credit.policy.pricing import Pricing

RATES = {"A": 0.06, "B": 0.12, "C": 0.18, "D": 0.24, "E": 0.0}


def worth(instalment: float, term: float, apr: float) -> float:
    """Return what instalments are worth at a yearly rate."""
    monthly = (1.0 + apr) ** (1 / 12) - 1.0
    return instalment * (1.0 - (1.0 + monthly) ** -term) / monthly


@pytest.mark.parametrize("grade", ["A", "B", "C", "D"])
def test_without_fees_the_apr_is_the_effective_rate(grade):
    price = Pricing(RATES).price(grade, 10_000.0, 900.0)
    assert price.apr == pytest.approx((1 + RATES[grade] / 12) ** 12 - 1, rel=1e-12)
    assert worth(900.0, price.term_months, price.apr) == pytest.approx(10_000.0, rel=1e-9)


@pytest.mark.parametrize(("amount", "instalment"), [(10_000.0, 900.0), (10_000.0, 9_000.0), (5e6, 90_000.0)])
def test_with_fees_the_instalments_are_worth_what_is_paid_out(amount, instalment):
    price = Pricing(RATES, fees=0.03).price("B", amount, instalment)
    assert worth(instalment, price.term_months, price.apr) == pytest.approx(0.97 * amount, rel=1e-9)
    assert price.apr > RATES["B"]


def test_without_interest_the_term_is_the_quotient():
    assert Pricing(RATES).price("E", 1_200.0, 100.0).term_months == pytest.approx(12.0, rel=1e-5)


def test_an_instalment_below_the_interest_never_repays():
    price = Pricing(RATES).price("B", 10_000.0, 100.0)
    assert price.term_months == math.inf
    assert math.isnan(price.apr)


@pytest.mark.parametrize(("amount", "instalment"), [(math.nan, 1.0), (1.0, math.nan), (0.0, 1.0), (1.0, 0.0)])
def test_terms_that_are_not_known_have_no_price(amount, instalment):
    price = Pricing(RATES).price("A", amount, instalment)
    assert price.rate == 0.06 and math.isnan(price.term_months) and math.isnan(price.apr)


def test_many_are_priced_as_each_alone():
    grades, amounts = np.array([0.0, 1.0, 3.0]), np.array([1e4, math.nan, 5e4])
    instalments = np.array([900.0, 100.0, 2e3])
    pricing = Pricing(RATES, fees=0.01)
    rows = np.array(pricing.columns(grades, amounts, instalments)).T
    alone = [
        pricing.columns(float(grade), float(amount), float(instalment))
        for grade, amount, instalment in zip(grades, amounts, instalments, strict=True)
    ]
    assert np.array_equal(rows, np.array(alone), equal_nan=True)
