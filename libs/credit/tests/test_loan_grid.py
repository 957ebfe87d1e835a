from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limpide_credit.contracts.facts import check_facts
from limpide_credit.decision.loan_grid import LoanGrid, RecourseLimits
from limpide_credit.decision.loan_terms import annuity_per_unit, read_loan
from limpide_credit.errors import InputError

COARSE = RecourseLimits(step_share=0.1, step_months=12, shortest_months=12)


def grid_of(limits=COARSE, levers=None, **facts):
    requested = {"AMT_CREDIT": 625500.0, "AMT_ANNUITY": 32067.0, "AMT_GOODS_PRICE": 513000.0, **facts}
    loan = read_loan(requested, usual_yearly_rate=limits.usual_yearly_rate, step_months=limits.step_months)
    return LoanGrid(loan, limits, levers)


amounts = st.floats(1.0, 1e8)
loans = st.fixed_dictionaries(
    {
        "AMT_CREDIT": amounts,
        "AMT_ANNUITY": st.one_of(st.none(), st.floats(1.0, 1e7)),
        "AMT_GOODS_PRICE": st.one_of(st.none(), amounts),
        "NAME_CONTRACT_TYPE": st.sampled_from(["Cash loans", "Revolving loans"]),
    }
)


@settings(max_examples=150, deadline=None)
@given(loans)
def test_every_loan_of_a_grid_is_a_possible_one(facts):
    grid = grid_of(**facts)
    assert grid.loans[0] is grid.requested
    for number, loan in enumerate(grid.loans):
        changes = grid.changes(number)
        assert check_facts(changes, where="changes") == changes
        assert loan.amount <= grid.requested.amount
        assert loan.goods_price is None or loan.goods_price <= (grid.requested.goods_price or 0.0)


def test_annuity_and_duration_belong_together_at_the_rate_of_the_loan_as_asked():
    grid = grid_of()
    rate = grid.requested.monthly_rate
    assert rate is not None
    for loan in grid.loans:
        assert loan.monthly_rate == rate
        assert loan.annuity is not None
        assert loan.months is not None
        assert loan.annuity == pytest.approx(loan.amount * annuity_per_unit(rate, loan.months), abs=0.006)
        assert loan.annuity * loan.months >= loan.amount - 0.01 * loan.months


def test_the_loan_finances_the_price_less_what_is_paid_down():
    grid = grid_of()
    financed = 625500.0 / 513000.0
    for loan in grid.loans:
        assert loan.goods_price is not None
        expected = financed * (loan.goods_price - loan.extra_down_payment)
        assert loan.amount == pytest.approx(expected, abs=2.0)


def test_what_is_paid_down_lowers_a_loan_below_the_price_by_as_much():
    grid = grid_of(AMT_GOODS_PRICE=800_000.0, levers=["down_payment"])
    for loan in grid.loans:
        assert loan.amount == pytest.approx(625500.0 - loan.extra_down_payment, abs=1.0)


def test_a_revolving_loan_keeps_its_share_of_repayment():
    grid = grid_of(NAME_CONTRACT_TYPE="Revolving loans", AMT_ANNUITY=31275.0, AMT_GOODS_PRICE=625500.0)
    assert grid.levers == ("amount",)
    for loan in grid.loans:
        assert loan.annuity == pytest.approx(loan.amount * 0.05, abs=0.01)
        assert loan.goods_price == pytest.approx(loan.amount, abs=1.0)


def test_limits_hold():
    limits = RecourseLimits(smallest_loan_share=0.6, largest_instalment_increase=1.0)
    grid = grid_of(limits)
    assert min(loan.amount for loan in grid.loans) >= 0.6 * 625500.0
    assert min(loan.goods_price or 0.0 for loan in grid.loans) >= 0.5 * 513000.0 - 1.0
    assert max(loan.extra_down_payment for loan in grid.loans) <= 0.4 * 513000.0 + 1.0
    assert {loan.months for loan in grid.loans} == {24, *range(12, 61, 6)}


def test_no_loan_has_an_instalment_above_the_one_asked():
    requested = grid_of().requested.annuity or 0.0
    assert max(loan.annuity or 0.0 for loan in grid_of().loans) <= requested
    wider = grid_of(RecourseLimits(largest_instalment_increase=0.2))
    assert requested < max(loan.annuity or 0.0 for loan in wider.loans) <= 1.2 * requested


def test_only_the_levers_asked_for_move():
    grid = grid_of(levers=["duration"])
    assert {loan.amount for loan in grid.loans} == {625500.0}
    assert grid.axes.keys() == {"duration"}
    for number in range(1, len(grid.loans)):
        assert grid.moved(number) == ("duration",)
        assert grid.changes(number).keys() == {"AMT_ANNUITY"}


def test_levers_that_a_loan_does_not_have_are_refused_by_name():
    with pytest.raises(InputError) as refused:
        grid_of(AMT_GOODS_PRICE=None, levers=["down_payment"])
    assert refused.value.field == "levers"
    assert "amount" in (refused.value.remedy or "")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.01, 0.5))
def test_minimal_loans_are_those_that_no_wanted_loan_undercuts(seed, share):
    grid = grid_of()
    wanted = np.random.default_rng(seed).random(len(grid.loans)) < share
    moves = grid.moves
    for number, minimal in enumerate(grid.minimal(wanted).tolist()):
        undercut = any(
            other != number and wanted[other] and _no_more(moves[other], moves[number])
            for other in np.flatnonzero(wanted)
        )
        assert minimal == (bool(wanted[number]) and not undercut)


def _no_more(first, second):
    return all(
        (one == 0 or one * other > 0) and abs(one) <= abs(other)
        for one, other in zip(first, second, strict=True)
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *product(("step_share", "lowest_share", "smallest_loan_share", "duration_weight"), (0.0, -1.0, 1.5)),
        ("largest_down_payment_share", 1.0),
        ("usual_yearly_rate", 0.0),
        ("step_months", 0),
        ("shortest_months", 61),
        ("step_share", 1e-4),
        ("margin_points", -1.0),
    ],
)
def test_limits_that_make_no_grid_are_refused(name, value):
    with pytest.raises(InputError):
        RecourseLimits(**{name: value})
