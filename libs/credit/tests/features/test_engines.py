"""The same features in every engine, whatever the order of columns and rows, whatever is absent."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest

from limpide_credit.features import FeatureSet, RowBuilder, decode, history_depth

RELATIVE = 1e-9


def assert_equal(ours: np.ndarray, theirs: np.ndarray, names: Sequence[str]) -> None:
    """Compare to 1e-9, relative to the value or, for differences of close numbers, to the feature's scale."""
    known = np.isfinite(ours)
    scale = np.max(np.abs(np.where(known, ours, 0.0)), axis=0)
    close = np.isclose(ours, theirs, rtol=RELATIVE, atol=0.0, equal_nan=True)
    close |= np.abs(ours - theirs) <= RELATIVE * scale
    assert close.all(), [name for name, right in zip(names, close.all(axis=0), strict=True) if not right]


def test_engines_agree(matrix, build, tables, features: FeatureSet) -> None:
    assert_equal(matrix, build(tables, "polars"), features.names)


def test_the_order_of_columns_and_rows_does_not_matter(matrix, build, tables, features: FeatureSet) -> None:
    random = np.random.default_rng(5)
    shuffled = {
        name: table.select(list(random.permutation(table.column_names))).take(
            pa.array(random.permutation(table.num_rows))
        )
        for name, table in tables.items()
    }
    assert_equal(matrix, build(shuffled, "polars"), features.names)


def test_no_value_is_infinite(matrix, features: FeatureSet) -> None:
    infinite = np.flatnonzero(np.isinf(matrix).any(axis=0))
    assert not infinite.size, [features.names[position] for position in infinite]


@pytest.mark.parametrize(
    "absent",
    [
        {"bureau", "installments_payments", "POS_CASH_balance"},
        {"bureau_balance", "previous_application", "credit_card_balance"},
    ],
    ids=["some", "others"],
)
def test_what_comes_from_absent_tables_is_missing_and_nothing_else_changes(
    matrix, build, tables, features: FeatureSet, absent: set[str]
) -> None:
    rest = build({name: table for name, table in tables.items() if name not in absent}, "polars")
    own = [name for name in features.aggregates if not absent.isdisjoint(features.features[name].tables)]
    assert np.isnan(rest[:, [features.position(name) for name in own]]).all()
    names = features.without(absent)
    kept = [features.position(name) for name in names]
    assert len(own) + len(kept) > len(features.names) / 2
    assert_equal(matrix[:, kept], rest[:, kept], names)


def test_a_client_without_rows_has_a_blank_history(build, tables, features: FeatureSet) -> None:
    empty = {name: table.slice(0, 0) if name != "application" else table for name, table in tables.items()}
    np.testing.assert_array_equal(build(empty, "polars"), build(tables, "polars", blank=True))


def test_the_depth_of_history_follows_the_loans_known(matrix, builder: RowBuilder) -> None:
    assert history_depth(builder.from_application({})[None]).tolist() == ["none"]
    depths = history_depth(matrix)
    assert {"none", "full"} <= set(depths)
    assert 0.05 < np.mean(depths == "none") < 0.25


def test_a_vector_reads_back_as_values(matrix, tables, features: FeatureSet) -> None:
    values = decode(matrix[0])
    first = tables["application"].sort_by("SK_ID_CURR").slice(0, 1).to_pylist()[0]
    assert values["AMT_CREDIT"] == first["AMT_CREDIT"]
    assert values["NAME_CONTRACT_TYPE"] == first["NAME_CONTRACT_TYPE"]
    assert values["EXT_SOURCE_1"] == first["EXT_SOURCE_1"]
    assert values["PAYMENT_RATE"] == first["AMT_ANNUITY"] / first["AMT_CREDIT"]
