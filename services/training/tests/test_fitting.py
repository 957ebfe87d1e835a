from dataclasses import replace

import numpy as np
import pytest

from limpide_credit.features import feature_set, history_depth
from limpide_credit.features.protected import AGE, PROTECTED, protected_features
from limpide_training.binned import BinnedClients
from limpide_training.fitting import Fitter, TrainingRequest
from limpide_training.labelled import LabelledClients, TrainingData


@pytest.fixture(scope="module")
def data() -> TrainingData:
    """Clients of whom every feature is known and varies."""
    draw, features = np.random.default_rng(5), feature_set()
    vectors = draw.normal(size=(40, len(features.names)))
    labelled = LabelledClients(np.arange(40), np.arange(40) % 2, history_depth(vectors))
    return TrainingData(labelled, vectors, vectors, vectors, (), "f" * 64)


def test_no_column_that_is_fitted_reads_a_protected_fact(data):
    features = feature_set()
    fitter = Fitter.of(data, features, TrainingRequest())
    for name in fitter.columns.names:
        assert PROTECTED.isdisjoint(features.features[name].columns), name
    assert len(fitter.columns.names) > 700


def test_the_columns_that_are_binned_are_those_that_are_named(data):
    features = feature_set()
    fitter = Fitter.of(data, features, TrainingRequest())
    assert fitter.columns.names == tuple(features.names[position] for position in fitter.positions)
    binned = fitter.binned
    assert isinstance(binned, BinnedClients)
    assert tuple(binned.dataset.get_feature_name()) == fitter.columns.names
    assert binned.dataset.num_data() == 3 * len(data.vectors)


def test_a_fitter_of_some_features_bins_those_alone(data):
    features = feature_set()
    fitter = Fitter.of(data, features, TrainingRequest())
    fitter = fitter.keeping(
        [name for name in fitter.columns.names if features.features[name].tables == ("application",)]
    )
    assert {features.features[name].tables for name in fitter.columns.names} == {("application",)}
    assert tuple(fitter.binned.dataset.get_feature_name()) == fitter.columns.names


def test_what_shapes_a_fold_changes_with_recipe_plan_and_columns(data):
    features, request = feature_set(), TrainingRequest()
    shaped = [
        Fitter.of(data, features, one).shaped_by
        for one in (request, replace(request, with_age=True), replace(request, changes={"leaves": 4}))
    ]
    assert shaped[0] != shaped[1] != shaped[2] != shaped[0]


def test_age_is_fitted_where_the_operator_says_so(data):
    features, request = feature_set(), TrainingRequest()
    without = set(Fitter.of(data, features, request).columns.names)
    with_age = set(Fitter.of(data, features, replace(request, with_age=True)).columns.names)
    assert with_age - without == protected_features(features.features, AGE)
