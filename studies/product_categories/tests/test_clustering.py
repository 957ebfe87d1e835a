import numpy as np
import pytest

from limpide_product_categories.clustering import draw_maps, draw_maps_of_halves, match_clusters
from limpide_product_categories.graph_clustering import best_clusterings
from limpide_product_categories.products import Products


@pytest.fixture
def islands() -> tuple[np.ndarray, np.ndarray]:
    """Three groups of twenty vectors, far apart."""
    chance = np.random.default_rng(1)
    target = np.repeat(np.arange(3), 20)
    return np.eye(3)[target] * 5 + chance.normal(size=(60, 3)) * 0.1, target


def test_clusters_are_named_after_the_categories_they_agree_with_most():
    target = np.array([0, 0, 0, 1, 1, 2, 2, 2])
    clusters = np.array([2, 2, 1, 0, 0, 1, 1, 1])
    renamed, matrix = match_clusters(target, clusters)
    assert renamed.tolist() == [0, 0, 2, 1, 1, 2, 2, 2]
    assert matrix.tolist() == [[2, 0, 1], [0, 2, 0], [0, 0, 3]]


def test_groups_far_apart_are_found_whatever_the_seed(islands):
    vectors, target = islands
    maps = draw_maps(vectors, target, (0, 1))
    assert [one.ari for one in maps] == [1.0, 1.0]
    assert maps[0].points.shape == (60, 2)


def test_halves_of_the_products_are_drawn_apart(islands):
    vectors, target = islands
    halves = draw_maps_of_halves(vectors, target, 3, seed=0)
    assert [len(one.points) for one in halves] == [30, 30, 30]
    assert all(one.ari > 0.9 for one in halves)


def test_the_best_graph_says_that_its_choice_saw_the_categories(islands):
    vectors, target = islands
    noise = np.random.default_rng(2).normal(size=vectors.shape)
    places = np.arange(60)
    products = Products((), target, places, places, places[::3], places[places % 3 > 0])
    best, steadiest = best_clusterings({"noise": noise, "islands": vectors}, products, seed=0)
    assert (best.encoder, best.labels_seen) == ("islands", True)
    assert best.whole_ari == 1.0
    assert sum(map(sum, best.clusters)) == 40
    assert (steadiest.encoder, steadiest.labels_seen) == ("islands", False)
