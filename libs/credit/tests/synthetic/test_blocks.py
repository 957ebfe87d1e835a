"""A generated block is a pure function, of the real schema, whose tables fit together."""

import hashlib

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limpide_credit.errors import InputError
from limpide_credit.synthetic import BLOCK, FIRST_CLIENT, SHIFTS, generate_block
from limpide_credit.tables import SOURCE_COLUMNS, TABLES, Column


@pytest.fixture(scope="module")
def block() -> dict[str, pl.DataFrame]:
    return {name: pl.DataFrame(pl.from_arrow(table)) for name, table in generate_block(3, seed=5).items()}


@pytest.fixture(scope="module")
def usual() -> dict[str, pa.Table]:
    return generate_block(0, seed=1)


def digest(tables: dict[str, pa.Table]) -> str:
    text = "".join(f"{name}{tables[name].to_pydict()}" for name in sorted(tables))
    return hashlib.sha256(text.encode()).hexdigest()


@given(block=st.integers(0, 100_000), seed=st.integers(0, 2**31))
@settings(max_examples=3, deadline=None)
def test_the_same_block_is_the_same_whenever_it_is_made(block: int, seed: int) -> None:
    first = generate_block(block, seed)
    generate_block(block + 1, seed)
    assert all(first[name].equals(table) for name, table in generate_block(block, seed).items())


def test_another_seed_or_block_is_another_population() -> None:
    amounts = [
        generate_block(block, seed)["application"]["AMT_CREDIT"].to_pylist()
        for block, seed in ((0, 0), (1, 0), (0, 1))
    ]
    assert amounts[0] != amounts[1]
    assert amounts[0] != amounts[2]


@pytest.mark.parametrize(
    ("name", "column"),
    [(table.name, column) for table in TABLES.values() for column in table.columns],
    ids=lambda part: part if isinstance(part, str) else part.name,
)
def test_each_column_holds_what_its_table_allows(
    block: dict[str, pl.DataFrame], name: str, column: Column
) -> None:
    if column.name in SOURCE_COLUMNS:
        assert column.name not in block[name].columns
        return
    values = block[name][column.name]
    if not column.nullable:
        assert values.null_count() == 0
    given_values = values.drop_nulls()
    if column.kind == "category":
        assert set(given_values) <= set(column.values)
        return
    usual = given_values.filter(~given_values.is_in(pl.Series(column.special, dtype=values.dtype)))
    if len(usual):
        assert column.minimum is not None
        assert column.maximum is not None
        assert usual.min() >= column.minimum  # type: ignore[operator]
        assert usual.max() <= column.maximum  # type: ignore[operator]


def test_clients_are_numbered_from_the_published_first(block: dict[str, pl.DataFrame]) -> None:
    numbers = block["application"]["SK_ID_CURR"]
    assert numbers.to_list() == list(range(FIRST_CLIENT + 3 * BLOCK, FIRST_CLIENT + 4 * BLOCK))


def test_every_row_is_sorted_by_client_and_refers_to_rows_that_exist(block: dict[str, pl.DataFrame]) -> None:
    for table in TABLES.values():
        rows = block[table.name]
        if "SK_ID_CURR" in rows.columns:
            assert rows["SK_ID_CURR"].is_sorted()
        for key, parent in table.references.items():
            assert rows.join(block[parent], on=key, how="anti").is_empty()
        if table.keys:
            assert not rows.select(table.keys).is_duplicated().any()


def test_balances_belong_to_the_client_of_their_loan(block: dict[str, pl.DataFrame]) -> None:
    owners = block["previous_application"].select("SK_ID_PREV", owner="SK_ID_CURR")
    for name in ("POS_CASH_balance", "installments_payments", "credit_card_balance"):
        joined = block[name].join(owners, on="SK_ID_PREV")
        assert (joined["owner"] == joined["SK_ID_CURR"]).all()


def test_only_approved_loans_have_balances(block: dict[str, pl.DataFrame]) -> None:
    states = block["previous_application"].select("SK_ID_PREV", state="NAME_CONTRACT_STATUS")
    for name in ("POS_CASH_balance", "installments_payments", "credit_card_balance"):
        assert set(block[name].join(states, on="SK_ID_PREV")["state"]) == {"Approved"}


def test_a_client_works_only_as_long_as_he_could(block: dict[str, pl.DataFrame]) -> None:
    gap = TABLES["application"].gaps[0]
    workers = block["application"].filter(pl.col("DAYS_EMPLOYED") <= 0)
    assert (workers[gap.later] - workers[gap.earlier]).min() >= 18 * 365  # type: ignore[operator]


def test_dates_of_a_loan_follow_one_another(block: dict[str, pl.DataFrame]) -> None:
    loans = block["bureau"].filter(pl.col("DAYS_ENDDATE_FACT").is_not_null())
    assert (loans["DAYS_ENDDATE_FACT"] >= loans["DAYS_CREDIT"]).all()
    states = block["bureau_balance"].join(block["bureau"], on="SK_ID_BUREAU")
    assert (states["MONTHS_BALANCE"] * 30.4375 >= states["DAYS_CREDIT"] - 31).all()


def test_about_one_client_in_eight_has_no_history() -> None:
    known, clients = set(), 0
    for number in range(8):
        tables = generate_block(number, seed=9)
        clients += BLOCK
        for name in ("bureau", "previous_application"):
            known |= set(tables[name]["SK_ID_CURR"].to_pylist())
    assert 1 - len(known) / clients == pytest.approx(0.12, abs=0.015)


def test_eight_in_a_hundred_labelled_clients_default() -> None:
    outcomes = pa.chunked_array(
        [generate_block(block, 2)["application"]["TARGET"].combine_chunks() for block in range(20)]
    )
    assert 1 - outcomes.null_count / len(outcomes) == pytest.approx(0.863, abs=0.01)
    assert np.mean(outcomes.drop_null().to_numpy()) == pytest.approx(0.08, abs=0.006)


def test_the_bits_are_the_same_on_each_machine() -> None:
    assert digest(generate_block(0, seed=0))[:16] == "adb761a00a5ce31c"


class TestShifts:
    """What each named shift does, against the same clients without it."""

    def test_none_changes_nothing(self, usual: dict[str, pa.Table]) -> None:
        assert digest(generate_block(0, seed=1, shift="none")) == digest(usual)

    def test_recession_lowers_incomes_and_raises_defaults(self) -> None:
        def mean(shift: str, column: str) -> float:
            return float(
                np.mean(
                    [
                        np.mean(generate_block(block, 1, shift)["application"][column].drop_null().to_numpy())
                        for block in range(4)
                    ]
                )
            )

        assert mean("recession", "AMT_INCOME_TOTAL") < 0.9 * mean("none", "AMT_INCOME_TOTAL")
        assert mean("recession", "TARGET") > 1.4 * mean("none", "TARGET")

    def test_new_channel_brings_young_clients_without_history(self, usual: dict[str, pa.Table]) -> None:
        shifted = generate_block(0, seed=1, shift="new-channel")
        assert len(set(shifted["bureau"]["SK_ID_CURR"].to_pylist())) < 600
        assert len(set(usual["bureau"]["SK_ID_CURR"].to_pylist())) > 780
        ages = [np.mean(tables["application"]["DAYS_BIRTH"].to_numpy()) for tables in (shifted, usual)]
        assert ages[0] > ages[1] + 1000

    def test_broken_feed_empties_one_column_only(self, usual: dict[str, pa.Table]) -> None:
        shifted = generate_block(0, seed=1, shift="broken-feed")
        assert shifted["application"]["EXT_SOURCE_2"].null_count == BLOCK
        assert (
            shifted["application"]
            .drop_columns("EXT_SOURCE_2")
            .equals(usual["application"].drop_columns("EXT_SOURCE_2"))
        )

    def test_unit_error_gives_incomes_in_thousands(self, usual: dict[str, pa.Table]) -> None:
        shifted = generate_block(0, seed=1, shift="unit-error")["application"]["AMT_INCOME_TOTAL"].to_numpy()
        np.testing.assert_allclose(shifted * 1000, usual["application"]["AMT_INCOME_TOTAL"].to_numpy())

    def test_an_unknown_shift_is_refused_with_the_names_of_the_others(self) -> None:
        with pytest.raises(InputError) as refusal:
            generate_block(0, shift="boom")
        assert refusal.value.field == "shift"
        assert refusal.value.remedy is not None
        assert all(name in refusal.value.remedy for name in SHIFTS)
