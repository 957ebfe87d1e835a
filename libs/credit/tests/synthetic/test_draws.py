"""Draws have the distributions that they are asked for."""

import math

import numpy as np
import pytest

from limpide_credit.schemas.draws import LEVELS, Draws, rank, read
from limpide_credit.tables import TABLES

SIZE = 200_000


def test_normal_draws_are_standard_normal() -> None:
    drawn = Draws(1).normal(SIZE)
    assert drawn.mean() == pytest.approx(0, abs=0.01)
    assert drawn.std() == pytest.approx(1, abs=0.01)
    assert np.mean(drawn < 1) == pytest.approx(0.8413, abs=0.003)


def test_mixed_draws_correlate_by_their_loadings() -> None:
    draws = Draws(2)
    first, second = draws.normal(SIZE), draws.normal(SIZE)
    mixed = draws.mix(SIZE, (0.5, first), (-0.3, second))
    assert mixed.std() == pytest.approx(1, abs=0.01)
    assert np.corrcoef(mixed, first)[0, 1] == pytest.approx(0.5, abs=0.01)
    assert np.corrcoef(mixed, second)[0, 1] == pytest.approx(-0.3, abs=0.01)


def test_loadings_beyond_one_are_impossible() -> None:
    draws = Draws(3)
    with pytest.raises(ValueError, match=r"math domain error|nonnegative"):
        draws.mix(10, (1.2, draws.normal(10)))


def test_a_curve_is_read_at_its_levels() -> None:
    curve = tuple(range(len(LEVELS)))
    levels = np.interp(np.asarray(LEVELS[1:-1]), rank(np.linspace(-5, 5, 4001)), np.linspace(-5, 5, 4001))
    np.testing.assert_allclose(read(curve, levels), curve[1:-1], atol=0.02)


def test_rank_is_the_normal_distribution() -> None:
    for z in (-2.5, -1.0, 0.0, 0.3, 2.0):
        assert rank(np.array([z]))[0] == pytest.approx(0.5 * (1 + math.erf(z / math.sqrt(2))), abs=1e-6)


def test_words_come_by_their_shares_as_codes_of_the_vocabulary() -> None:
    column = TABLES["application"].column("CODE_GENDER")
    codes = Draws(4).pick(column, {"M": 1, "F": 3}, SIZE)
    assert np.mean(codes == column.values.index("F")) == pytest.approx(0.75, abs=0.005)
    assert not np.any(codes == column.values.index("XNA"))


def test_counts_come_by_their_shares() -> None:
    counts = Draws(5).count((0.5, 0.0, 0.5), SIZE)
    assert set(counts) == {0.0, 2.0}
    assert counts.mean() == pytest.approx(1.0, abs=0.01)


def test_one_stream_does_not_depend_on_another() -> None:
    draws = Draws(6, 1)
    Draws(6, 2).normal(5)
    np.testing.assert_array_equal(draws.normal(5), Draws(6, 1).normal(5))
