import math
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limpide_credit.scorers.scorecard import CardLine, Scorecard

CARD = Scorecard(
    (
        CardLine("INCOME", (10.0, 20.0), (0.5, 0.1, -0.4, 0.2), 0.05),
        CardLine("WORD", (0.0, 1.0), (0.3, -0.3, 0.0, 0.1), -0.02),
        CardLine("UNUSED", (), (0.0, 0.0), 0.0),
        CardLine("SCORE", (0.5,), (0.7, -0.6, 0.15), 0.1),
    ),
    -2.3,
)
numbers = st.one_of(st.floats(-1e9, 1e9), st.sampled_from([math.nan, math.inf, 0.0, 0.5, 1.0, 10.0, 20.0]))
matrices = st.lists(st.lists(numbers, min_size=4, max_size=4), min_size=1, max_size=40).map(np.array)


@settings(max_examples=60, deadline=None)
@given(matrices)
def test_a_batch_equals_its_rows_bit_for_bit(matrix):
    positions = np.array([5, 0, 3, 1])
    vectors = np.full((len(matrix), 6), np.nan)
    vectors[:, positions] = matrix
    score = CARD.row_score(positions)
    assert CARD.log_odds(matrix).tolist() == [score(vector) for vector in vectors]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ([10.0, 0.0, 7.0, 0.5], -2.3 + 0.5 + 0.3 + 0.7),
        ([10.1, 1.0, 7.0, 0.6], -2.3 + 0.1 - 0.3 - 0.6),
        ([np.nan, 2.0, np.nan, np.nan], -2.3 + 0.2 + 0.15),
    ],
    ids=["first cells", "next cells", "missing, unknown word"],
)
def test_a_cell_holds_its_upper_end_and_another_word_has_its_own(row, expected):
    assert CARD.log_odds(np.array([row]))[0] == pytest.approx(expected)


def test_contributions_are_the_shapley_values_of_the_card():
    """Against the definition: what a feature adds, over all orders, where others are at their mean."""
    row = np.array([5.0, 1.0, 0.0, 0.9])
    lines, worth = CARD.lines, [0.5, -0.3, 0.0, -0.6]
    expected, orders = np.zeros(4), list(permutations(range(4)))
    for order in orders:
        total = CARD.intercept + sum(line.mean for line in lines)
        for place in order:
            known = total - lines[place].mean + worth[place]
            expected[place] += (known - total) / len(orders)
            total = known
    (found,) = CARD.contributions(row[None])
    assert found[:4] == pytest.approx(expected)
    assert found.sum() == pytest.approx(CARD.log_odds(row[None])[0])


def test_a_card_without_what_it_does_not_weigh_scores_the_same():
    assert CARD.weighed == (0, 1, 3)
    rows = np.array([[5.0, 1.0, 9.0, 0.9], [np.nan, 0.0, np.nan, 0.1]])
    assert CARD.keeping(CARD.weighed).log_odds(rows[:, [0, 1, 3]]).tolist() == CARD.log_odds(rows).tolist()


def test_json_gives_the_card_back():
    assert Scorecard.from_json(CARD.to_json()) == CARD


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (CardLine("A", (1.0,), (0.1, 0.2), 0.0), "A has 2 cells, not 3"),
        (CardLine("A", (1.0,), (0.1, math.nan, 0.2), 0.0), "no finite number"),
        (CardLine("A", (2.0, 1.0), (0.1, 0.2, 0.3, 0.4), 0.0), "do not rise"),
    ],
    ids=["cells", "number", "order"],
)
def test_a_card_whose_cells_do_not_fit_says_which(line, said):
    assert CARD.fault() is None
    assert said in (replace(CARD, lines=(line,)).fault() or "")
