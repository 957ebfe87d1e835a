"""The seven tables are described completely and consistently."""

import csv

import pytest
from real_sample import real_sample

from limpide_credit.tables import (
    APPLICATION_FACTS,
    HISTORY_TABLES,
    NO_DAY,
    SOURCE_COLUMNS,
    SOURCES,
    TABLES,
    Column,
    Table,
)

COLUMNS = [(table, column) for table in TABLES.values() for column in table.columns]


def test_there_are_seven_tables_with_as_many_columns_as_published() -> None:
    assert {name: len(table.columns) for name, table in TABLES.items()} == {
        "application": 122 + len(SOURCES),
        "bureau": 17,
        "bureau_balance": 3,
        "previous_application": 37,
        "POS_CASH_balance": 8,
        "installments_payments": 8,
        "credit_card_balance": 23,
    }
    assert len(HISTORY_TABLES) == 6
    assert len(APPLICATION_FACTS) == 120 + len(SOURCES)


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_keys_references_and_rules_name_columns_that_exist(table: Table) -> None:
    assert set(table.keys) <= set(table.names)
    assert len(set(table.names)) == len(table.names)
    for key, parent in table.references.items():
        assert key in table.names
        assert key in TABLES[parent].names
    for gap in table.gaps:
        assert {gap.later, gap.earlier} <= set(table.names)


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=lambda part: part.name)
def test_each_column_says_what_it_may_hold(table: Table, column: Column) -> None:
    assert column is table.column(column.name)
    if column.kind == "category":
        assert len(set(column.values)) == len(column.values) >= 2
        assert set(column.special) <= set(column.values)
    else:
        assert not column.values
        assert column.minimum is not None
        assert column.maximum is not None
        assert column.minimum < column.maximum
    assert column.nullable or column.required or column.name.startswith("FLAG_DOCUMENT")
    assert column.describe()


@pytest.mark.parametrize(
    ("table", "column", "size"),
    [
        ("application", "ORGANIZATION_TYPE", 58),
        ("application", "OCCUPATION_TYPE", 18),
        ("bureau", "CREDIT_TYPE", 15),
        ("bureau_balance", "STATUS", 8),
        ("previous_application", "NAME_GOODS_CATEGORY", 28),
        ("previous_application", "NAME_CASH_LOAN_PURPOSE", 25),
        ("previous_application", "PRODUCT_COMBINATION", 17),
        ("previous_application", "NAME_SELLER_INDUSTRY", 11),
        ("previous_application", "CODE_REJECT_REASON", 9),
        ("previous_application", "CHANNEL_TYPE", 8),
        ("POS_CASH_balance", "NAME_CONTRACT_STATUS", 9),
        ("credit_card_balance", "NAME_CONTRACT_STATUS", 7),
    ],
)
def test_vocabularies_are_whole(table: str, column: str, size: int) -> None:
    assert len(TABLES[table].column(column).values) == size


def test_the_day_that_stands_for_none_is_known_wherever_it_occurs() -> None:
    special = {column.name for _, column in COLUMNS if NO_DAY in column.special}
    assert special == {
        "DAYS_EMPLOYED",
        "DAYS_FIRST_DRAWING",
        "DAYS_FIRST_DUE",
        "DAYS_LAST_DUE_1ST_VERSION",
        "DAYS_LAST_DUE",
        "DAYS_TERMINATION",
    }


def test_an_unknown_column_is_named() -> None:
    with pytest.raises(KeyError, match="bureau has no column AMT_LOAN"):
        TABLES["bureau"].column("AMT_LOAN")


def test_columns_stand_in_the_order_of_the_real_files() -> None:
    sample = real_sample()
    for table in TABLES.values():
        for name in table.files:
            path = sample / f"{name}.csv"
            if path.exists():
                with path.open(encoding="utf-8") as file:
                    header = next(csv.reader(file))
                assert header == [column for column in table.names if column in header]
                assert set(table.names) - set(header) <= {"TARGET", *SOURCE_COLUMNS}
