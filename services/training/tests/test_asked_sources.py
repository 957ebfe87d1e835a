"""Prepared tables say of each source what it does not hold."""

from pathlib import Path

import polars as pl
from spoiled_tables import rewrite

from limpide_credit.tables import SOURCES
from limpide_training.ingest import ingest


def prepared(source: Path, tmp_path: Path) -> pl.DataFrame:
    ingest(source, tmp_path / "prepared")
    return pl.read_parquet(tmp_path / "prepared" / "application.parquet")


def test_what_a_lender_s_tables_lack_was_asked_for_and_does_not_exist(source: Path, tmp_path: Path) -> None:
    application = prepared(source, tmp_path)
    for one in SOURCES.values():
        counted = application[one.column]
        if one.tables:
            assert counted.null_count() == len(application)
            continue
        missing = application.select(pl.sum_horizontal(pl.col(one.facts).is_null())).to_series()
        assert counted.to_list() == missing.to_list()
    assert application["CNT_EMPTY_BUILDING"].n_unique() > 1


def test_tables_that_say_themselves_what_was_asked_are_believed(source: Path, tmp_path: Path) -> None:
    for name in ("application_train", "application_test"):
        rewrite(source, name, lambda frame: frame.with_columns(pl.lit("0").alias("CNT_EMPTY_BUILDING")))
    application = prepared(source, tmp_path)
    assert set(application["CNT_EMPTY_BUILDING"]) == {0}
    assert set(application["CNT_EMPTY_EXTERNAL_SCORE_1"]) == {0, 1}
