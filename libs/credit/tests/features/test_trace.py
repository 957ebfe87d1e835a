"""A figure can be traced to its rows: those rows alone give the figure."""

from collections.abc import Mapping

import ibis
import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from limpide_credit.errors import InputError
from limpide_credit.features import FeatureSet, feature_set
from limpide_credit.features.aggregates import Summary
from limpide_credit.features.trace import history_table, origin, rows_read
from limpide_credit.tables import HISTORY_TABLES

SUBSETS = sorted(
    {(summary.table, one.subset.name) for summary in feature_set().summaries for one in summary.aggregates}
)

History = dict[str, pa.Table]


@pytest.fixture(scope="module")
def histories(tables: Mapping[str, pa.Table]) -> list[History]:
    """The history of each client, clients rising, as the store gives it back."""
    frames = {name: pl.DataFrame(tables[name]) for name in HISTORY_TABLES}
    owners = frames["bureau"].select("SK_ID_CURR", "SK_ID_BUREAU")
    frames["bureau_balance"] = frames["bureau_balance"].join(owners, on="SK_ID_BUREAU")
    clients = sorted(tables["application"]["SK_ID_CURR"].to_pylist())
    owned = {name: frame.partition_by("SK_ID_CURR", as_dict=True) for name, frame in frames.items()}
    return [
        {
            name: history_table(
                name, owned[name][(client,)].to_dict(as_series=False) if (client,) in owned[name] else {}
            )
            for name in HISTORY_TABLES
        }
        for client in clients
    ]


def compute(summary: Summary, names: set[str], tables: History) -> dict[str, float | None]:
    """Compute some aggregates of one client by the feature set's own definition."""
    connection = ibis.duckdb.connect()
    bound = {name: connection.create_table(name, table) for name, table in tables.items()}
    some = tuple(one for one in summary.aggregates if one.name in names)
    found = connection.to_pyarrow(Summary(summary.table, some, summary.rows).per_client(bound)).to_pylist()
    empty = {one.name: one.empty for one in some}
    return {name: found[0][name] if found else empty[name] for name in empty}


@pytest.mark.parametrize(("table", "subset"), SUBSETS)
def test_the_rows_of_a_feature_alone_give_its_value(
    table: str, subset: str, features: FeatureSet, histories: list[History], matrix: np.ndarray
) -> None:
    summary = next(one for one in features.summaries if one.table == table)
    names = {one.name for one in summary.aggregates if one.subset.name == subset}
    some = next(iter(sorted(names)))
    positions = [features.position(name) for name in sorted(names)]
    # The client with the most to tell of this subset, and somebody with a history beside it.
    answer = np.isfinite(matrix[:, positions]) & (matrix[:, positions] != 0)
    client = int((answer.sum(axis=1) * 1000 + [len(one[table]) for one in histories]).argmax())
    history = histories[client]
    read = rows_read(some, history)
    kept = {name: history[name].take(rows) for name, rows in read.items()}
    values = compute(summary, names, kept)
    for name in names:
        built = matrix[client, features.position(name)]
        value = values[name]
        np.testing.assert_allclose(
            np.nan if value is None else value, built, rtol=1e-9, equal_nan=True, err_msg=name
        )


def test_a_narrow_subset_reads_fewer_rows_than_there_are(histories: list[History]) -> None:
    history = max(histories, key=lambda one: len(one["previous_application"]))
    (rows,) = rows_read("PREV_LAST3_AMT_CREDIT_MEAN", history).values()
    assert len(rows) == 3
    days = history["previous_application"]["DAYS_DECISION"].to_numpy()
    assert days[rows].min() >= np.delete(days, rows).max()


def test_a_ratio_reads_what_its_parts_read(features: FeatureSet, histories: list[History]) -> None:
    made_of = origin("RUNNING_COUNT")
    assert set(made_of.aggregates) == {"BURO_ACTIVE_COUNT", "PREV_OPEN_COUNT"}
    history = max(histories, key=lambda one: len(one["bureau"]) * len(one["previous_application"]))
    read = rows_read("RUNNING_COUNT", history)
    np.testing.assert_array_equal(read["bureau"], rows_read("BURO_ACTIVE_COUNT", history)["bureau"])
    np.testing.assert_array_equal(
        read["previous_application"], rows_read("PREV_OPEN_COUNT", history)["previous_application"]
    )


def test_months_elsewhere_are_traced_with_the_loans_that_they_belong_to(histories: list[History]) -> None:
    history = max(histories, key=lambda one: len(one["bureau_balance"]))
    read = rows_read("BURO_ACTIVE_STATUS_MAX_MAX", history)
    loans = history["bureau"].take(read["bureau"])
    assert set(loans["CREDIT_ACTIVE"].to_pylist()) <= {"Active"}
    months = history["bureau_balance"].take(read["bureau_balance"])
    assert set(months["SK_ID_BUREAU"].to_pylist()) == set(loans["SK_ID_BUREAU"].to_pylist())


def test_a_fact_of_the_application_reads_no_history(histories: list[History]) -> None:
    assert origin("AMT_CREDIT").facts == ("AMT_CREDIT",)
    assert rows_read("AMT_CREDIT", histories[0]) == {}


def test_a_cross_feature_names_its_facts_and_its_columns() -> None:
    made_of = origin("OPEN_ANNUITY_INCOME_RATIO")
    assert made_of.facts == ("AMT_INCOME_TOTAL",)
    assert "AMT_ANNUITY" in made_of.columns["previous_application"]


def test_an_absent_table_is_left_out(histories: list[History]) -> None:
    history = {name: rows for name, rows in histories[0].items() if name != "bureau"}
    assert set(rows_read("BURO_STATUS_MAX_MEAN", history)) == {"bureau_balance"}
    assert rows_read("BURO_COUNT", history) == {}


def test_every_feature_has_an_origin(features: FeatureSet) -> None:
    for name in features.names:
        made_of = origin(name)
        assert made_of.facts or made_of.aggregates, name


def test_a_feature_that_does_not_exist_is_named(histories: list[History]) -> None:
    with pytest.raises(InputError) as caught:
        rows_read("AMT_CREDITS", histories[0])
    assert caught.value.value == "AMT_CREDITS"
