import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from limpide_credit.explanation.ranks import average_ranks, percentile_rank, spearman

columns = st.lists(st.integers(-5, 5).map(float), min_size=2, max_size=60)


@settings(max_examples=100, deadline=None)
@given(columns)
def test_ranks_are_those_of_scipy(values):
    assert average_ranks(np.array(values)).tolist() == stats.rankdata(values).tolist()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.floats(-1e6, 1e6)), min_size=2, max_size=60))
def test_rank_correlation_is_that_of_scipy(pairs):
    first, second = np.array(pairs, dtype=float).T
    ours = spearman(first, second)
    if len(set(first)) < 2 or len(set(second)) < 2:
        assert ours is None
    else:
        assert ours == pytest.approx(stats.spearmanr(first, second)[0], abs=1e-12)


def test_a_standing_is_the_share_below_with_ties_counted_half():
    ordered = np.array([1.0, 2.0, 2.0, 5.0])
    assert percentile_rank(ordered, np.array([0.0, 2.0, 9.0])).tolist() == [0.0, 0.5, 1.0]


def test_a_missing_value_stands_nowhere():
    assert np.isnan(percentile_rank(np.array([1.0]), np.array([np.nan]))).all()
    assert np.isnan(percentile_rank(np.array([]), np.array([1.0]))).all()
