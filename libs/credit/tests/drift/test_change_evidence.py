import numpy as np
import pytest

from limpide_credit.drift import ReferenceBins, WindowCounts, change_evidence
from limpide_credit.drift.change_evidence import LIMIT

FEATURES = 40


@pytest.fixture(scope="module")
def random():
    return np.random.default_rng(3)


@pytest.fixture(scope="module")
def reference(random):
    return people(random, 3000)


@pytest.fixture(scope="module")
def bins(reference):
    return ReferenceBins.of(reference, [4 if place == 0 else 0 for place in range(FEATURES)])


def people(random, rows, part=0.0):
    """A category, a rare flag, numbers; a part of the rows is three deviations off in the last one."""
    rows_of = random.standard_normal((rows, FEATURES))
    rows_of[:, 0] = random.choice(4, rows, p=[0.6, 0.3, 0.0995, 0.0005])
    rows_of[:, 1] = random.random(rows) < 0.001
    rows_of[:, 2][random.random(rows) < 0.4] = np.nan
    rows_of[:, -1] += 3.0 * (random.random(rows) < part)
    return rows_of


def days(bins, random, count, part=0.0, rows=100):
    counted = []
    for _ in range(count):
        window = WindowCounts(bins)
        window.add(people(random, rows, part))
        counted.append(window.cells)
    return counted


def test_people_as_usual_are_no_change_though_looked_at_each_day(bins, random):
    usual = days(bins, random, 60)
    found = [change_evidence(bins, range(FEATURES), usual[: upto + 1]) for upto in range(60)]
    assert max(one.evidence for one in found) < LIMIT
    assert not any(one.changed or one.features for one in found)


def test_a_fifth_of_the_people_is_told_with_the_day_and_the_feature(bins, random):
    seen = [*days(bins, random, 15), *days(bins, random, 10, part=0.2)]
    found = change_evidence(bins, range(FEATURES), seen)
    assert found.changed
    assert 13 <= found.first_day <= 17
    assert found.features[0] == FEATURES - 1


def test_no_single_day_of_them_tells_it(bins, random):
    for day in days(bins, random, 10, part=0.2):
        assert not change_evidence(bins, range(FEATURES), [day]).changed


def test_only_the_features_asked_for_are_looked_at(bins, random):
    seen = days(bins, random, 20, part=0.5)
    assert not change_evidence(bins, range(FEATURES - 1), seen).changed
    found = change_evidence(bins, [FEATURES - 1], seen)
    assert found.changed and found.features == (0,)


def test_the_evidence_of_a_complete_change_is_a_finite_number(bins, random):
    other = people(random, 5000) + 50.0
    window = WindowCounts(bins)
    window.add(other)
    found = change_evidence(bins, range(FEATURES), [window.cells])
    assert np.isfinite(found.evidence) and found.changed
