import numpy as np

from limpide_training.binned import BinnedClients
from limpide_training.recipe import Columns, Recipe
from limpide_training.search import Budget, search_recipe

RANDOM = np.random.default_rng(0)
MATRIX = RANDOM.normal(size=(400, 6))
TARGET = (MATRIX[:, 0] + RANDOM.normal(size=400) > 1).astype(np.int64)
STATES, POSITIONS = (MATRIX, MATRIX, MATRIX), np.arange(6)
BINNED = BinnedClients.of(STATES, TARGET, POSITIONS, Columns(tuple("abcdef"), ()))


def search(recipe, trials):
    return search_recipe(BINNED, STATES, POSITIONS, np.arange(0, 400, 2), recipe, Budget(trials), threads=1)


def test_a_search_changes_only_what_is_searched_and_is_repeatable():
    recipe = Recipe(rounds=10, blanked_share=0.5, seed=3)
    found = [search(recipe, trials=4) for _ in range(2)]
    assert found[0] == found[1]
    assert (found[0].rounds, found[0].blanked_share, found[0].seed) == (10, 0.5, 3)


def test_the_recipe_itself_is_the_first_that_is_tried():
    recipe = Recipe(rounds=10, leaves=5)
    assert search(recipe, trials=1) == recipe
