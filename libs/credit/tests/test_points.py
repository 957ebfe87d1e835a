import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limpide_credit.decision.grades import GradeScale
from limpide_credit.decision.points import PointsScale
from limpide_credit.decision.policy import Policy
from limpide_credit.errors import InputError

SCALE = PointsScale()


@pytest.mark.parametrize(("odds", "points"), [(50, 600), (100, 620), (25, 580), (1e9, 850), (1e-9, 300)])
def test_points_follow_the_odds_of_repayment(odds, points):
    assert SCALE.points(-math.log(odds)) == points


@given(st.floats(300, 850))
def test_log_odds_is_the_inverse_of_exact_points(points):
    assert SCALE.exact(SCALE.log_odds(points)) == pytest.approx(points)


@given(st.floats(-30, 30), st.floats(-30, 30))
def test_more_risk_is_never_more_points(one, other):
    low, high = sorted((one, other))
    assert SCALE.points(low) >= SCALE.points(high)


@given(st.floats(-5, 5), st.floats(-1, 1))
def test_a_contribution_is_worth_the_same_everywhere(log_odds, contribution):
    moved = SCALE.exact(log_odds + contribution) - SCALE.exact(log_odds)
    assert moved == pytest.approx(-SCALE.points_per_log_odds * contribution, abs=1e-9)


@pytest.mark.parametrize("wrong", [{"base_odds": 0}, {"points_to_double": -20}, {"minimum": 850}])
def test_a_scale_on_which_more_is_not_better_is_refused(wrong):
    with pytest.raises(InputError):
        PointsScale(**wrong)


def test_grades_run_from_a_to_e():
    assert [GradeScale().grade(points) for points in (850, 600, 599, 560, 540, 539, 300)] == list("AABCDEE")


@pytest.mark.parametrize("bounds", [(540, 560, 580), (600, 580, 560, 540), (540, 540, 580, 600)])
def test_grade_bounds_out_of_order_are_refused(bounds):
    with pytest.raises(InputError) as refused:
        GradeScale(bounds)
    assert refused.value.field == "bounds"


def test_a_client_at_the_threshold_is_refused():
    policy = Policy(threshold=0.09)
    assert (policy.decide(0.0899), policy.decide(0.09)) == ("approved", "refused")


@pytest.mark.parametrize("threshold", [0.0, 1.0, -0.1, float("nan")])
def test_a_threshold_that_is_no_probability_is_refused(threshold):
    with pytest.raises(InputError):
        Policy(threshold=threshold)
