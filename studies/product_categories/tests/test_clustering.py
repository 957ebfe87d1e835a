import numpy as np
import pytest

from limpide_product_categories.clustering import draw_maps, match_clusters
from limpide_product_categories.graph_clustering import best_clusterings


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


def test_the_best_graph_says_that_its_choice_saw_the_categories(islands):
    vectors, target = islands
    noise = np.random.default_rng(2).normal(size=vectors.shape)
    best, steadiest = best_clusterings({"noise": noise, "islands": vectors}, target, seed=0)
    assert (best.encoder, best.whole_ari, best.labels_seen) == ("islands", 1.0, True)
    assert (steadiest.encoder, steadiest.labels_seen) == ("islands", False)
