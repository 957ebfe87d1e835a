"""Amount, duration and instalment stay together: who turns one sees the other follow."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

# At the usual 18 % a year this instalment repays this amount in about 23 months: 24 by steps of six.
ASKED = {"NAME_CONTRACT_TYPE": "Cash loans", "AMT_CREDIT": 625_500.0, "AMT_ANNUITY": 32_067.5}
# Twelve instalments of a twelfth: the rate is nought.
FREE = {"NAME_CONTRACT_TYPE": "Cash loans", "AMT_CREDIT": 240_000.0, "AMT_ANNUITY": 20_000.0}


def script(application) -> None:
    """What the bench runs: nothing from around it is there."""
    import streamlit as st

    from limpide_dashboard.api import connect
    from limpide_dashboard.catalogue import catalogue
    from limpide_dashboard.formatting import Formats
    from limpide_dashboard.page_context import PageContext
    from limpide_dashboard.parts.loan_inputs import loan_inputs
    from limpide_dashboard.settings import DashboardSettings

    say = catalogue("en")
    ctx = PageContext(say, Formats(say, None), connect(DashboardSettings()), DashboardSettings())
    facts = ("AMT_CREDIT", "AMT_ANNUITY", "AMT_GOODS_PRICE")
    st.session_state["given"] = loan_inputs(ctx, application, facts, lambda name: name)


def bench(application: dict[str, Any]) -> AppTest:
    page = AppTest.from_function(script, kwargs={"application": application}, default_timeout=60).run()
    assert not page.exception
    return page


def turn(page: AppTest, name: str, value: float | None) -> None:
    page.text_input(key=f"{name}:text@en").set_value("" if value is None else str(value)).run()
    assert not page.exception


def terms(page: AppTest) -> tuple[Any, ...]:
    """Return amount, duration and instalment as they stand on the page."""
    return tuple(page.session_state[name] for name in ("AMT_CREDIT", "duration", "AMT_ANNUITY"))


def test_a_loan_is_shown_as_asked_with_the_duration_that_it_implies():
    page = bench(ASKED)
    assert terms(page) == (625_500.0, 24, 32_067.5)
    assert page.session_state["given"] == {
        "AMT_CREDIT": 625_500.0,
        "AMT_ANNUITY": 32_067.5,
        "AMT_GOODS_PRICE": None,
    }


def test_twice_the_amount_over_the_same_time_is_twice_the_instalment():
    page = bench(ASKED)
    turn(page, "AMT_CREDIT", 1_251_000.0)
    assert terms(page) == (1_251_000.0, 24, 64_135.0)
    assert page.session_state["given"]["AMT_ANNUITY"] == 64_135.0


def test_a_longer_time_asks_less_a_month_and_more_in_all():
    page = bench(ASKED)
    turn(page, "duration", 36)
    amount, months, annuity = terms(page)
    assert (amount, months) == (625_500.0, 36)
    assert annuity < 32_067.5
    assert annuity * 36 > 32_067.5 * 24


def test_a_lower_rate_asks_less_a_month_and_back_at_the_own_rate_the_instalment_is_the_one_asked():
    page = bench(ASKED)
    own = page.session_state["rate"]
    turn(page, "rate", 1.2)
    assert terms(page) == (625_500.0, 24, 26_390.0)
    turn(page, "rate", own)
    assert terms(page) == (625_500.0, 24, 32_067.5)


def test_a_loan_that_nobody_asked_for_yet_begins_at_the_usual_rate():
    page = bench({})
    assert terms(page) == (None, None, None) and page.session_state["rate"] == 18.0
    turn(page, "AMT_CREDIT", 1_200.0)
    assert terms(page) == (1_200.0, None, None)
    turn(page, "rate", 12.0)
    turn(page, "duration", 12)
    assert terms(page) == (1_200.0, 12, 107.0)


@pytest.mark.parametrize("first", ["AMT_CREDIT", "AMT_ANNUITY"])
def test_amount_and_instalment_of_a_new_loan_give_its_duration_in_either_order(first: str):
    page = bench({})
    given = {"AMT_CREDIT": 625_500.0, "AMT_ANNUITY": 32_067.5}
    for name in (first, *(given.keys() - {first})):
        turn(page, name, given[name])
    assert terms(page) == (625_500.0, 23, 32_067.5)


def test_back_at_the_loan_as_asked_the_instalment_is_the_one_asked_to_the_cent():
    page = bench(ASKED)
    turn(page, "duration", 36)
    turn(page, "duration", 24)
    assert terms(page) == (625_500.0, 24, 32_067.5)


def test_the_instalment_of_a_duration_brings_that_duration():
    page, other = bench(ASKED), bench(ASKED)
    turn(page, "duration", 48)
    annuity = page.session_state["AMT_ANNUITY"]
    turn(other, "AMT_ANNUITY", annuity)
    assert terms(other) == (625_500.0, 48, annuity)


def test_an_instalment_that_does_not_cover_the_interest_never_repays():
    page = bench(ASKED)
    turn(page, "AMT_ANNUITY", 500.0)
    assert terms(page) == (625_500.0, None, 500.0)


def test_an_instalment_that_repays_at_once_has_no_duration():
    page = bench(ASKED)
    turn(page, "AMT_ANNUITY", 2_000_000.0)
    assert terms(page) == (625_500.0, None, 2_000_000.0)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("AMT_ANNUITY", 10_000.0, (240_000.0, 24, 10_000.0)),
        ("duration", 48, (240_000.0, 48, 5_000.0)),
    ],
)
def test_without_interest_the_instalments_add_up_to_the_amount(
    name: str, value: float, expected: tuple[Any, ...]
):
    page = bench(FREE)
    assert terms(page) == (240_000.0, 12, 20_000.0)
    turn(page, name, value)
    assert terms(page) == expected


def test_an_amount_that_is_taken_away_leaves_the_instalment_alone():
    page = bench(ASKED)
    turn(page, "AMT_CREDIT", None)
    assert terms(page) == (None, 24, 32_067.5)


@pytest.mark.parametrize(
    "application",
    [
        {**ASKED, "NAME_CONTRACT_TYPE": "Revolving loans"},
        {**ASKED, "AMT_ANNUITY": None},
        {**ASKED, "AMT_CREDIT": None},
    ],
    ids=["revolving", "no instalment", "no amount"],
)
def test_a_loan_without_a_duration_is_asked_for_none(application: dict[str, Any]):
    page = bench(application)
    assert "duration:text@en" not in [one.key for one in page.text_input]
    assert page.session_state["given"] == {
        name: application.get(name) for name in ("AMT_CREDIT", "AMT_ANNUITY", "AMT_GOODS_PRICE")
    }
    turn(page, "AMT_CREDIT", 100_000.0)
    assert page.session_state["AMT_ANNUITY"] == application["AMT_ANNUITY"]
