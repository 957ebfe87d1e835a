"""Bins of a reference, and windows counted into them."""

import numpy as np
import pytest

from limpide_credit.drift import DriftRules, ReferenceBins, WindowCounts, compare
from limpide_credit.errors import InputError

NAMES = ("NUMBER", "FLAG", "CATEGORY", "EMPTY")
VOCABULARIES = (0, 0, 4, 0)


def people(rows: int, seed: int = 0, shift: float = 0.0) -> np.ndarray:
    """A number with gaps, a rare flag, a category that never takes its last word, and nothing."""
    random = np.random.default_rng(seed)
    number = np.where(random.random(rows) < 0.2, np.nan, random.normal(shift, 1.0, rows))
    flag = (random.random(rows) < 0.03).astype(float)
    category = random.choice([0.0, 1.0, 2.0], rows, p=[0.5, 0.3, 0.2])
    return np.column_stack([number, flag, category, np.full(rows, np.nan)])


@pytest.fixture(scope="module")
def bins() -> ReferenceBins:
    return ReferenceBins.of(people(4000), VOCABULARIES)


def counted(bins: ReferenceBins, rows: np.ndarray, block: int = 10_000) -> WindowCounts:
    window = WindowCounts(bins)
    for start in range(0, len(rows), block):
        window.add(rows[start : start + block])
    return window


def found(bins: ReferenceBins, rows: np.ndarray, **rules: float):
    comparison = compare(NAMES, bins, counted(bins, rows), DriftRules(**rules))  # pyright: ignore[reportArgumentType]
    return {one.name: one for one in comparison.features}


def test_every_row_is_in_one_cell_of_every_feature(bins):
    assert bins.counts.sum(axis=1).tolist() == [4000] * 4
    assert bins.counts[0, :10].tolist() == pytest.approx([320] * 10, abs=8)
    assert bins.counts[1, :2].sum() == 4000
    assert bins.counts[2, :3].sum() == 4000
    assert bins.counts[3, -1] == 4000


def test_a_cell_holds_what_numpy_would_put_there(bins):
    rows = people(500, seed=4)
    known = rows[~np.isnan(rows[:, 0]), 0]
    ends = bins.edges[0][np.isfinite(bins.edges[0])]
    by_hand = np.bincount(np.searchsorted(ends, known, side="left"), minlength=len(ends) + 1)
    assert counted(bins, rows).cells[0, : len(ends) + 1].tolist() == by_hand.tolist()


def test_a_value_that_many_share_has_a_bin_of_its_own():
    random = np.random.default_rng(5)
    value = np.concatenate([np.full(600, 1.0), random.uniform(0, 1, 200), random.uniform(1, 2, 200)])
    bins = ReferenceBins.of(value[:, None], [0])
    assert 600 in bins.counts[0].tolist()


def test_blocks_of_any_size_count_the_same(bins):
    rows = people(997, seed=6)
    whole, parts = counted(bins, rows), counted(bins, rows, block=100)
    assert whole.cells.tolist() == parts.cells.tolist()
    assert whole.outside.tolist() == parts.outside.tolist()
    assert whole.rows == parts.rows == 997


def test_people_as_before_are_stable_and_others_are_at_the_top(bins):
    assert {one.verdict for one in found(bins, people(3000, seed=7)).values()} == {"stable"}
    moved = found(bins, people(3000, seed=8, shift=1.0))
    assert next(iter(moved)) == "NUMBER"
    assert moved["NUMBER"].verdict == "drifted"
    assert moved["NUMBER"].psi_low <= moved["NUMBER"].psi <= moved["NUMBER"].psi_high
    assert moved["FLAG"].verdict == "stable"


def test_a_small_window_gives_figures_and_no_verdict(bins):
    moved = found(bins, people(499, seed=8, shift=1.0))
    assert moved["NUMBER"].psi > 0.25
    assert {one.verdict for one in moved.values()} == {"no_verdict"}
    assert found(bins, people(499, seed=8, shift=1.0), minimum_decisions=100)["NUMBER"].verdict == "drifted"


def test_an_empty_feed_an_unknown_category_and_a_wrong_unit_are_seen_as_such(bins):
    rows = people(2000, seed=9)
    rows[:, 0] = np.nan
    rows[:100, 2] = 3.0
    rows[100:120, 2] = 9.0  # beyond the vocabulary
    seen = found(bins, rows)
    assert seen["NUMBER"].missing == 1.0 and seen["NUMBER"].missing_jump
    assert seen["CATEGORY"].new_categories == pytest.approx(120 / 2000)
    wrong = people(2000, seed=9)
    wrong[:, 0] *= 1000
    assert found(bins, wrong)["NUMBER"].outside > 0.9


def test_a_window_without_decisions_compares_as_nothing(bins):
    seen = found(bins, np.empty((0, 4)))
    assert {one.verdict for one in seen.values()} == {"no_verdict"}
    assert all(np.isfinite(one.psi) for one in seen.values())


def test_vectors_of_another_feature_set_are_refused(bins):
    with pytest.raises(InputError) as caught:
        WindowCounts(bins).add(np.zeros((3, 5)))
    assert caught.value.field == "vector"
    with pytest.raises(InputError):
        ReferenceBins.of(np.empty((0, 4)), VOCABULARIES)
