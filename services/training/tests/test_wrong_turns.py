from dataclasses import replace

import numpy as np
import pytest
from explained_models import GeneratedClients

from limpide_credit.bundle import ModelBundle
from limpide_credit.errors import ConflictError
from limpide_credit.features import feature_set
from limpide_credit.features.directions import FACT_DIRECTIONS
from limpide_credit.features.inputs import model_inputs
from limpide_credit.model import CreditModel
from limpide_training.binned import BinnedClients
from limpide_training.promotion import check_model
from limpide_training.recipe import Columns, Recipe
from limpide_training.wrong_turns import check_directions

FEATURES = feature_set()
RECIPE = Recipe(rounds=60, learning_rate=0.1, feature_share=0.3, rows_in_leaf=15, ridge=1.0)


@pytest.fixture(scope="module")
def fit(generated_clients: GeneratedClients, generated_bundle: ModelBundle):
    """Return a function that fits a model by a recipe on the generated clients."""
    names = model_inputs(FEATURES.features)
    positions = np.array([FEATURES.position(name) for name in names])
    columns = Columns(
        names,
        tuple(name for name in FEATURES.categorical if name in names),
        tuple(FEATURES.features[name].direction or 0 for name in names),
    )
    vectors, target = generated_clients.vectors, generated_clients.target
    binned = BinnedClients.of((vectors,), target, positions, columns)

    def of(recipe: Recipe) -> CreditModel:
        trees = binned.fit(np.arange(len(target)), recipe)
        return replace(generated_bundle.model, scorer=trees, feature_names=names)

    return of


def test_with_directions_no_step_of_any_fact_turns_the_wrong_way(fit, generated_clients):
    turns = check_directions(fit(RECIPE), generated_clients.vectors, FEATURES, clients=60)
    assert {one.fact for one in turns} == set(FACT_DIRECTIONS)
    assert all(one.steps >= 60 for one in turns)
    assert [one for one in turns if one.wrong] == []


def test_without_directions_facts_turn_the_wrong_way_and_promotion_says_which(fit, generated_clients):
    free = fit(replace(RECIPE, directed=False))
    wrong = {one.fact for one in check_directions(free, generated_clients.vectors, FEATURES, 60) if one.wrong}
    assert "AMT_INCOME_TOTAL" in wrong
    with pytest.raises(
        ConflictError, match=r"Version 7 turns against .*AMT_INCOME_TOTAL in \d+ of"
    ) as refused:
        check_model(free, generated_clients.vectors, "7", FEATURES)
    assert refused.value.field == "directions"


def test_a_model_that_reads_gender_is_refused_by_name(fit, generated_clients):
    reads = replace(fit(RECIPE), feature_names=("CODE_GENDER", "AMT_CREDIT"))
    with pytest.raises(ConflictError, match="Version 7 reads gender or family: CODE_GENDER") as refused:
        check_model(reads, generated_clients.vectors, "7", FEATURES)
    assert refused.value.field == "features"
