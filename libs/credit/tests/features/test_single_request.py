"""The single-request path computes what the engine computes, bit for bit, without an engine."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from limpide_credit.errors import InputError
from limpide_credit.features import FeatureSet, RowBuilder
from limpide_credit.tables import APPLICATION_FACTS, SOURCES, TABLES, Column

FEW = settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def values_of(column: Column) -> st.SearchStrategy[Any]:
    special = [st.sampled_from(column.special)] if column.special else []
    if column.kind == "category":
        return st.one_of(st.sampled_from(column.values), st.none())
    low, high = column.minimum or 0, column.maximum or 1
    if column.kind == "number":
        return st.one_of(st.floats(low, high, allow_nan=False), st.none(), *special)
    return st.one_of(st.integers(int(low), int(high)), st.none(), *special)


# Whether history was asked for changes the history of a new application: tests of their own.
_ASKED_HISTORY = {source.column for source in SOURCES.values() if source.tables}
FACTS = {
    name: values_of(TABLES["application"].column(name))
    for name in APPLICATION_FACTS
    if name not in _ASKED_HISTORY
}
CHANGES = st.sets(st.sampled_from(sorted(FACTS)), min_size=1, max_size=6).flatmap(
    lambda names: st.fixed_dictionaries({name: FACTS[name] for name in sorted(names)})
)
# Many clients an example: an engine plans hundreds of features for seconds and computes them in an instant.
MANY_CHANGES = st.lists(CHANGES, min_size=60, max_size=60)


def same(ours: np.ndarray, theirs: np.ndarray, features: FeatureSet) -> None:
    differ = ~((ours == theirs) | (np.isnan(ours) & np.isnan(theirs)))
    assert not differ.any(), [
        (features.names[position], ours[position], theirs[position]) for position in np.flatnonzero(differ)
    ]


def with_changes(application: pa.Table, changes: Sequence[dict[str, Any]]) -> pa.Table:
    """Return the first rows of an application table, each with its own changes."""
    rows = application.sort_by("SK_ID_CURR").slice(0, len(changes)).to_pylist()
    changed = [{**row, **change} for row, change in zip(rows, changes, strict=True)]
    return pa.Table.from_pylist(changed, schema=application.schema)


def test_an_application_without_history_is_what_the_engine_builds(
    builder: RowBuilder, build, tables, facts, features: FeatureSet
) -> None:
    blank = build(tables, blank=True)
    for application, vector in zip(facts, blank, strict=True):
        same(builder.from_application(application), vector, features)


def test_a_what_if_that_changes_nothing_returns_the_vector(
    builder: RowBuilder, matrix, facts, features: FeatureSet
) -> None:
    for application, vector in zip(facts, matrix, strict=True):
        same(builder.rebuild(vector, application, {}), vector, features)
        same(builder.rebuild(vector, application, application), vector, features)


@FEW
@given(changes=MANY_CHANGES)
def test_a_what_if_is_what_the_engine_builds_from_the_changed_application(
    changes, builder: RowBuilder, build, tables, matrix, facts, features: FeatureSet
) -> None:
    scratch = build({**tables, "application": with_changes(tables["application"], changes)}, "polars")
    for client, change in enumerate(changes):
        rebuilt = builder.rebuild(matrix[client], facts[client], change)
        dependents = [features.position(name) for name in builder.dependents(change)]
        # Aggregates are summed anew by the engine, in any order.
        np.testing.assert_allclose(
            rebuilt[dependents], scratch[client][dependents], rtol=1e-9, equal_nan=True
        )
        others = np.setdiff1d(np.arange(len(rebuilt)), dependents)
        np.testing.assert_array_equal(rebuilt[others], matrix[client][others])


@FEW
@given(changes=MANY_CHANGES)
def test_any_application_builds_alike_in_the_engine_and_for_one_request(
    changes, builder: RowBuilder, build, tables, facts, features: FeatureSet
) -> None:
    blank = build({"application": with_changes(tables["application"], changes)}, blank=True)
    for client, change in enumerate(changes):
        same(builder.from_application({**facts[client], **change}), blank[client], features)


@FEW
@given(changes=MANY_CHANGES)
def test_many_applications_at_once_are_each_to_the_bit(changes, builder: RowBuilder, facts) -> None:
    history = {source.column: 1.0 for source in SOURCES.values() if source.tables}
    many = [{**facts[client], **change} for client, change in enumerate(changes)]
    many += [{name: value for name, value in one.items() if value is not None} | history for one in many]
    many += [{}, changes[0], {"NAME_INCOME_TYPE": "Unheard of", "ORGANIZATION_TYPE": "XNA"}]
    one_by_one = np.array([builder.from_application(application) for application in many])
    assert builder.from_applications(many).tobytes() == one_by_one.tobytes()
    assert builder.from_applications([]).shape == (0, one_by_one.shape[1])


def test_what_infinite_values_make_is_not_taken_for_missing(builder: RowBuilder) -> None:
    many = [dict.fromkeys(("AMT_REQ_CREDIT_BUREAU_HOUR", "AMT_REQ_CREDIT_BUREAU_DAY"), -1.7e308), {}]
    expected = np.array([builder.from_application(one) for one in many])
    assert np.isinf(expected).any()
    assert builder.from_applications(many).tobytes() == expected.tobytes()


def test_exactly_the_dependents_are_rebuilt(builder: RowBuilder, features: FeatureSet) -> None:
    dependents = builder.dependents(["AMT_ANNUITY"])
    expected = {
        feature.name
        for feature in features.features.values()
        if feature.aggregate == "" and "application.AMT_ANNUITY" in feature.columns
    }
    assert set(dependents) == expected
    assert {"AMT_ANNUITY", "PAYMENT_RATE", "ANNUITY_PREV_MEAN_RATIO"} <= expected
    assert "AMT_CREDIT" not in expected


def test_a_fact_that_is_not_given_is_missing(builder: RowBuilder, features: FeatureSet) -> None:
    vector = builder.from_application({"AMT_CREDIT": 625_500, "AMT_ANNUITY": 32_067})
    assert vector[features.position("PAYMENT_RATE")] == pytest.approx(0.05127, abs=5e-6)
    assert np.isnan(vector[features.position("ANNUITY_INCOME_PERC")])
    assert np.isnan(vector[features.position("BURO_COUNT")])


def test_a_special_value_means_none(builder: RowBuilder, features: FeatureSet) -> None:
    vector = builder.from_application({"DAYS_EMPLOYED": 365_243, "ORGANIZATION_TYPE": "XNA"})
    assert np.isnan(vector[features.position("DAYS_EMPLOYED")])
    assert np.isnan(vector[features.position("ORGANIZATION_TYPE")])
    assert vector[features.position("WITHOUT_EMPLOYMENT")] == 1


def test_a_what_if_on_an_unknown_fact_names_it_and_suggests(builder: RowBuilder, matrix) -> None:
    with pytest.raises(InputError) as raised:
        builder.rebuild(matrix[0], {}, {"AMT_CREDITS": 1})
    assert raised.value.field == "AMT_CREDITS"
    assert "AMT_CREDIT" in str(raised.value.remedy)
