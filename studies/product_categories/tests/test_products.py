import numpy as np
import pytest

from limpide_product_categories.products import Products, near_twins, part_products
from limpide_product_categories.supervised import judge_classifier
from limpide_product_categories.text import Text

_WORDS = ["lamp", "chair", "rug", "vase", "clock", "shelf"]


@pytest.fixture
def texts() -> list[Text]:
    """Six products in two colours each, alike but for the colour."""
    return [
        Text("", (*(f"{word}{part}" for part in range(12)), colour))
        for word in _WORDS
        for colour in ("red", "blue")
    ]


def test_products_that_differ_in_colour_are_near_twins(texts):
    assert near_twins(texts).tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


def test_near_twins_stay_on_one_side_of_the_split(texts):
    target = np.repeat([0, 1], 6)
    products = part_products(texts, target, [""] * 12, ["Alba lamp"] * 6 + ["Corvo clock"] * 6, seed=0)
    assert sorted([*products.set_aside, *products.reported]) == list(range(12))
    assert not set(products.twins[products.set_aside]) & set(products.twins[products.reported])
    assert products.brands.tolist() == [0] * 6 + [1] * 6
    assert products.with_a_twin() == 12


def test_a_classifier_never_sees_the_group_that_it_is_judged_on():
    """Vectors name the group and nothing else, so that only a leak could tell the category."""
    chance = np.random.default_rng(0)
    groups = np.repeat(np.arange(20), 3)
    target = chance.integers(0, 2, 20)[groups]
    places = np.arange(60)
    texts = tuple(Text("", ()) for _ in places)
    everything = Products(texts, target, groups, groups, places[:0], places)
    vectors = np.eye(20)[groups]
    apart = judge_classifier(None, vectors, everything, groups, seed=0)
    leaking = judge_classifier(None, vectors, everything, places, seed=0)
    assert leaking.accuracy.mean() > 0.95
    assert apart.accuracy.mean() < 0.8
    assert apart.probability.shape == (60, 2)
