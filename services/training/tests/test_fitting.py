from dataclasses import replace

import numpy as np
import pytest

from limpide_credit.features import feature_set, history_depth
from limpide_credit.features.protected import AGE, PROTECTED, protected_features
from limpide_training.cross_validation import LabelledClients
from limpide_training.fitting import Fitter, TrainingRequest
from limpide_training.training_data import TrainingData


@pytest.fixture(scope="module")
def data() -> TrainingData:
    """Clients of whom every feature is known and varies."""
    draw, features = np.random.default_rng(5), feature_set()
    vectors = draw.normal(size=(40, len(features.names)))
    labelled = LabelledClients(np.arange(40), np.arange(40) % 2, history_depth(vectors))
    return TrainingData(labelled, vectors, vectors, (), "f" * 64)


def test_no_column_that_is_fitted_reads_a_protected_fact(data):
    features = feature_set()
    fitter = Fitter.of(data, features, TrainingRequest())
    for name in fitter.columns.names:
        assert PROTECTED.isdisjoint(features.features[name].columns), name
    assert len(fitter.columns.names) > 700


def test_the_columns_of_the_matrix_are_those_that_are_named(data):
    features = feature_set()
    fitter = Fitter.of(data, features, TrainingRequest())
    assert fitter.columns.names == tuple(features.names[position] for position in fitter.positions)
    assert np.array_equal(fitter.matrix, data.vectors[:, fitter.positions])


def test_age_is_fitted_where_the_operator_says_so(data):
    features, request = feature_set(), TrainingRequest()
    without = set(Fitter.of(data, features, request).columns.names)
    with_age = set(Fitter.of(data, features, replace(request, with_age=True)).columns.names)
    assert with_age - without == protected_features(features.features, AGE)
