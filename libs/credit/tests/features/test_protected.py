import numpy as np
import pytest

from limpide_credit.features import FeatureSet, RowBuilder
from limpide_credit.features.inputs import model_inputs
from limpide_credit.features.protected import (
    AGE,
    GENDER_AND_FAMILY,
    NEUTRAL_WORDS,
    PROTECTED,
    protected_features,
)
from limpide_credit.tables import TABLES

FACTS = {
    "AMT_CREDIT": 450_000.0,
    "AMT_ANNUITY": 22_000.0,
    "AMT_INCOME_TOTAL": 157_500.0,
    "DAYS_BIRTH": -14_000,
    "DAYS_EMPLOYED": -2_000,
    "EXT_SOURCE_1": 0.4,
    "EXT_SOURCE_2": 0.5,
    "OWN_CAR_AGE": 9,
    "NAME_INCOME_TYPE": "Working",
}


@pytest.fixture(scope="module")
def builder(features: FeatureSet) -> RowBuilder:
    return RowBuilder(features)


def inputs_of(features: FeatureSet, vector: np.ndarray, *, with_age: bool = False) -> np.ndarray:
    positions = [features.position(name) for name in model_inputs(features.features, with_age=with_age)]
    return vector[positions]


def test_every_protected_column_exists_and_feeds_a_feature(features: FeatureSet) -> None:
    for column in PROTECTED:
        table, name = column.split(".")
        assert name in TABLES[table].names
        assert protected_features(features.features, [column]), column


def test_no_model_input_reads_a_protected_column(features: FeatureSet) -> None:
    for name in model_inputs(features.features):
        assert PROTECTED.isdisjoint(features.features[name].columns), name
    for name in model_inputs(features.features, with_age=True):
        assert GENDER_AND_FAMILY.isdisjoint(features.features[name].columns), name


def test_inputs_are_all_other_features_of_one_direction_in_their_order(features: FeatureSet) -> None:
    barred = protected_features(features.features)
    torn = {name for name, feature in features.features.items() if feature.direction is None}
    sources = {name for name, feature in features.features.items() if feature.concept == "sources"}
    assert model_inputs(features.features) == tuple(
        name for name in features.names if name not in barred | torn | sources
    )
    assert {"CODE_GENDER", "ADULTS", "INCOME_PER_CHILD", "EXT_SOURCE_AGE"} <= barred
    assert "PREV_NAME_TYPE_SUITE_FAMILY_MEAN" in barred


def test_age_is_read_only_where_it_is_asked_for(features: FeatureSet) -> None:
    added = set(model_inputs(features.features, with_age=True)) - set(model_inputs(features.features))
    assert added == protected_features(features.features, AGE)
    assert len(added) == 13
    assert "CODE_GENDER" not in added


@pytest.mark.parametrize(
    ("fact", "values"),
    [
        ("CODE_GENDER", ("F", "M", None)),
        ("NAME_FAMILY_STATUS", ("Married", "Widow", None)),
        ("CNT_CHILDREN", (0, 3, None)),
        ("CNT_FAM_MEMBERS", (1, 5, None)),
        ("NAME_TYPE_SUITE", ("Unaccompanied", "Children", None)),
        ("DAYS_BIRTH", (-8_000, -23_000, None)),
    ],
)
def test_a_protected_fact_moves_no_input(features: FeatureSet, builder: RowBuilder, fact, values) -> None:
    vectors = [builder.from_application({**FACTS, fact: value}) for value in values]
    for vector in vectors[1:]:
        assert not np.array_equal(vector, vectors[0], equal_nan=True), "the feature row holds the fact"
        assert np.array_equal(inputs_of(features, vector), inputs_of(features, vectors[0]), equal_nan=True)


def test_maternity_leave_reads_as_work(features: FeatureSet, builder: RowBuilder) -> None:
    assert NEUTRAL_WORDS["NAME_INCOME_TYPE"] == {"Maternity leave": "Working"}
    leave = builder.from_application({**FACTS, "NAME_INCOME_TYPE": "Maternity leave"})
    assert np.array_equal(leave, builder.from_application(FACTS), equal_nan=True)
    for other in ("Pensioner", None):
        assert not np.array_equal(
            leave, builder.from_application({**FACTS, "NAME_INCOME_TYPE": other}), equal_nan=True
        )
