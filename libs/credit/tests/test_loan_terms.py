import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from limpide_credit.decision.loan_terms import annuity_per_unit, implied_months, implied_rate, read_loan
from limpide_credit.errors import InputError

ASKED = {"AMT_CREDIT": 625500.0, "AMT_ANNUITY": 32067.0, "AMT_GOODS_PRICE": 513000.0}


def read(**facts):
    return read_loan({**ASKED, **facts}, usual_yearly_rate=0.18, step_months=6)


def test_a_loan_repaid_month_by_month_ends_at_nothing():
    rate, months = 0.015, 24
    debt = 1000.0
    for _ in range(months):
        debt = debt * (1 + rate) - 1000.0 * annuity_per_unit(rate, months)
    assert debt == pytest.approx(0.0, abs=1e-9)


@settings(max_examples=200, deadline=None)
@given(st.floats(100, 1e7), st.floats(0.012, 0.9))
def test_the_implied_rate_repays_the_amount_in_the_implied_time(amount, share):
    annuity = amount * share
    months = implied_months(amount, annuity, 0.015, 6)
    assume(months is not None)
    assert months is not None
    assert months % 6 == 0
    assert annuity * months >= amount
    rate = implied_rate(amount, annuity, months)
    assert 0.0 <= rate <= 1.0
    if rate < 1.0:
        assert amount * annuity_per_unit(rate, months) == pytest.approx(annuity, rel=1e-6)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 10), st.floats(0.01, 0.02))
def test_a_loan_at_the_usual_rate_is_read_with_its_own_duration(sixes, rate):
    annuity = 1000.0 * annuity_per_unit(rate, sixes * 6)
    assert implied_months(1000.0, annuity, rate, 6) == sixes * 6


def test_the_cost_of_credit_is_what_is_repaid_beyond_the_amount():
    loan = read()
    assert loan.months == 24
    assert loan.total_repaid == 24 * 32067.0
    assert loan.cost_of_credit == 24 * 32067.0 - 625500.0


@pytest.mark.parametrize(
    "facts",
    [
        {"NAME_CONTRACT_TYPE": "Revolving loans"},
        {"AMT_ANNUITY": None},
        {"AMT_ANNUITY": float("nan")},
        {"AMT_ANNUITY": 700_000.0},
        {"AMT_ANNUITY": 1.0},
    ],
    ids=["revolving", "no annuity", "annuity missing", "repaid at once", "never repaid"],
)
def test_where_no_duration_follows_there_is_none(facts):
    loan = read(**facts)
    assert (loan.months, loan.monthly_rate, loan.total_repaid, loan.cost_of_credit) == (None,) * 4


@pytest.mark.parametrize("amount", [None, float("nan")])
def test_without_an_amount_there_are_no_terms(amount):
    with pytest.raises(InputError) as refused:
        read(AMT_CREDIT=amount)
    assert refused.value.field == "AMT_CREDIT"
