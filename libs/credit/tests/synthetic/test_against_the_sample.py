"""Generated marginals are near those of the real sample, column by column, within stated tolerances."""

from functools import cache

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from real_sample import real_sample

from limpide_credit.synthetic import generate_block
from limpide_credit.tables import SOURCE_COLUMNS, TABLES, Column

BLOCKS = 6

MISSING = 0.07
"""Largest difference of the shares of missing values."""
WORDS = 0.08
"""Largest share of rows whose word would have to change for the shares to be equal (total variation)."""
DISTANCE = 0.21
"""Largest distance between the two distributions of a number (Kolmogorov and Smirnov's)."""
ROWS = 0.25
"""Largest relative difference of the rows a client who has any."""

EXEMPT = {
    "installments_payments": "the sample has no such table",
    "TARGET": "the sample holds as many labelled as unlabelled clients, the generator 86 % labelled ones",
    "RATE_INTEREST_PRIMARY": "given for 4 in 1,000 earlier applications only",
    "RATE_INTEREST_PRIVILEGED": "given for 4 in 1,000 earlier applications only",
    "AMT_PAYMENT_CURRENT": "the generator's cards pay nothing in idle months",
    "CNT_INSTALMENT_MATURE_CUM": "the generator's cards count from their first use",
}


@cache
def real(table: str) -> pl.DataFrame:
    files = [real_sample() / f"{name}.csv" for name in TABLES[table].files]
    return pl.concat([pl.read_csv(file, infer_schema_length=None) for file in files], how="diagonal_relaxed")


@cache
def generated(table: str) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(pa.concat_tables([block[table] for block in _blocks()])))


@cache
def _blocks() -> list[dict[str, pa.Table]]:
    return [generate_block(number, seed=0) for number in range(BLOCKS)]


def columns() -> list[tuple[str, Column]]:
    return [
        (table.name, column)
        for table in TABLES.values()
        for column in table.columns
        if not {table.name, column.name} & {*EXEMPT, *SOURCE_COLUMNS} and column.unit != "identifier"
    ]


@pytest.mark.parametrize(
    ("table", "column"), columns(), ids=lambda part: part if isinstance(part, str) else part.name
)
def test_a_column_is_distributed_as_in_the_sample(table: str, column: Column) -> None:
    theirs, ours = real(table)[column.name], generated(table)[column.name]
    assert share_missing(ours) == pytest.approx(share_missing(theirs), abs=MISSING)
    if column.kind == "category":
        shares = [series.drop_nulls().value_counts(normalize=True) for series in (ours, theirs)]
        counted = [dict(zip(frame[column.name], frame["proportion"], strict=True)) for frame in shares]
        moved = sum(abs(counted[0].get(word, 0) - counted[1].get(word, 0)) for word in column.values) / 2
        assert moved <= WORDS
    else:
        assert distance(numbers(ours), numbers(theirs)) <= DISTANCE


@pytest.mark.parametrize(
    "table", ["bureau", "previous_application", "POS_CASH_balance", "credit_card_balance"]
)
def test_a_client_has_as_many_rows_as_in_the_sample(table: str) -> None:
    theirs, ours = (rows.height / rows["SK_ID_CURR"].n_unique() for rows in (real(table), generated(table)))
    assert ours == pytest.approx(theirs, rel=ROWS)


def test_a_loan_elsewhere_has_as_many_months_as_in_the_sample() -> None:
    theirs, ours = (
        rows.height / rows["SK_ID_BUREAU"].n_unique()
        for rows in (real("bureau_balance"), generated("bureau_balance"))
    )
    assert ours == pytest.approx(theirs, rel=ROWS)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("AMT_INCOME_TOTAL", "AMT_CREDIT"),
        ("AMT_CREDIT", "AMT_ANNUITY"),
        ("DAYS_BIRTH", "EXT_SOURCE_1"),
        ("DAYS_BIRTH", "CNT_CHILDREN"),
        ("EXT_SOURCE_2", "EXT_SOURCE_3"),
        ("APARTMENTS_AVG", "LIVINGAREA_AVG"),
        ("CNT_CHILDREN", "CNT_FAM_MEMBERS"),
    ],
)
def test_columns_go_together_as_in_the_sample(first: str, second: str) -> None:
    theirs, ours = (
        rows.select(pl.corr(first, second, method="spearman")).item()
        for rows in (
            frame.select(first, second).drop_nulls()
            for frame in (real("application"), generated("application"))
        )
    )
    assert ours == pytest.approx(theirs, abs=0.15)


def test_defaulting_goes_with_the_external_scores_and_age_as_in_the_sample() -> None:
    for name in ("EXT_SOURCE_1", "EXT_SOURCE_2", "EXT_SOURCE_3", "DAYS_BIRTH"):
        theirs, ours = (
            frame.select("TARGET", name)
            .drop_nulls()
            .select(pl.corr("TARGET", name, method="spearman"))
            .item()
            for frame in (real("application"), generated("application"))
        )
        assert ours == pytest.approx(theirs, abs=0.06), name


def share_missing(values: pl.Series) -> float:
    return values.null_count() / len(values)


def numbers(values: pl.Series) -> np.ndarray:
    return np.sort(values.drop_nulls().cast(pl.Float64).to_numpy())


def distance(ours: np.ndarray, theirs: np.ndarray) -> float:
    places = np.concatenate([ours, theirs])
    below = [np.searchsorted(values, places, side="right") / values.size for values in (ours, theirs)]
    return float(np.abs(below[0] - below[1]).max())
