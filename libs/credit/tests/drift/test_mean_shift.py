import numpy as np
import pytest

from limpide_credit.drift import MeanShiftChart
from limpide_credit.drift.mean_shift import control_limit

FACTS = 4


@pytest.fixture(scope="module")
def random():
    return np.random.default_rng(5)


def people(random, rows, shift=0.0):
    incomes = np.exp(random.standard_normal((rows, FACTS)) + shift)
    incomes[:, -1][random.random(rows) < 0.2] = np.nan
    return incomes


@pytest.fixture(scope="module")
def chart(random):
    return MeanShiftChart(people(random, 5000))


def test_a_small_shift_of_all_facts_is_told(chart, random):
    found = chart.judge(people(random, 3000, 0.12), 30)
    assert found.shifted
    assert found.shifts == pytest.approx([0.12, 0.12, 0.12, 0.1], abs=0.06)


def test_people_as_usual_are_below_the_limit_nearly_always(chart, random):
    answer = [chart.judge(people(random, 3000), 30).shifted for _ in range(200)]
    assert sum(answer) <= 6


def test_without_a_change_the_statistic_has_as_many_degrees_of_freedom_as_facts(random):
    found = [
        MeanShiftChart(people(random, 2000)).judge(people(random, 1000), 10).statistic for _ in range(200)
    ]
    assert np.mean(found) == pytest.approx(FACTS, rel=0.2)


def test_a_fact_that_is_constant_or_missing_at_training_takes_no_part(random):
    reference = people(random, 2000)
    reference[:, 0], reference[:, 1] = 7.0, np.nan
    changed = people(random, 1000)
    changed[:, 0] = 9.0
    found = MeanShiftChart(reference).judge(changed, 10)
    assert np.isfinite([found.statistic, found.limit, *found.shifts]).all()
    assert not found.shifted


@pytest.mark.parametrize(("days", "to_reference"), [(1, 0.6), (30, 0.6), (60, 0.2)])
def test_the_limit_is_exceeded_about_once_a_year(days, to_reference):
    limit = control_limit(FACTS, days, to_reference)
    random = np.random.default_rng(99)
    begun = 0
    for _ in range(200):
        steps = random.standard_normal((365 + days, FACTS)).cumsum(axis=0)
        means = (steps[days:] - steps[:-days]) / np.sqrt(days)
        offset = random.standard_normal(FACTS) * np.sqrt(to_reference)
        above = ((means - offset) ** 2).sum(axis=1) / (1 + to_reference) >= limit
        begun += int(above[0]) + int((above[1:] & ~above[:-1]).sum())
    assert begun / 200 < 1.1
