import numpy as np

from limpide_training.recipe import Recipe
from limpide_training.search import Budget, Columns, search_recipe

RANDOM = np.random.default_rng(0)
MATRIX = RANDOM.normal(size=(400, 6))
TARGET = (MATRIX[:, 0] + RANDOM.normal(size=400) > 1).astype(np.int64)
COLUMNS = Columns(tuple("abcdef"), ())


def test_a_search_changes_only_what_is_searched_and_is_repeatable():
    recipe = Recipe(rounds=10, blanked_share=0.5, seed=3)
    found = [
        search_recipe(MATRIX, MATRIX, TARGET, COLUMNS, recipe, Budget(trials=4), threads=1) for _ in range(2)
    ]
    assert found[0] == found[1]
    assert (found[0].rounds, found[0].blanked_share, found[0].seed) == (10, 0.5, 3)


def test_the_recipe_itself_is_the_first_that_is_tried():
    recipe = Recipe(rounds=10, leaves=5)
    assert search_recipe(MATRIX, MATRIX, TARGET, COLUMNS, recipe, Budget(trials=1), threads=1) == recipe
